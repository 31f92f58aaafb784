"""Whether an alias stands where the zone begins."""

from scanner.observation import ABSENT
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.apex_without_alias import apex_without_alias
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(apex_without_alias, seen(None))) == "unknown not_seen"
    assert verdict(ask(apex_without_alias, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(apex_without_alias, seen(ZoneFacts(zone=ABSENT))) is None
