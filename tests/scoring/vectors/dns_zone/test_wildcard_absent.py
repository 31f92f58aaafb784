"""Whether made-up names exist."""

from scanner.observation import ABSENT
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.wildcard_absent import wildcard_absent
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(wildcard_absent, seen(None))) == "unknown not_seen"
    assert verdict(ask(wildcard_absent, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(wildcard_absent, seen(ZoneFacts(zone=ABSENT))) is None
