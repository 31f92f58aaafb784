"""Looks at block lists, for the checks that read them."""

from datetime import datetime, timedelta
from typing import Any

from scanner.asset import Asset
from scanner.dns_lists import Category, ListSaid, Says
from scanner.listed import ListedFacts
from scanner.observation import Present
from scoring.check import Check
from scoring.finding import Finding
from tests.fakes.looks import AT, ask, seen, sentence


def on(name: str, *kinds: Category) -> ListSaid:
    """A listing; without kinds a miss."""
    if not kinds:
        return ListSaid(list=name, says=Says.NOT_LISTED)
    return ListSaid(list=name, says=Says.LISTED, codes=("127.0.0.2",), kinds=kinds)


def lost(name: str) -> ListSaid:
    """A list that said nothing of use."""
    return ListSaid(list=name, says=Says.UNSEEN, why="no answer in time")


def judged(
    check: Check,
    facts: type[ListedFacts],
    asset: Asset,
    *days: tuple[ListSaid, ...] | None,
    as_of: datetime | None = None,
) -> Finding:
    """What the check says after one look a day, of which each saw these lists (None: none at all)."""
    told: list[Any] = [None if day is None else facts(lists=Present(value=day)) for day in days]
    finding = ask(check, seen(*told, asset=asset), asset=asset, as_of=as_of or AT + timedelta(days=7))
    assert finding is not None
    assert "{" not in sentence(check, finding)
    return finding
