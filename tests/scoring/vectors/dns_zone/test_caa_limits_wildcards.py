"""Who may issue wildcard certificates."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.zone import ZoneFacts
from scoring.vectors.dns_zone.caa_limits_wildcards import caa_limits_wildcards
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_denial_no_question() -> None:
    """No answer is UNKNOWN, facts of an older look too; a name that does not exist has no zone."""
    assert verdict(ask(caa_limits_wildcards, seen(None))) == "unknown not_seen"
    assert verdict(ask(caa_limits_wildcards, seen(ZoneFacts()))) == "unknown not_seen"
    assert ask(caa_limits_wildcards, seen(ZoneFacts(zone=ABSENT))) is None


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (('0 issue "a.example"', '0 issuewild "%%%"'), "good nobody"),
        (('0 issue "a.example"', '0 issuewild "b_c.example"'), "good nobody"),
        (('0 issue "a.example; x"', '0 issuewild "a.example"'), "fair wider"),
        (('0 issue "a.example"', '0 issuewild "b.example; a=1"'), "fair wider"),
    ],
)
def test_a_malformed_value_allows_nobody(records: tuple[str, ...], expected: str) -> None:
    """RFC 8659 4.2 and 4.3: it is as if it named nobody, for wildcards and for others."""
    assert verdict(ask(caa_limits_wildcards, seen(ZoneFacts(caa=Present(value=records))))) == expected
