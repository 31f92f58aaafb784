"""Listings count by their age, and a miss only while the list is fresh."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scanner.asset import Attribution, address_asset
from scanner.dns_lists import Category
from scanner.observation import ABSENT, Outcome
from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scoring.check import Host, Seen
from scoring.finding import Certainty, Finding
from scoring.judge import judge
from scoring.knowledge import FeedState, Known, KnownAddress, Listing
from scoring.knowledge.listed import LoadedList
from scoring.vectors.compromised_systems.listed_on_blocklist import listed_on_blocklist as check
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.worlds.history import DAY, START, Cell, History, Said
from tests.worlds.shipped import HOSTS, SHIPPED

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADDRESS = "192.0.2.7"


def judged(
    *ages: int,
    released: datetime | None = NOW - timedelta(days=1),
    looked_up: bool = True,
    as_of: datetime = NOW,
    looks: tuple[Seen[Any], Seen[Any]] = (seen(ReverseFacts()), Seen()),
) -> Finding | None:
    listings = tuple(
        Listing(list="example list", network=f"{ADDRESS}/32", since=NOW - timedelta(days=age)) for age in ages
    )
    feeds = (FeedState(name="blocklist", released=released, digest="x"),) if released else ()
    rows = (KnownAddress(address=ADDRESS, listings=listings),) if looked_up else ()
    finding = ask(
        check,
        *looks,
        asset=address_asset(ADDRESS),
        known=Known(feeds=feeds, addresses=rows),
        as_of=as_of,
    )
    assert finding is None or "{" not in sentence(check, finding)
    return finding


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ((), "good not_listed"), ((0,), "bad listed_now"), ((29,), "bad listed_now"), ((30,), "warn listed_lately"),
        ((90,), "fair listed_before"), ((180,), "neutral listed_long_ago"), ((200, 3), "bad listed_now"),
    ],
)  # fmt: skip
def test_each_age_has_its_verdict(ages: tuple[int, ...], expected: str) -> None:
    """The newest listing decides."""
    finding = judged(*ages)
    assert verdict(finding) == expected
    assert finding is not None
    assert finding.certainty is Certainty.CONFIRMED


def test_an_old_list_proves_neither() -> None:
    """A miss in a stale list is UNKNOWN, a listing in it is likely at most."""
    stale = NOW - timedelta(days=20)
    listed = judged(3, released=stale)
    assert verdict(judged(released=stale)) == "unknown stale"
    assert listed is not None
    assert (verdict(listed), listed.certainty) == ("bad listed_now", Certainty.LIKELY)


def test_without_a_list_nothing_is_good() -> None:
    """No list and no look-up are UNKNOWN."""
    assert verdict(judged(released=None)) == "unknown no_list"
    assert verdict(judged(looked_up=False)) == "unknown not_looked_up"


def test_what_was_never_seen_is_not_good() -> None:
    """A miss is good news of a host that showed itself, by its name or its ports; a listing counts either way."""
    silent = (seen(None), seen(None))
    assert verdict(judged(looks=silent)) == "unknown not_seen"
    assert verdict(judged(looks=(seen(None), seen(PortsFacts(refused=(22,)))))) == "good not_listed"
    assert verdict(judged(3, looks=silent)) == "bad listed_now"


@pytest.mark.parametrize("ages", [(), (3,)])
def test_the_judge_says_since_when_the_address_is_seen(ages: tuple[int, ...]) -> None:
    """The looks at the address stand beside what the lists say, and make it neither surer nor older."""
    host, night = HOSTS[0], START + 3 * DAY
    listings = tuple(Listing(list="l", network=f"{host.value}/32", since=night - age * DAY) for age in ages)
    cells = (Cell(0, 1, "reverse", host, Said(Outcome.ANSWERED, ReverseFacts(ptr=ABSENT))),)
    known = Known(
        feeds=(FeedState(name="blocklist", released=night, digest="x"),),
        addresses=(KnownAddress(address=host.value, listings=listings),),
    )
    case = History(
        world=SHIPPED, scans=(START,), assets=((host, Attribution.A),), cells=cells, known=known, as_of=night
    ).case
    with SHIPPED.installed():
        (one,) = [one for one in judge(case) if one.finding.check == check.name]
    assert one.finding.observations == tuple(seen.id for seen in case.evidence.observations)
    assert (one.finding.certainty, one.finding.seen_at, one.silent_since) == (Certainty.CONFIRMED, None, None)


def test_until_is_the_instant_of_the_next_verdict() -> None:
    """A miss turns when the list grows stale, a listing when it grows older."""
    miss, listed = judged(), judged(29, released=NOW)
    assert miss is not None
    assert listed is not None
    assert miss.until is not None
    assert listed.until is not None
    assert verdict(judged(as_of=miss.until)) == "unknown stale"
    assert verdict(judged(29, released=NOW, as_of=listed.until)) == "warn listed_lately"


def test_a_list_whose_terms_nobody_accepted_says_nothing() -> None:
    """It is there and off: neither good nor bad, and the sentence names the command that lifts it."""
    feeds = (FeedState(name="blocklist", released=NOW, digest="x", off=True),)
    looks: tuple[Seen[Any], Seen[Any]] = (seen(ReverseFacts()), Seen())
    finding = ask(check, *looks, asset=address_asset(ADDRESS), known=Known(feeds=feeds), as_of=NOW)
    assert verdict(finding) == "unknown off"
    assert finding is not None
    assert "hullmark feeds accept blocklist" in sentence(check, finding)


def of(*listings: Listing, attribution: Attribution = Attribution.B, lists: int = 2, events: bool = False) -> Finding:
    """What is said of an address with these listings, where two lists of addresses are loaded."""
    names = tuple(LoadedList(feed="blocklist", name=f"l{n}", kind=Category.EXPLOITED) for n in range(lists))
    feeds = [FeedState(name="blocklist", released=NOW - timedelta(days=1), digest="x")] if lists else []
    feeds += [FeedState(name="shadowserver_events", released=NOW - timedelta(days=40), digest="x")] if events else []
    known = Known(feeds=tuple(feeds), lists=names, addresses=(KnownAddress(address=ADDRESS, listings=listings),))
    subject = Host(
        target="t", check=check.name, vector=check.vector, asset=address_asset(ADDRESS), roles=(),
        attribution=attribution,
    )  # fmt: skip
    finding = check.judge(subject, seen(ReverseFacts()), seen(PortsFacts()), known, NOW)
    assert finding is not None
    assert "{" not in sentence(check, finding)
    return finding


def listing(network: str, kind: Category = Category.EXPLOITED, *, name: str = "l0", age: int = 3) -> Listing:
    return Listing(list=name, network=network, since=NOW - timedelta(days=age), kind=kind)


@pytest.mark.parametrize(
    ("network", "kind", "attribution", "expected"),
    [
        ("192.0.2.7/32", Category.EXPLOITED, Attribution.B, "bad listed_now"),
        ("192.0.2.0/29", Category.EXPLOITED, Attribution.B, "bad listed_now"),
        ("192.0.2.0/28", Category.EXPLOITED, Attribution.A, "good harmless_too"),
        ("192.0.2.0/24", Category.BOTNET, Attribution.A, "good harmless_too"),
        ("192.0.2.7/32", Category.SPAM, Attribution.A, "warn listed_now"),
        ("192.0.2.7/32", Category.POLICY, Attribution.A, "good harmless_too"),
        ("192.0.2.7/32", Category.TRUSTED, Attribution.A, "good harmless_too"),
        ("192.0.0.0/16", Category.HIJACKED, Attribution.B, "good harmless_too"),
        ("192.0.0.0/16", Category.HIJACKED, Attribution.A, "bad listed_now"),
        ("2001:db8::/64", Category.EXPLOITED, Attribution.B, "bad listed_now"),
        ("2001:db8::/48", Category.EXPLOITED, Attribution.B, "good harmless_too"),
    ],
)
def test_a_neighbours_listing_is_not_theirs(
    network: str, kind: Category, attribution: Attribution, expected: str
) -> None:
    """Whole networks, policy and trust carry no points; a hijacked network counts where it was declared as theirs."""
    assert verdict(of(listing(network, kind), attribution=attribution)) == expected


def test_harmless_listings_alone_are_neutral() -> None:
    """Where no other list was asked, nothing good is said of the address either; the reason is told."""
    alone = of(listing("192.0.2.0/24"), lists=1)
    assert verdict(alone) == "neutral harmless"
    assert sentence(check, alone) == (
        "192.0.2.7 is listed with 192.0.2.0/24 on l0 (neighbourhood: the network as a whole), which says nothing of "
        "anything it did."
    )


def test_the_worst_of_several_decides() -> None:
    """Fresh harm before older harm and spam; a neighbour's beside them changes nothing."""
    several = (
        listing("192.0.2.0/24"), listing("192.0.2.7/32", Category.SPAM, age=1), listing("192.0.2.7/32", age=20),
        listing("192.0.2.7/32", name="l1", age=100),
    )  # fmt: skip
    worst = of(*several)
    assert (verdict(worst), dict(worst.values)["since"]) == ("bad listed_now", "2026-11-02")


def test_the_lists_asked_are_counted() -> None:
    """And named: a miss is no more than that."""
    assert sentence(check, of()) == "192.0.2.7 is not listed on the 2 lists asked (l0, l1)."


def test_an_event_is_a_dated_listing_and_its_absence_is_nothing() -> None:
    """A report counts by its own date, however old the reports are; without other lists a miss is unknown."""
    sunk = Listing(
        list="Shadowserver botnet", network="192.0.2.7/32", since=NOW - timedelta(days=40), kind=Category.BOTNET,
        feed="shadowserver_events", note="andromeda",
    )  # fmt: skip
    found = of(sunk, lists=0, events=True)
    assert (verdict(found), found.certainty) == ("warn listed_lately", Certainty.CONFIRMED)
    assert verdict(of(lists=0, events=True)) == "unknown stale"
