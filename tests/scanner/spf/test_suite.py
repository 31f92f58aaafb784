"""The public test suite of RFC 7208 passes whole."""

import ipaddress
import os

import pytest

from scanner.spf.evaluation import Sender, evaluate
from tests.scanner.spf.suite import ARCHIVE, Answers, Case, cases

CASES = tuple(cases())
DEFAULT = "DEFAULT"
"""What the suite calls an explanation that is the receiver's own."""
MOST_QUESTIONS = 10 * (1 + 10) + 1 + 1 + 11
"""Ten terms of ten exchangers each, the first record, an explanation, one walk over PTR."""


def test_the_suite_is_there() -> None:
    """All of its cases were read; where CI promises the package index, they must be."""
    if not ARCHIVE.exists():
        assert os.environ.get("CI", "").lower() != "true", "the archives of tests/sources.lock are missing"
        pytest.skip("the RFC 7208 suite did not come from the package index: delete .venv/.ok and run make again")
    assert len(CASES) == 203


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_case_has_the_result_that_the_suite_expects(case: Case) -> None:
    """The result, the explanation, and no more questions than the limits allow."""
    answers = Answers(case.zone)
    sender = Sender(address=ipaddress.ip_address(case.host), mail_from=case.mail_from, helo=case.helo)
    found = await evaluate(sender, answers)
    assert found.result in case.results
    if case.explanation is not None:
        assert (DEFAULT if found.explanation is None else found.explanation) == case.explanation
    assert answers.asked <= MOST_QUESTIONS
