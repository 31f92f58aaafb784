"""Which addresses above fit the servers' own."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.delegation import DelegationFacts, Glue
from scanner.probes.zone import NameServer, ZoneFacts
from scoring.vectors.dns_zone.glue_matches import glue_matches
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_no_cut_no_question() -> None:
    """Neither side may be missing; where no zone begins there is no glue."""
    glue = Present(value=(Glue(host="ns.acme.example", address="192.0.2.53"),))
    above = DelegationFacts(servers=Present(value=("ns.acme.example",)), glue=glue)
    assert verdict(ask(glue_matches, seen(None), seen(None))) == "unknown not_seen"
    assert verdict(ask(glue_matches, seen(above), seen(None))) == "unknown not_seen"
    assert ask(glue_matches, seen(DelegationFacts(servers=ABSENT, glue=ABSENT)), seen(ZoneFacts())) is None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("ns.acme.example", "warn stale"),
        ("ns.below.acme.example", "warn stale"),
        ("ns.provider.example", "neutral not_needed"),
        ("ns.notacme.example", "neutral not_needed"),
    ],
)
def test_only_their_own_hosts_are_held_against_them(host: str, expected: str) -> None:
    """A stale address of a host below the domain is the domain's to renew, that of a provider's host is not."""
    glue = Present(value=(Glue(host=host, address="192.0.2.99"),))
    above = DelegationFacts(servers=Present(value=(host,)), glue=glue)
    own = ZoneFacts(name_servers=Present(value=(NameServer(host=host, addresses=Present(value=("192.0.2.53",))),)))
    assert verdict(ask(glue_matches, seen(above), seen(own))) == expected
