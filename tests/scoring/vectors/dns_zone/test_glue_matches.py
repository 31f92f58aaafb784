"""Which addresses above fit the servers' own."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
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


HOST, SECOND, OLD, NEW = "ns.acme.example", "ns2.acme.example", "192.0.2.53", "198.51.100.53"


HERE: Fact[tuple[str, ...]] = Present(value=(OLD,))


def given(address: str, *, second: str = OLD) -> DelegationFacts:
    rows = (Glue(host=HOST, address=address), Glue(host=SECOND, address=second))
    return DelegationFacts(servers=Present(value=(HOST, SECOND)), glue=Present(value=rows))


def has(address: str, second: Fact[tuple[str, ...]] = HERE) -> ZoneFacts:
    rows = (NameServer(host=HOST, addresses=Present(value=(address,))), NameServer(host=SECOND, addresses=second))
    return ZoneFacts(name_servers=Present(value=rows))


@pytest.mark.parametrize(
    ("delegation", "own", "expected"),
    [
        ([given(OLD), None], [has(OLD), has(NEW)], "unknown not_seen"),
        ([given(OLD), given(NEW)], [has(OLD), None], "unknown not_seen"),
        ([given(OLD), given(NEW)], [has(OLD), has(NEW)], "good same"),
        ([given(NEW), None], [has(OLD), has(OLD, Unseen(why="time-out"))], "warn stale"),
        ([given(NEW), given(NEW, second=NEW)], [has(OLD), None], "warn stale"),
        ([given(NEW), None], [has(OLD), has(NEW)], "good same"),
    ],
)
def test_addresses_of_different_days(
    delegation: list[DelegationFacts | None], own: list[ZoneFacts | None], expected: str
) -> None:
    """Host by host: a move of which only one side was seen is no fault, and what one scan saw of both stands."""
    assert verdict(ask(glue_matches, seen(*delegation), seen(*own))) == expected
