"""scoring/history/briefs.py: the newest ratings of many targets in few words, as `ratings` tells them in many."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from scoring.history import briefs
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, ssh, target
from tests.worlds import kept

DAY = timedelta(days=1)
NAMES = ("acme.example", "other.example", "third.example")


@pytest.fixture
async def store(url: str) -> AsyncIterator[History]:
    """Three companies over four nights that differ, and two with more to say."""
    store = await History.open(url, now=START + 400 * DAY)
    for number in range(4):
        for name in NAMES:
            at = await night(store, number, ssh(number % 3 + 1), of=target(name), servers=number % 2 + 1)
            await rate(store, f"{name}-{number}", at, target(name))
    await kept.keep(store, kept.company())
    await kept.keep(store, kept.company(rdp=False), name="desk.example")
    yield store
    await store.close()


async def test_a_brief_says_what_the_rating_says(store: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every target that has one, whatever lies between two pages; a stranger is left out."""
    monkeypatch.setattr(briefs, "MOST", 2)
    names = (*NAMES, "made.example", "desk.example")
    found = await store.briefs([*names, "nobody.example"])
    assert sorted(found) == sorted(names)
    assert found["made.example"].services == ("rdp",)
    for name, one in found.items():
        (last,) = await store.ratings(name, newest=1)
        rating, split = last.rating, last.split
        assert (one.id, one.as_of, one.model_version) == (last.id, last.as_of, last.model_version)
        assert (one.value, one.band, one.low, one.high) == (rating.value, rating.band, rating.low, rating.high)
        assert one.services == tuple(row.service for row in rating.critical)
        assert one.moved_milli == (None if split.before_milli is None else split.delta_milli)


async def test_the_rating_of_then_is_the_one_that_stood(store: History) -> None:
    """The newest up to the time, else the first one after; two times of one target are two answers."""
    rows = await store.ratings(NAMES[0])
    early, late = rows[0].as_of - DAY, rows[1].as_of + timedelta(hours=1)
    pairs = [(NAMES[0], early), (NAMES[0], late), (NAMES[1], late), ("nobody.example", late)]
    found = await store.briefs_then(pairs)
    assert set(found) == set(pairs[:3])
    assert found[NAMES[0], early].id == rows[0].id
    assert found[NAMES[0], late].id == rows[1].id
