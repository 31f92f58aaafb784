"""A target of a night has one holder at a time and is settled once, whoever dies or comes late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scanner.errors import Overtaken
from scanner.schedule import Severity, night
from scoring.assess import assess
from scoring.changes import changes
from scoring.history.night_rows import LEASE
from scoring.history.store import History
from scoring.night import Entry, Run, Settled
from tests.scoring.history.nights import case_of, ssh
from tests.scoring.history.nights import night as seen_in

AT = datetime(2026, 1, 1, 14, tzinfo=UTC)
TONIGHT = night(date(2026, 1, 1), "Asia/Seoul")
RATED = Settled(outcome="rated", severity=Severity.BASIC, seen=True)


def entry(target: str, severity: Severity = Severity.BASIC, *, look: bool = True, minutes: int = 0) -> Entry:
    return Entry(target=target, look=look, severity=severity, due=AT + timedelta(minutes=minutes), seen=True)


async def opened(history: History, *entries: Entry) -> Run:
    run, _ = await history.nights.open_run(TONIGHT, at=AT)
    await history.nights.enter(run, entries)
    return run


async def names(history: History, run: Run, holder: str, at: datetime = AT, most: int = 9, **more: object) -> list[str]:
    return [one.target for one in await history.nights.take(run, holder, at=at, most=most, **more)]  # type: ignore[arg-type]  # a test's short hand


async def test_two_schedulers_make_one_night(history: History) -> None:
    """The run is made once, and a target entered twice is there once, whatever its zone has become meanwhile."""
    run, made = await history.nights.open_run(TONIGHT, at=AT)
    again, twice = await history.nights.open_run(TONIGHT, at=AT)
    assert (made, twice, run) == (True, False, again)
    other, _ = await history.nights.open_run(night(date(2026, 1, 1), "UTC"), at=AT)
    assert await history.nights.enter(run, [entry("a.example"), entry("b.example")]) == 2
    assert await history.nights.enter(other, [entry("a.example"), entry("c.example")]) == 1
    assert sorted(await names(history, run, "one")) == ["a.example", "b.example"]
    assert await names(history, other, "one") == ["c.example"]


async def test_the_worst_come_first_and_nobody_before_their_turn(history: History) -> None:
    """By severity, then by time; those whose turn comes later are left."""
    late, bad = entry("late.example", minutes=90), entry("bad.example", Severity.GRAVE, minutes=5)
    run = await opened(history, entry("ok.example", Severity.ADVANCED), late, bad, entry("so.example", minutes=2))
    assert await names(history, run, "one", due_by=AT + timedelta(hours=1)) == [
        "bad.example",
        "so.example",
        "ok.example",
    ]
    assert await names(history, run, "one") == ["late.example"]


async def test_nobody_has_what_another_holds_until_it_is_not_heard_of(history: History) -> None:
    """A heartbeat keeps it; after the lease, or at once where its process is known to be gone, it is taken over."""
    run = await opened(history, entry("a.example"), entry("b.example"))
    assert len(await names(history, run, "one")) == 2
    assert await names(history, run, "two", at=AT + LEASE) == []
    assert await names(history, run, "one", at=AT + LEASE * 2) == []  # what it has in hand itself
    await history.nights.beat("one", at=AT + LEASE)
    assert await names(history, run, "two", at=AT + LEASE * 1.5) == []
    assert len(await names(history, run, "two", at=AT + LEASE * 3, most=1)) == 1
    assert len(await names(history, run, "three", at=AT, gone=["one"])) == 1
    assert set(await history.nights.holders(run.id)) == {"two", "three"}


async def test_who_was_overtaken_stores_nothing(history: History) -> None:
    """The rating of a process that lost its lease is not recorded; that of the one that has it is, once."""
    run = await opened(history, entry("acme.example"))
    (first,) = await history.nights.take(run, "one", at=AT, most=1)
    (second,) = await history.nights.take(run, "two", at=AT + LEASE * 2, most=1)
    at = await seen_in(history, 1, ssh(1))
    case = case_of(await history.evidence("acme.example", at), at)
    rating, split = assess(case), changes(None, case)
    for taken in (first, second):
        try:
            stored = await history.record(
                case, rating, split, scan="acme.example-1", after=None, night=taken.night, settles=(taken, RATED)
            )
        except Overtaken:
            stored = False
        assert stored is (taken is second)
    assert len(await history.ratings("acme.example")) == 1
    with pytest.raises(Overtaken):
        await history.nights.settle(second, RATED)
    _, told = await history.nights.stand_at(run.id, state="done", why="", at=AT)
    assert told == {"rated": 1}
    course = (await history.nights.courses(["acme.example", "new.example"]))["acme.example"]
    assert (course.looked, course.severity, course.seen) == (date(2026, 1, 1), Severity.BASIC, True)


async def test_what_was_judged_only_may_be_looked_at_after_all(history: History) -> None:
    """It waits again; what was looked at once is done for the night."""
    run = await opened(history, entry("a.example", look=False), entry("b.example"))
    for taken in await history.nights.take(run, "one", at=AT, most=2):
        await history.nights.settle(taken, Settled(outcome="stands") if taken.target == "a.example" else RATED)
    assert await history.nights.enter(run, [entry("a.example"), entry("b.example")]) == 1
    assert await names(history, run, "one") == ["a.example"]


async def test_given_back_it_waits_and_is_told_of(history: History) -> None:
    """With its reason, for its new turn; the try counts only where it was the target's."""
    run = await opened(history, entry("a.example"))
    (taken,) = await history.nights.take(run, "one", at=AT, most=1)
    await history.nights.give_back(taken, why="silent", counted=False, after=AT + timedelta(hours=2))
    assert await names(history, run, "one", due_by=AT) == []
    assert await history.nights.not_rated(run.id, most=5) == (("a.example", "waiting", "silent"),)
    (again,) = await history.nights.take(run, "one", at=AT, most=1)
    assert again.tries == 1


async def test_nights_that_are_over_leave_their_summary(history: History) -> None:
    """The rows of the targets go, the run and its counts stay."""
    run = await opened(history, entry("a.example"))
    (taken,) = await history.nights.take(run, "one", at=AT, most=1)
    await history.nights.settle(taken, RATED)
    await history.nights.stand_at(run.id, state="done", why="", at=AT)
    await history.nights.sweep(at=AT + timedelta(days=9))
    ((kept, told),) = await history.nights.runs(since="2026-01-01")
    assert (kept.state, told) == ("done", {"rated": 1})
    assert await history.nights.not_rated(run.id, most=5) == ()


async def test_who_pins_first_has_pinned(history: History) -> None:
    """Public data of a run give way to others only as long as nothing of it is in hand or done by them."""
    nights, run = history.nights, await opened(history, entry("a.example"))
    assert await nights.pin(run.id, "monday", at=AT) == "monday"
    assert await nights.pin(run.id, "tuesday", at=AT) == "tuesday"
    (taken,) = await nights.take(run, "one", at=AT, most=9)
    assert await nights.pin(run.id, "monday", at=AT) == "tuesday"
    assert await nights.pin(run.id, "monday", at=AT + 2 * LEASE) == "monday"
    await nights.settle(taken, RATED)
    assert await nights.pin(run.id, "tuesday", at=AT + 2 * LEASE) == "monday"
    stands = await nights.stands(run.id)
    assert stands is not None
    assert stands.world == "monday"
