"""Which ways of denying names get which verdict."""

from dataclasses import replace

import pytest

from scanner.dnssec.verdict import Denial
from scanner.observation import Present, Unseen
from scanner.probes.dnssec import DnssecFacts
from scoring.vectors.dnssec.dnssec_denial_cheap import dnssec_denial_cheap
from tests.fakes.looks import ask, seen, verdict
from tests.scoring.vectors.dnssec.chains import BROKEN, HOLDS, NO_NAME, UNSIGNED


def hashed(iterations: int, *, opt_out: bool = False) -> DnssecFacts:
    return replace(HOLDS, denial=Present(value=Denial(hashed=True, iterations=iterations, opt_out=opt_out)))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (HOLDS, "good nsec"),
        (hashed(0), "good nsec3"),
        (hashed(0, opt_out=True), "fair opt_out"),
        (hashed(1), "fair some"),
        (hashed(50), "fair some"),
        (hashed(51), "warn many"),
        (hashed(151), "bad too_many"),
        (replace(HOLDS, denial=Unseen(why="time-out")), "unknown not_seen"),
        (UNSIGNED, "none"),
        (BROKEN, "none"),
        (NO_NAME, "none"),
        (None, "unknown not_seen"),
    ],
)
def test_verdicts(facts: DnssecFacts | None, expected: str) -> None:
    """Iterations count by how many resolvers still bear them; silence about the denial is UNKNOWN."""
    assert verdict(ask(dnssec_denial_cheap, seen(facts))) == expected


def test_what_an_older_look_saw_is_not_asked_of_a_chain_that_is_gone() -> None:
    """A zone that gave up its signatures is no longer judged by them."""
    assert verdict(ask(dnssec_denial_cheap, seen(HOLDS, UNSIGNED))) == "none"
