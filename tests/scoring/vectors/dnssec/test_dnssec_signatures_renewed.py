"""Signatures that nobody renews are told before they end."""

from dataclasses import replace

import pytest

from scanner.observation import Present
from scanner.probes.dnssec import DnssecFacts
from scoring.vectors.dnssec.dnssec_signatures_renewed import dnssec_signatures_renewed
from tests.fakes.looks import ask, seen, verdict
from tests.scoring.vectors.dnssec.chains import BROKEN, HOLDS, NO_NAME, UNSIGNED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (HOLDS, "good renewed"),
        (replace(HOLDS, ending=Present(value=True)), "warn ending"),
        (UNSIGNED, "none"),
        (BROKEN, "none"),
        (NO_NAME, "none"),
        (None, "unknown not_seen"),
    ],
)
def test_verdicts(facts: DnssecFacts | None, expected: str) -> None:
    """The warning comes while the chain still holds; a broken one is another question."""
    assert verdict(ask(dnssec_signatures_renewed, seen(facts))) == expected


def test_what_an_older_look_saw_is_not_asked_of_a_chain_that_is_gone() -> None:
    """A zone that gave up its signatures is no longer judged by them."""
    assert verdict(ask(dnssec_signatures_renewed, seen(HOLDS, UNSIGNED))) == "none"
