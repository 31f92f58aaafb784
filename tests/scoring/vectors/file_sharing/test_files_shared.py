"""Sharing counts by its last sight at the address itself, and a miss only while the data are fresh."""

from datetime import datetime, timedelta

import pytest

from scanner.asset import address_asset
from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scoring.finding import Finding
from scoring.knowledge import FeedState, Known
from scoring.knowledge.listed import KnownSharing, Sharing
from scoring.vectors.file_sharing.files_shared import files_shared as check
from tests.fakes.looks import AT, ask, seen, sentence, verdict

ADDRESS = "192.0.2.7"
NOW = AT + timedelta(days=7)


def sharing(age: int, network: str = "192.0.2.7/32") -> Sharing:
    at = NOW - timedelta(days=age)
    return Sharing(network=network, first=at - timedelta(days=9), last=at, protocol="bittorrent", source="Sensors")


def judged(
    *told: Sharing, released: datetime | None = NOW, off: bool = False, shown: bool = True, looked_up: bool = True,
    as_of: datetime = NOW,
) -> Finding:  # fmt: skip
    feeds = (FeedState(name="file_sharing", released=released, digest="x", off=off),) if released else ()
    rows = (KnownSharing(address=ADDRESS, seen=told),) if looked_up else ()
    looks = (seen(ReverseFacts()), seen(PortsFacts())) if shown else (seen(None), seen(None))
    finding = ask(check, *looks, asset=address_asset(ADDRESS), known=Known(feeds=feeds, sharing=rows), as_of=as_of)
    assert finding is not None
    assert "{" not in sentence(check, finding)
    return finding


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), "good not_seen_sharing"), ((sharing(1),), "bad shared"), ((sharing(30),), "warn shared_lately"),
        ((sharing(60),), "neutral shared_before"), ((sharing(100), sharing(2)), "bad shared"),
        ((sharing(1, "192.0.2.0/29"),), "bad shared"), ((sharing(1, "192.0.2.0/24"),), "neutral network"),
        ((sharing(1, "192.0.2.0/24"), sharing(40)), "warn shared_lately"),
        ((sharing(1, "2001:db8::/64"),), "bad shared"), ((sharing(1, "2001:db8::/56"),), "neutral network"),
    ],
)  # fmt: skip
def test_each_sight_has_its_verdict(told: tuple[Sharing, ...], expected: str) -> None:
    """The last one decides; what was seen somewhere in a network is nobody's in particular."""
    assert verdict(judged(*told)) == expected


def test_what_does_not_know_says_nothing() -> None:
    """No data, data that are off or old, an address that was not looked up or never seen."""
    assert verdict(judged(released=None)) == "unknown no_data"
    assert verdict(judged(sharing(1), off=True)) == "unknown off"
    assert verdict(judged(released=NOW - timedelta(days=14))) == "unknown stale"
    assert verdict(judged(looked_up=False)) == "unknown not_looked_up"
    assert verdict(judged(shown=False)) == "unknown not_seen"
    assert verdict(judged(sharing(1), shown=False, released=NOW - timedelta(days=14))) == "bad shared"


def test_until_is_the_instant_of_the_next_verdict() -> None:
    """A sight grows older, a miss stale."""
    for found, after in ((judged(sharing(1)), "warn shared_lately"), (judged(sharing(40)), "neutral shared_before")):
        assert found.until is not None
        age = 1 if "bad" in verdict(found) else 40
        assert verdict(judged(sharing(age), as_of=found.until)) == after
    miss = judged().until
    assert miss is not None
    assert verdict(judged(as_of=miss)) == "unknown stale"
