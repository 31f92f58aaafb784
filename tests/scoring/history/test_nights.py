"""A night in which nothing changed is one short row, and nothing that a judgement or a court needs is lost with it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from scanner.canonical import encode
from scanner.interfaces import Meter
from scanner.observation import Observation
from scanner.target import Organisation
from scoring import verifier
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.history import care
from scoring.history.store import History
from scoring.knowledge import FeedState
from tests.scoring.history.nights import START, asked, case_of, night, plain, rate, silence, ssh, unlocked
from tests.scoring.test_verifier import written

NAME = "acme.example"


async def run(
    history: History, number: int, *seen: Observation[object], known: str = "kev", until: datetime | None = None
) -> Case:
    """One night as a nightly run records it: scanned, ended, judged, stored."""
    scan, at = f"{NAME}-{number}", await night(history, number, *seen, servers=2)
    await history.end(scan, at + timedelta(minutes=1), Meter(connections=number))
    as_of = at + timedelta(minutes=2)
    case = case_of(await history.evidence(NAME, as_of), as_of)
    feeds = (FeedState(name="kev", released=at, digest=f"sha256:{known}"),)
    case = replace(case, known=replace(case.known, feeds=feeds))
    before = await history.latest_case(NAME)
    rating, split = replace(assess(case), good_until=until), changes(before, case)
    named = (date(2026, 1, 1) + timedelta(days=number)).isoformat()
    assert await history.record(case, rating, split, scan=scan, after=before, night=named)
    return case


def count(url: str, table: str) -> int:
    ((many,),) = asked(url, f"SELECT count(*) FROM {table}")
    return int(str(many))


async def test_a_year_of_unchanged_nights_is_a_few_looks_and_a_short_row_each(url: str, history: History) -> None:
    """The rating is stored once, its looks twice, and every further night adds one row and one link."""
    for number in range(12):
        await run(history, number, ssh(1), ssh(2))
    rated = await history.ratings(NAME)
    assert count(url, "rating") == len(rated)
    assert len(rated) <= 2
    stood = rated[-1].stood
    assert stood is not None
    assert (stood.nights, stood.until) == (12 - len(rated), START + timedelta(days=11))
    assert count(url, "standing") == stood.nights
    assert count(url, "scan") == len(rated) + 1
    assert (count(url, "sighting"), count(url, "look")) == (0, 2)
    assert await care.check(url) == ()


async def test_what_changes_after_such_nights_is_judged_as_if_all_looks_were_there(tmp_path: Path) -> None:
    """Two stores, one of which recorded every night in full: after a change both judge alike, and replay."""
    ratings = []
    for nightly in (True, False):
        url = f"sqlite:///{tmp_path}/{nightly}/store.db"
        history = await History.open(url, now=START)
        for number in range(9):
            seen = [ssh(1), ssh(2) if number < 7 else silence(2)]
            if nightly:
                case = await run(history, number, *seen)
            else:
                at = await night(history, number, *seen, servers=2)
                await history.end(f"{NAME}-{number}", at + timedelta(minutes=1), Meter(connections=number))
                case = await rate(history, f"{NAME}-{number}", at + timedelta(minutes=2))
        ratings.append(replace(assess(case), good_until=None))
        for one in await history.ratings(NAME):
            assert encode(assess(await history.case(one.id))) == one.stored
        await history.close()
        assert await care.check(url) == ()
    assert ratings[0] == ratings[1]


async def test_another_feed_state_alone_is_no_change(history: History) -> None:
    """Public sources are renewed every day: where they say the same of this target, its rating stands."""
    for number in range(6):
        await run(history, number, ssh(1), known=f"of day {number}")
    assert len(await history.ratings(NAME)) <= 2


async def test_a_night_that_saw_other_things_is_stored_whole(history: History) -> None:
    """Another answer, though it moves nothing: the rating and its looks are there in full."""
    for number in range(4):
        await run(history, number, ssh(1))
    before = len(await history.ratings(NAME))
    await run(history, 4, ssh(1, greeting="SSH-2.0-other"))
    rated = await history.ratings(NAME)
    assert len(rated) == before + 1
    assert rated[-1].stood is None


async def test_a_rating_that_stood_is_sealed_and_erased_like_any_other(url: str, history: History) -> None:
    """Its chain runs through the nights in which it stood; what goes leaves hashes of them, too."""
    for number in range(8):
        await run(history, number, ssh(1), silence(2))
    await run(history, 8, ssh(1, greeting="SSH-2.0-other"), silence(2))
    later = START + timedelta(days=300)
    await history.seal_heads(later)
    for rated in await history.ratings(NAME):
        content = await history.sealing(rated, at=later, program="test")
        assert verifier.verify(written(content)) == content
        assert content["chain"]["night"] is not None
    await history.close()
    gone = await care.purge(url, before=START + timedelta(days=3, hours=12), now=later)
    assert gone[NAME] > 0
    assert await care.check(url) == ()
    assert await care.forget(url, NAME, now=later) > 0
    assert await care.check(url) == ()
    assert count(url, "standing") == 0


async def test_what_needs_no_judging_is_told_by_one_question(history: History) -> None:
    """Nothing seen since, the same model, sources and declared size, no date passed: each alone makes it not good."""
    until = START + timedelta(days=3)
    case = await run(history, 0, ssh(1), until=until)
    feeds, model = case.known.feeds, case.model.digest
    now = until - timedelta(seconds=1)
    assert await history.good(now=now, model=model, feeds=feeds) == {NAME}
    assert await history.good(["other.example"], now=now, model=model, feeds=feeds) == frozenset()
    assert await history.good(now=until, model=model, feeds=feeds) == frozenset()
    assert await history.good(now=now, model="sha256:other", feeds=feeds) == frozenset()
    assert await history.good(now=now, model=model, feeds=()) == frozenset()
    grown = {NAME: Organisation(employees=900)}
    assert await history.good(now=now, model=model, feeds=feeds, declared=grown) == frozenset()
    assert await history.good(now=now, model=model, feeds=feeds, declared={NAME: Organisation()}) == {NAME}
    await night(history, 1, ssh(1))
    assert await history.good(now=now, model=model, feeds=feeds) == frozenset()


async def test_a_bent_night_is_found(url: str, history: History) -> None:
    """Every column of the short row is held by the chain, long after its looks have gone."""
    for number in range(8):
        await run(history, number, ssh(1))
    await history.close()
    for column in ("began", "took", "night", "rating", "number"):
        with plain(url) as store, unlocked(store):
            (lowest,) = store.execute("SELECT min(number) FROM standing").fetchone()
            store.execute(f"UPDATE standing SET {column} = {column} - 1 WHERE number = ?", (lowest,))
        assert await care.check(url)
        with plain(url) as store, unlocked(store):
            (lowest,) = store.execute("SELECT min(number) FROM standing").fetchone()
            store.execute(f"UPDATE standing SET {column} = {column} + 1 WHERE number = ?", (lowest,))
        assert await care.check(url) == ()
