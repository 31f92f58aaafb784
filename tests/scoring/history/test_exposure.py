"""The event desk's tables follow the ratings: changed nights change them, standing nights cost nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select

from scanner.observation import Software
from scoring.exposure import Seen, Showing
from scoring.finding import Certainty
from scoring.history import care
from scoring.history.exposure_table import showing, shown, software
from scoring.history.store import History
from scoring.history.tables import target as target_table
from scoring.policy import Policy, Status
from tests.scoring.history.nights import START, night, rate, ssh, target
from tests.scoring.history.test_nights import run

OPENSSH = Software(product="openssh", version="9.2p1", told_by="")


async def everything(history: History) -> tuple[Seen, ...]:
    return (await history.showing(dict.fromkeys(await history.software(), False))).first


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


async def test_who_comes_first(history: History) -> None:
    """The surest, then theirs, then the bound ones, then by name; all are counted, however few are asked for."""
    await history.put_policies(
        [Policy(key="P", name="P", domains=("z.example",), status=Status.BOUND, status_since=START.date())]
    )
    told = [
        ("a.example", 1, "A", "confirmed"), ("b.example", 1, "D", "confirmed"), ("c.example", 1, "B", "likely"),
        ("d.example", 2, "A", "confirmed"), ("z.example", 1, "A", "confirmed"), ("z.example", 2, "A", "likely"),
    ]  # fmt: skip
    rows = [
        {"target": name, "software": number, "asset": f"address:192.0.2.{number}", "attribution": whose,
         "certainty": sure, "seen": START, "fresh": False, "others": False}
        for name, number, whose, sure in told
    ]  # fmt: skip
    async with history._writer.transaction() as connection:
        names = {row["target"] for row in rows}
        await connection.execute(insert(target_table), [{"name": name, "document": "{}"} for name in names])
        known = [{"number": n, "product": "nginx", "version": str(n), "package": ""} for n in (1, 2)]
        await connection.execute(insert(software), known)
        await connection.execute(insert(shown), rows)
    found = await history.showing({1: False, 2: True}, most=4)
    assert [(one.target, one.number, one.certainty) for one in found.first] == [
        ("z.example", 1, Certainty.CONFIRMED), ("a.example", 1, Certainty.CONFIRMED),
        ("b.example", 1, Certainty.CONFIRMED), ("c.example", 1, Certainty.LIKELY),
    ]  # fmt: skip
    assert found.rows == 6
    assert found.targets == {Certainty.CONFIRMED: 3, Certainty.LIKELY: 1, Certainty.POSSIBLE: 1}
    assert [one.target for one in (await history.showing({1: False, 2: True})).first[4:]] == ["z.example", "d.example"]
    assert await history.showing({}) == Showing(first=(), rows=0, targets={})


async def test_software_by_the_ten_thousand_is_one_question(history: History) -> None:
    """More than a statement may have parameters."""
    await rate(history, "acme.example-0", await night(history, 0, ssh(1)))
    (one,) = (await history.showing(dict.fromkeys(range(100_000), False))).first
    assert one.target == "acme.example"
