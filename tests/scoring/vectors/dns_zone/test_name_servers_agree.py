"""Which sets of servers the servers name."""

from scanner.observation import ABSENT
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.name_servers_agree import name_servers_agree
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(name_servers_agree, seen(None))) == "unknown not_seen"
    assert verdict(ask(name_servers_agree, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(name_servers_agree, seen(ZoneFacts(zone=ABSENT))) is None
