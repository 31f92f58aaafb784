"""Whether a policy lets mail through to the exchangers that there are."""

from dataclasses import replace

import pytest

from scoring.vectors.mail_transport.mta_sts_names_exchangers import mta_sts_names_exchangers
from tests.fakes.looks import seen
from tests.scoring.vectors.mail_transport.policies import GOOD, judged, mail, sts

ONE, TWO = "mail.acme.example", "mx2.provider.example"


@pytest.mark.parametrize(
    ("patterns", "hosts", "expected"),
    [
        ((ONE,), (ONE,), "good named"),
        ((ONE, "*.provider.example"), (ONE, TWO), "good named"),
        ((ONE,), (ONE, TWO), "warn some_missing"),
        (("*.acme.test",), (ONE, TWO), "bad none_named"),
    ],
)
def test_every_exchanger_has_to_be_named(patterns: tuple[str, ...], hosts: tuple[str, ...], expected: str) -> None:
    """By its name or a wildcard of one label; a policy on trial stops no mail."""
    policy = replace(GOOD, mx=patterns)
    assert judged(mta_sts_names_exchangers, seen(sts(policy)), mail(*hosts)) == expected
    trial = judged(mta_sts_names_exchangers, seen(sts(replace(policy, mode="testing"))), mail(*hosts))
    assert trial == (expected if expected.startswith("good") else "fair missing_on_trial")


def test_no_question() -> None:
    """Without exchangers, without a policy that counts, and where either was not seen."""
    policy = seen(sts())
    assert judged(mta_sts_names_exchangers, policy, mail()) == "none"
    assert judged(mta_sts_names_exchangers, policy, seen(None)) == "none"
    for facts in (None, sts(replace(GOOD, mode="none")), sts(replace(GOOD, fault="mx")), sts(None)):
        assert judged(mta_sts_names_exchangers, seen(facts), mail(TWO)) == "none"
