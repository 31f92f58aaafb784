"""In how many networks the name servers stand."""

from scanner.observation import ABSENT
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.name_servers_spread import name_servers_spread
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(name_servers_spread, seen(None))) == "unknown not_seen"
    assert verdict(ask(name_servers_spread, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(name_servers_spread, seen(ZoneFacts(zone=ABSENT))) is None
