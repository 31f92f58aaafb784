"""In how many networks the name servers stand."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.zone import NameServer, ZoneFacts
from scoring.knowledge import Known, KnownOrigin, Origin
from scoring.vectors.dns_zone.name_servers_spread import name_servers_spread
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(name_servers_spread, seen(None))) == "unknown not_seen"
    assert verdict(ask(name_servers_spread, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(name_servers_spread, seen(ZoneFacts(zone=ABSENT))) is None


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (Origin(number=64500, name="ONE-NET"), "fair one_operator"), (Origin(number=64501, name="TWO"), "good spread"),
        (None, "good spread"),
    ],
)  # fmt: skip
def test_two_networks_of_one_operator_are_told(second: Origin | None, expected: str) -> None:
    """The AS of every address has to be known and the same, whatever its name; what is not known accuses nobody."""
    addresses = ("192.0.2.53", "198.51.100.53")
    servers = tuple(NameServer(host=f"ns.{a}.example", addresses=Present(value=(a,))) for a in addresses)
    known = Known(
        origins=(
            KnownOrigin(address=addresses[0], origin=Origin(number=64500, name="ONE")),
            KnownOrigin(address=addresses[1], origin=second),
        )
    )
    facts = seen(ZoneFacts(name_servers=Present(value=servers)))
    assert verdict(ask(name_servers_spread, facts, known=known)) == expected
    assert verdict(ask(name_servers_spread, facts)) == "good spread"
