"""Which signed and half-signed zones get which verdict."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dnssec.dnssec_present import dnssec_present
from tests.fakes.looks import ask, seen, verdict

KEY = Present(
    value=("257 3 13 oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA==",)
)
DS = Present(value=("12345 13 2 aa55",))
LOST = Unseen(why="time-out")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ZoneFacts(ds=DS, dnskey=KEY), "good signed"),
        (ZoneFacts(ds=ABSENT, dnskey=ABSENT), "fair unsigned"),
        (ZoneFacts(ds=ABSENT, dnskey=KEY), "fair no_ds"),
        (ZoneFacts(ds=DS, dnskey=ABSENT), "bad no_key"),
        (ZoneFacts(ds=LOST, dnskey=KEY), "unknown not_seen"),
        (ZoneFacts(ds=DS, dnskey=LOST), "unknown not_seen"),
        (ZoneFacts(zone=ABSENT), "none"),
        (None, "unknown not_seen"),
    ],
)
def test_the_chain_is_judged_by_both_its_ends(facts: ZoneFacts | None, expected: str) -> None:
    """An unsigned zone is FAIR, a broken chain BAD, an unseen one neither; a denied name is no question."""
    assert verdict(ask(dnssec_present, seen(facts))) == expected
