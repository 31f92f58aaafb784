"""For how long records are remembered."""

from scanner.observation import ABSENT
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.zone_lifetimes_fit import zone_lifetimes_fit
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(zone_lifetimes_fit, seen(None))) == "unknown not_seen"
    assert verdict(ask(zone_lifetimes_fit, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(zone_lifetimes_fit, seen(ZoneFacts(zone=ABSENT))) is None
