"""Which key lengths get which verdict."""

from dataclasses import replace

import pytest

from scanner.dnssec.verdict import Key
from scanner.observation import Present
from scanner.probes.dnssec import DnssecFacts
from scoring.vectors.dnssec.dnssec_keys_strong import dnssec_keys_strong
from tests.fakes.looks import ask, seen, verdict
from tests.scoring.vectors.dnssec.chains import BROKEN, HOLDS, NO_NAME, UNSIGNED


def rsa(*bits: int) -> DnssecFacts:
    return replace(HOLDS, keys=Present(value=tuple(Key(algorithm=8, bits=one, entry=True) for one in bits)))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (HOLDS, "good strong"),
        (rsa(2048, 4096), "good strong"),
        (rsa(1536, 2048), "fair short"),
        (rsa(1280), "warn weak"),
        (rsa(1024, 2048), "warn weak"),
        (rsa(512), "bad factored"),
        (UNSIGNED, "none"),
        (BROKEN, "none"),
        (NO_NAME, "none"),
        (None, "unknown not_seen"),
    ],
)
def test_verdicts(facts: DnssecFacts | None, expected: str) -> None:
    """The shortest RSA key decides; a curve needs no more than its own length."""
    assert verdict(ask(dnssec_keys_strong, seen(facts))) == expected


def test_what_an_older_look_saw_is_not_asked_of_a_chain_that_is_gone() -> None:
    """A zone that gave up its signatures is no longer judged by them."""
    assert verdict(ask(dnssec_keys_strong, seen(HOLDS, UNSIGNED))) == "none"
