"""Who may issue wildcard certificates."""

from scanner.observation import ABSENT
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.caa_limits_wildcards import caa_limits_wildcards
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(caa_limits_wildcards, seen(None))) == "unknown not_seen"
    assert verdict(ask(caa_limits_wildcards, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(caa_limits_wildcards, seen(ZoneFacts(zone=ABSENT))) is None
