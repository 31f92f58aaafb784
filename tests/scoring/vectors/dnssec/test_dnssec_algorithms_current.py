"""Which algorithms of keys and digests get which verdict."""

from dataclasses import replace

import pytest

from scanner.dnssec.verdict import Key
from scanner.observation import Present
from scanner.probes.dnssec import DnssecFacts
from scoring.vectors.dnssec.dnssec_algorithms_current import dnssec_algorithms_current
from tests.fakes.looks import ask, seen, verdict
from tests.scoring.vectors.dnssec.chains import BROKEN, HOLDS, NO_NAME, UNSIGNED


def signed(*algorithms: int) -> DnssecFacts:
    return replace(HOLDS, keys=Present(value=tuple(Key(algorithm=one, bits=2048, entry=True) for one in algorithms)))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (HOLDS, "good current"),
        (signed(15), "good current"),
        (signed(8), "good current"),
        (signed(5), "warn sha1_signatures"),
        (signed(13, 7), "warn sha1_signatures"),
        (signed(10), "fair seldom"),
        (replace(HOLDS, digests=Present(value=(1,))), "warn sha1_digest"),
        (replace(HOLDS, digests=Present(value=(1, 2))), "good current"),
        (replace(HOLDS, digests=Present(value=())), "good current"),
        (UNSIGNED, "none"),
        (BROKEN, "none"),
        (NO_NAME, "none"),
        (None, "unknown not_seen"),
    ],
)
def test_verdicts(facts: DnssecFacts | None, expected: str) -> None:
    """SHA-1 is WARN wherever nothing better stands beside it; what is only unusual is FAIR."""
    assert verdict(ask(dnssec_algorithms_current, seen(facts))) == expected


def test_what_an_older_look_saw_is_not_asked_of_a_chain_that_is_gone() -> None:
    """A zone that gave up its signatures is no longer judged by them."""
    assert verdict(ask(dnssec_algorithms_current, seen(HOLDS, UNSIGNED))) == "none"
