"""The event desk's tables follow the ratings: changed nights change them, standing nights cost nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from scanner.observation import Software
from scoring.finding import Certainty
from scoring.history import care
from scoring.history.exposure import Seen
from scoring.history.exposure_table import showing, shown
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, ssh, target
from tests.scoring.history.test_nights import run

OPENSSH = Software(product="openssh", version="9.2p1", told_by="")


async def everything(history: History) -> tuple[Seen, ...]:
    return tuple(sorted(await history.shown(list(await history.software()))))


async def rows(history: History) -> tuple[int, ...]:
    """How many rows the two tables have."""
    asked = [select(func.count()).select_from(one) for one in (shown, showing)]
    async with history._reading() as connection:
        return tuple([(await connection.execute(one)).scalar_one() for one in asked])


async def test_a_rating_tells_what_its_target_shows(history: History) -> None:
    """Each server once, with its date and how sure it is; another target beside it."""
    at = await night(history, 0, ssh(1), ssh(2), servers=2)
    await rate(history, "acme.example-0", at)
    other = target("other.example")
    await rate(history, "other.example-1", await night(history, 1, ssh(1), of=other), of=other)
    assert await history.software() == {1: OPENSSH}
    found = await everything(history)
    assert [(one.target, one.asset.partition(":")[2], one.certainty) for one in found] == [
        ("acme.example", "192.0.2.1:22/tcp", Certainty.LIKELY),
        ("acme.example", "192.0.2.2:22/tcp", Certainty.LIKELY),
        ("other.example", "192.0.2.1:22/tcp", Certainty.LIKELY),
    ]
    assert found[0].seen == START
    assert await history.never_rated() == 0


async def test_a_later_rating_takes_the_place_of_the_earlier_one(history: History) -> None:
    """A server that is gone is not shown any more; one that is seen again is surer, and seen later."""
    await rate(history, "acme.example-0", await night(history, 0, ssh(1), ssh(2), servers=2))
    at = await night(history, 1, ssh(1))
    await rate(history, "acme.example-1", at)
    (one,) = await everything(history)
    assert (one.certainty, one.seen) == (Certainty.CONFIRMED, at)
    assert await rows(history) == (1, 1)


async def test_a_night_in_which_nothing_changed_is_seen_and_costs_nothing(history: History) -> None:
    """The date is that of the last night, two nights agree, and no row is written."""
    for number in range(5):
        await run(history, number, ssh(1), ssh(2))
    found = await everything(history)
    assert {(one.certainty, one.seen) for one in found} == {(Certainty.CONFIRMED, START + timedelta(days=4))}
    assert await rows(history) == (2, 1)


async def test_older_ratings_are_looked_through_once(history: History) -> None:
    """A store that was filled before there was such a table gives the same answer."""
    await rate(history, "acme.example-0", await night(history, 0, ssh(1)))
    before = await everything(history)
    async with history._writer.transaction() as connection:
        await connection.execute(delete(shown))
        await connection.execute(delete(showing))
    assert await everything(history) == ()
    assert (await history.catch_up(), await history.catch_up()) == (1, 0)
    assert await everything(history) == before


@pytest.mark.parametrize("erase", ["forget", "purge"])
async def test_what_is_erased_is_shown_no_more(url: str, erase: str) -> None:
    """It goes with the last rating."""
    history = await History.open(url, now=START)
    await rate(history, "acme.example-0", await night(history, 0, ssh(1)))
    await history.close()
    late = START + timedelta(days=900)
    if erase == "forget":
        await care.forget(url, "acme.example", now=late)
    else:
        await care.purge(url, before=late, now=late)
    history = await History.open(url, now=late)
    assert await rows(history) == (0, 0)
    await history.close()
