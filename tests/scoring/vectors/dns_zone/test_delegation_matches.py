"""Which delegations fit the zone below them."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
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


def above(*hosts: str) -> DelegationFacts:
    return DelegationFacts(servers=Present(value=hosts))


def zone(*hosts: str, addresses: Fact[tuple[str, ...]] = ABSENT) -> ZoneFacts:
    return ZoneFacts(name_servers=Present(value=tuple(NameServer(host=host, addresses=addresses) for host in hosts)))


@pytest.mark.parametrize(
    ("delegation", "own", "expected"),
    [
        ([above("a"), None], [zone("a"), zone("b")], "unknown not_seen"),
        ([above("a"), above("b")], [zone("a"), None], "unknown not_seen"),
        ([above("a"), above("a", "b")], [zone("a"), None], "unknown not_seen"),
        ([above("a"), above("b")], [zone("a"), zone("b")], "good same"),
        ([above("a"), None], [zone("b"), zone("b", addresses=Unseen(why="time-out"))], "warn apart"),
        ([above("b"), None], [zone("a"), zone("b")], "good same"),
    ],
)
def test_lists_of_different_days(
    delegation: list[DelegationFacts | None], own: list[ZoneFacts | None], expected: str
) -> None:
    """A move of which only one side was seen is no fault; what one scan saw of both stands, and so does a match."""
    assert verdict(ask(delegation_matches, seen(*delegation), seen(*own))) == expected
