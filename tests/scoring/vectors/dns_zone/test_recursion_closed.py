"""Whether a name server serves strangers as their resolver."""

import pytest

from scanner.asset import address_asset
from scanner.observation import Present
from scanner.probes.recursion import RecursionFacts
from scoring.vectors.dns_zone.recursion_closed import recursion_closed
from tests.fakes.looks import ask, seen, verdict

SERVER = address_asset("192.0.2.53")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (RecursionFacts(open=Present(value=False)), "good closed"),
        (RecursionFacts(open=Present(value=True)), "bad open"),
        (RecursionFacts(), "unknown not_seen"),
        (None, "unknown not_seen"),
    ],
)
def test_only_an_answer_decides(facts: RecursionFacts | None, expected: str) -> None:
    """Open and closed by what was answered; silence is neither."""
    assert verdict(ask(recursion_closed, seen(facts, asset=SERVER), asset=SERVER)) == expected
