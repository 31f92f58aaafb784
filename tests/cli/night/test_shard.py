"""Every target once a night, whatever happens to those who look; no silence of ours is kept as theirs."""

import asyncio
from datetime import date, timedelta

import pytest

from cli.night.shard import rate_shard, rate_taken
from scanner.errors import Misconfigured
from scanner.schedule import Severity
from scoring.history import night_tables
from scoring.policy import Status
from tests.cli.night.town import Town

NAMES = [f"c{number}.example" for number in range(7)]
DAY = timedelta(days=1)


async def test_every_due_target_is_rated_once(town: Town) -> None:
    """Under the night's name; run again, the same night has nothing left to do."""
    async with town.process() as one:
        await one.insure(NAMES)
        await one.insure(["old.example"], status=Status.LAPSED)
        (done,) = await one.night()
        assert (done.counts, done.complete, done.run.night) == ({"rated": 7}, True, "2026-11-22")
        (again,) = await one.night()
        assert again.counts == done.counts
        assert town.looked == dict.fromkeys(NAMES, 1)
        for name in NAMES:
            (rated,) = await one.history.ratings(name)
            assert rated.night == "2026-11-22"
    assert town.bugs == []


async def test_two_processes_share_a_night(town: Town) -> None:
    """Together they look at every target once."""
    town.slow = 0.01
    async with town.process() as one, town.process() as two:
        await one.insure([f"c{number}.example" for number in range(24)])
        (first,), (second,) = await asyncio.gather(one.night(), two.night())
        assert first.counts == second.counts == {"rated": 24}
        assert set(town.looked.values()) == {1}
        assert len(town.looked) == 24


async def test_what_a_dead_process_had_in_hand_is_done_by_the_next(town: Town) -> None:
    """At once where it is known to be dead; what it had recorded is not done again."""
    async with town.process() as first:
        await first.insure([f"c{number}.example" for number in range(12)])
        work, (run,) = await first.work()
        taken = await first.history.nights.take(run, first.me.name, at=town.clock.now(), most=8)
        for one in taken[:3]:
            await rate_taken(one, work)
        lock = first.me._folder / (first.me.name + ".lock")
    lock.touch()  # as kill -9 leaves it behind
    async with town.process() as second:
        (done,) = await second.night()
        assert done.counts == {"rated": 12}
        assert set(town.looked.values()) == {1}
        for number in range(12):
            assert len(await second.history.ratings(f"c{number}.example")) == 1


async def test_after_sigterm_what_is_in_hand_is_finished(town: Town) -> None:
    """And nothing else is begun, nor held."""
    town.slow = 0.05
    async with town.process() as one:
        await one.insure([f"c{number}.example" for number in range(50)])
        working = asyncio.ensure_future(one.night())
        await town.seen(1)
        town.leaving.set()
        (done,) = await working
        assert done.counts.keys() == {"rated", "waiting"}
        assert 0 < done.counts["rated"] == sum(town.looked.values()) <= 40
        assert not done.complete


async def test_when_many_fall_silent_together_nothing_of_it_is_kept(town: Town) -> None:
    """The night pauses and says so; neither a rating nor a look of it is recorded; when they answer it goes on."""
    async with town.process() as one:
        await one.insure(NAMES)
        await one.night()
        town.clock.jump(town.clock.now() + DAY)
        town.silent |= set(NAMES[:5])
        for _ in range(2):
            (done,) = await one.night()
            assert "fell silent together" in done.run.why
            assert done.counts.get("out of sight", 0) == 0
        for name in NAMES[:5]:
            assert len(await one.history.ratings(name)) == 1
            assert {look.why for look in (await one.history.evidence(name, town.clock.now())).sightings} == {""}
        town.silent.clear()
        (after,) = await one.night()
        assert after.counts == {"rated": 7}


async def test_one_that_falls_silent_is_looked_at_again_and_then_believed(town: Town) -> None:
    """Its silence is recorded after the second look, told of, and makes it due in the next night."""
    async with town.process() as one:
        await one.insure(NAMES)
        await one.night()
        town.clock.jump(town.clock.now() + DAY)
        town.looked.clear()
        town.silent.add(NAMES[0])
        (done,) = await one.night()
        assert done.counts == {"rated": 6, "out of sight": 1}
        assert done.left[0] == (NAMES[0], "out of sight", "no host of it answered")
        assert done.left[1] == (NAMES[1], "rated", "too little seen for a value")  # a port that listens is no rating
        assert done.valueless == 6
        assert town.looked[NAMES[0]] == 2
        course = (await one.history.nights.courses(NAMES[:1]))[NAMES[0]]
        assert (course.severity, course.seen) == (Severity.GRAVE, False)


async def test_where_we_are_wrong_nobody_is_looked_at(town: Town) -> None:
    """A self-check that fails at first leaves the whole book for later; the summary says why."""
    async with town.process() as one:
        await one.insure(NAMES)
        town.wrong = "our own resolver does not answer"
        (done,) = await one.night()
        assert (done.counts, done.run.why, dict(town.looked)) == ({"waiting": 7}, town.wrong, {})
        town.wrong = ""
        (after,) = await one.night()
        assert after.counts == {"rated": 7}


async def test_silence_while_we_are_wrong_is_nobodys(town: Town) -> None:
    """A target that was seen before falls silent: we look at ourselves first, and keep nothing."""
    async with town.process() as one:
        await one.insure(NAMES[:2])
        await one.night()
        town.clock.jump(town.clock.now() + DAY)
        town.silent |= set(NAMES)

        town.takes = timedelta(minutes=1)
        checks = iter(["", "this machine has no route to the outside"])

        async def check() -> str:
            return next(checks)

        one.check = check  # type: ignore[method-assign]  # the check of this process
        (done,) = await one.night()
        assert done.counts == {"waiting": 2}
        assert done.run.why == "this machine has no route to the outside"


async def test_a_fault_of_ours_costs_one_target_only(town: Town) -> None:
    """It is tried three times and then told of; all others are rated."""
    town.broken.add(NAMES[3])
    async with town.process() as one:
        await one.insure(NAMES)
        original = one.history.policies_of

        async def failing(name: str) -> object:
            if name == NAMES[3]:
                raise ZeroDivisionError
            return await original(name)

        one.history.policies_of = failing  # type: ignore[assignment,method-assign]  # a fault in our own rooms
        (done,) = await one.night()
        assert done.counts == {"rated": 6, "failed": 1}
        assert not done.complete
        assert [type(bug) for bug in town.bugs] == [ZeroDivisionError] * 3


async def test_the_better_ones_are_judged_without_a_packet(town: Town) -> None:
    """Not due for a look they are judged by what is known; `--all` looks at them after all, bound ones only."""
    async with town.process() as one:
        await one.insure(NAMES)
        await one.insure(["quoted.example"], status=Status.QUOTED, status_since=date(2026, 11, 20))
        await one.night()
        async with one.history._writer.transaction() as store:
            await store.execute(night_tables.course.update().values(severity=int(Severity.ADVANCED)))
        town.looked.clear()
        town.clock.jump(town.clock.now() + DAY)
        await one.insure(NAMES, employees=900)
        (done,) = await one.night()
        looked = set(town.looked)
        assert done.counts == {"rated": len(looked), "stands": 8 - len(looked)}
        assert len(looked) < 7
        for name in NAMES:  # who declares another size is judged by it, looked at or not
            case = await one.history.latest_case(name)
            assert case is not None
            assert case.target.organisation.employees == 900
        (after,) = await one.night(everyone=True)
        assert set(town.looked) == set(NAMES) | looked
        assert set(town.looked.values()) == {1}
        assert after.complete


async def test_a_line_that_does_not_fit_ends_no_night(town: Town) -> None:
    """It is told of by name, with what to change; all others are rated."""
    async with town.process() as one:
        await one.insure(NAMES[:3])
        await one.insure(["x.example"], country="Korea")
        (done,) = await one.night()
        assert done.counts == {"rated": 3, "failed": 1}
        name, _, why = done.left[0]
        assert name == "x.example"
        assert "two letters" in why


async def test_a_store_that_fails_ends_a_run_when_all_have_finished(town: Town) -> None:
    """The sentence is the store's; what others had in hand is stored, and the next run goes on."""
    town.slow = 0.02
    async with town.process() as one:
        await one.insure([f"c{number}.example" for number in range(30)])
        real, calls = one.history.keep_scan, 0

        async def full(*arguments: object, **more: object) -> None:
            nonlocal calls
            calls += 1
            if calls == 3:
                raise Misconfigured("The disk is full: make room.")
            await real(*arguments, **more)  # type: ignore[arg-type]  # whatever it was

        one.history.keep_scan = full  # type: ignore[method-assign]  # a disk that is full for a moment
        with pytest.raises(Misconfigured, match="disk is full"):
            await one.night()
        one.history.keep_scan = real  # type: ignore[method-assign]  # and has room again
        rated = sum([len(await one.history.ratings(f"c{number}.example")) for number in range(30)])
        assert 0 < rated < 30
    async with town.process() as two:
        (done,) = await two.night()
        assert done.counts == {"rated": 30}


async def test_a_shard_that_comes_twice_is_done_once(town: Town) -> None:
    """The job of a queue: these targets of this run, those of them that nobody else has."""
    async with town.process() as one, town.process() as two:
        await one.insure(NAMES)
        (work, (run,)), (other, _) = await one.work(), await two.work()
        await asyncio.gather(rate_shard(run, NAMES[:4], work), rate_shard(run, NAMES[:4], other))
        await rate_shard(run, NAMES[:4], other)
        assert town.looked == dict.fromkeys(NAMES[:4], 1)
