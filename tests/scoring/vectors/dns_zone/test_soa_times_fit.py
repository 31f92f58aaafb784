"""Which times of a SOA record fit."""

from scanner.observation import ABSENT
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.soa_times_fit import soa_times_fit
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(soa_times_fit, seen(None))) == "unknown not_seen"
    assert verdict(ask(soa_times_fit, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(soa_times_fit, seen(ZoneFacts(zone=ABSENT))) is None
