"""Listings count by their age, and a miss only while the list is fresh."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scanner.asset import Attribution, address_asset
from scanner.observation import ABSENT, Outcome
from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scoring.check import Seen
from scoring.finding import Certainty, Finding
from scoring.judge import judge
from scoring.knowledge import FeedState, Known, KnownAddress, Listing
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
