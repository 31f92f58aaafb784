"""Which delegations fit the zone below them."""

from scanner.observation import ABSENT, Present
from scanner.probes.delegation import DelegationFacts
from scanner.probes.zone import NameServer, ZoneFacts
from scoring.vectors.dns_zone.delegation_matches import MOST, delegation_matches
from tests.fakes.looks import ask, seen, verdict


def test_silence_is_unknown_and_no_cut_no_question() -> None:
    """Neither side may be missing; where no zone begins there is nothing to compare."""
    above = DelegationFacts(servers=Present(value=("ns.acme.example",)))
    assert verdict(ask(delegation_matches, seen(None), seen(None))) == "unknown not_seen"
    assert verdict(ask(delegation_matches, seen(above), seen(None))) == "unknown not_seen"
    assert ask(delegation_matches, seen(DelegationFacts(servers=ABSENT)), seen(ZoneFacts())) is None


def test_a_zone_with_more_servers_than_are_looked_at_is_not_judged() -> None:
    """A server that we did not look at is no left-over."""
    hosts = tuple(f"ns{number}.acme.example" for number in range(MOST + 1))
    own = ZoneFacts(name_servers=Present(value=tuple(NameServer(host=one, addresses=ABSENT) for one in hosts[:MOST])))
    above = DelegationFacts(servers=Present(value=hosts))
    assert verdict(ask(delegation_matches, seen(above), seen(own))) == "unknown not_seen"
