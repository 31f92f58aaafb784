"""One night and several machines: every target once, by whoever has a hand free, and what a dead one had by others."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from cli.knowing import beside
from cli.night import hands as hands_module
from cli.night import queue as queue_module
from cli.night import shared
from cli.night.hands import Hands, work_off
from cli.night.health import Health
from cli.night.queue import NotNow, Queue, Shard, opened
from cli.night.running import through
from cli.night.shard import Work, rate_shard
from cli.night.summary import Summary
from cli.world import World
from scanner.errors import Misconfigured
from scoring.night import Run
from scoring.policy import Status
from tests.cli.night.town import Process, Town
from tests.lab.databases import Databases

NAMES = [f"c{number}.example" for number in range(24)]


@pytest.fixture
def served(town: Town, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town whose store is in PostgreSQL; what is waited for comes soon."""
    town.server = databases.fresh()
    for name, span in (("BEAT", 0.2), ("STALLED", 0.8), ("RESCUE", 0.2), ("POLL", 0.1), ("FIRST_WAIT", 0.05)):
        monkeypatch.setattr(queue_module, name, timedelta(seconds=span))
    monkeypatch.setattr(hands_module, "HELD", timedelta(seconds=0.1))
    return town


@asynccontextmanager
async def queue_of(town: Town) -> AsyncIterator[Queue]:
    place = beside(town.url)
    assert place is not None
    async with opened(place) as queue:
        yield queue


def hands_for(one: Process, **more: Any) -> Hands:
    """The hands of a process that has planned nothing."""

    def world_of(_run: Run) -> World:
        return one.world

    work = Work(
        history=one.history, holder=one.me.name, worlds={0: one.world}, health=Health(one.town.clock, one.check), **more
    )
    return Hands(work, one.me, world_of)


async def planned(one: Process, queue: Queue) -> list[Summary]:
    """`portfolio run` of one who plans, and works too."""
    work, runs = await one.work()
    hands = hands_for(one)
    hands.work.worlds |= work.worlds
    return await through(runs, hands.work, one.me, queue, hands)


async def test_a_night_is_shared_and_each_target_rated_once(served: Town) -> None:
    """By the one who plans and a worker that only has its hands; run again, nothing is left to do."""
    served.slow = 0.1  # long enough for the worker to come on a busy machine, too
    async with served.process() as one, served.process() as two, queue_of(served) as queue, queue_of(served) as theirs:
        await one.insure(NAMES)
        did: Counter[str] = Counter()
        hands = hands_for(two, done=lambda taken, _: did.update([taken.holder]))
        leaving = asyncio.Event()
        working = asyncio.create_task(work_off(hands, theirs, leaving))
        (done,) = await planned(one, queue)
        assert (done.counts, done.complete) == ({"rated": 24}, True)
        assert did.keys() == {two.me.name}
        (again,) = await planned(one, queue)
        assert again.counts == done.counts
        leaving.set()
        await working
        assert served.looked == dict.fromkeys(NAMES, 1)
        for name in NAMES:
            assert len(await one.history.ratings(name)) == 1
        assert await queue.empty()
    assert served.bugs == []


async def test_a_job_that_comes_twice_does_nothing_twice(served: Town) -> None:
    """A target that is settled stays so, whatever the queue says, and whoever comes for it."""
    async with served.process() as one, served.process() as two, queue_of(served) as queue:
        await one.insure(NAMES)
        _, (run,) = await one.work()
        shard = Shard(run=run.id, targets=tuple(NAMES), since=served.clock.now())
        await asyncio.gather(*(hands_for(each).do(shard) for each in (one, two)), return_exceptions=True)
        await queue.put([shard, shard, shard])
        await work_until_empty(queue, hands_for(two))
        assert served.looked == dict.fromkeys(NAMES, 1)


async def work_until_empty(queue: Queue, hands: Hands) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(queue.work(hands.do, stop))
    while not await queue.empty():  # noqa: ASYNC110  # its end is seen in the database
        await asyncio.sleep(0.02)
    stop.set()
    await working


async def test_what_a_dead_worker_had_in_hand_is_done_by_another(served: Town) -> None:
    """Its job is found by its silence, its targets when their lease has run out; on another machine, with no lock."""
    far = Town(folder=served.folder / "far", known=served.known, clock=served.clock, server=served.url)
    far.folder.mkdir()
    async with served.process() as one, far.process() as dead, queue_of(served) as queue:
        await one.insure(NAMES[:5])
        _, (run,) = await one.work()
        await queue.put([Shard(run=run.id, targets=tuple(NAMES[:5]), since=served.clock.now())])
        # As kill -9 leaves it: a job in hand of a worker that is not heard of, targets held until their lease ends.
        manager = queue._app.job_manager
        assert await manager.fetch_job(queues=None, worker_id=await manager.register_worker())
        await dead.history.nights.take(run, dead.me.name, at=served.clock.now(), most=5)
        hands = hands_for(one)
        working = asyncio.create_task(work_until_empty(queue, hands))
        await asyncio.sleep(0.2)
        assert served.looked == {}
        served.clock.jump(served.clock.now() + timedelta(seconds=91))
        await asyncio.wait_for(working, 20)
        assert served.looked == dict.fromkeys(NAMES[:5], 1)


async def test_an_applicant_comes_before_the_night(served: Town) -> None:
    """Its job has the highest priority; then the worst come first."""
    async with served.process() as one, queue_of(served) as queue:
        await one.insure(NAMES[:7])
        await one.insure(["new.example"], status=Status.QUOTED, status_since="2026-11-20")
        _, (run,) = await one.work()
        left = await one.history.nights.left(run.id, at=served.clock.now())
        shards = list(shared._shards(run, left, {NAMES[0]}, {"new.example"}, since=served.clock.now(), by_turn=True))
        assert [(one.priority, len(one.targets)) for one in shards] == [(10, 1), (0, 5), (0, 1)]
        assert {one.until for one in shards} == {run.ends}
        await queue.put(list(reversed(shards)))
        order: list[tuple[str, ...]] = []

        class Noting(Hands):
            async def do(self, shard: Shard) -> None:
                order.append(shard.targets)

        await work_until_empty(queue, Noting(hands_for(one).work, one.me, lambda _: one.world))
        assert order[0] == ("new.example",)


async def test_what_can_pass_is_tried_again_and_a_mistake_is_not(served: Town) -> None:
    """A shard that has to wait, or met a store that was away, comes again; a bug ends its job."""
    async with served.process() as one, queue_of(served) as queue:
        went: list[int] = []

        class Failing(Hands):
            async def do(self, shard: Shard) -> None:
                went.append(shard.run)
                if went.count(shard.run) < 3:
                    raise [NotNow("not yet"), Misconfigured("gone"), KeyError("bug")][shard.run]

        await queue.put([Shard(run=number, targets=("a",), since=served.clock.now()) for number in range(3)])
        await work_until_empty(queue, Failing(hands_for(one).work, one.me, lambda _: one.world))
        assert Counter(went) == {0: 3, 1: 3, 2: 1}


async def test_many_that_fall_silent_together_pause_the_night_for_all(served: Town) -> None:
    """Whoever saw it: the others begin nothing more, and who planned it says why."""
    served.silent = set(NAMES)
    async with served.process() as one, served.process() as two:
        await one.insure(NAMES)
        _, (run,) = await one.work()
        await seen_before(one, run)
        shard = Shard(run=run.id, targets=tuple(NAMES[:10]), since=served.clock.now())
        await hands_for(two).do(shard)
        stands = await one.history.nights.stands(run.id)
        assert stands is not None
        assert (stands.state, "fell silent together" in stands.why) == ("paused", True)
        began = len(served.looked)
        await hands_for(two).do(Shard(run=run.id, targets=tuple(NAMES[10:]), since=served.clock.now()))
        assert len(served.looked) == began
        assert all([not await one.history.ratings(name) for name in NAMES])


async def seen_before(one: Process, run: Run) -> None:
    """As if every target had been seen in the night before."""
    from sqlalchemy import update

    from scoring.history import night_tables

    async with one.history.nights._transaction() as connection:
        await connection.execute(update(night_tables.target).values(seen=True))


async def test_a_worker_that_is_blind_takes_nothing(served: Town) -> None:
    """What was in the queue waits for the others, and no target of it is touched."""
    served.wrong = "this machine has no route to the outside"
    async with served.process() as one, queue_of(served) as queue:
        await one.insure(NAMES[:5])
        _, (run,) = await one.work()
        await queue.put([Shard(run=run.id, targets=tuple(NAMES[:5]), since=served.clock.now())])
        hands = hands_for(one)
        with pytest.raises(NotNow, match="no route"):
            await hands.do(Shard(run=run.id, targets=tuple(NAMES[:5]), since=served.clock.now()))
        assert hands.stop.is_set()
        leaving = asyncio.Event()
        working = asyncio.create_task(work_off(hands, queue, leaving))
        await asyncio.sleep(0.1)
        leaving.set()
        await asyncio.wait_for(working, 10)
        assert served.looked == {}
        assert await queue.targets(run.id) == set(NAMES[:5])


async def test_what_could_not_be_given_back_is_given_back_first(served: Town) -> None:
    """A store that went away in the middle of a shard: nothing stays held by one who lives and has let it fall."""
    async with served.process() as one:
        await one.insure(NAMES[:3])
        work, (run,) = await one.work()
        real, nights = one.history.target, one.history.nights

        async def gone(_name: str) -> object:
            raise Misconfigured("The store is gone: bring it back.")

        one.history.target = gone  # type: ignore[assignment,method-assign]  # a database that is not there
        with pytest.raises(Misconfigured, match="is gone"):
            await rate_shard(run, NAMES[:3], work)
        assert len(work.owed) == 3
        one.history.target = real  # type: ignore[method-assign]  # and back
        await rate_shard(run, NAMES[:3], work)
        assert not await nights.left(run.id, at=served.clock.now())
        assert served.looked == dict.fromkeys(NAMES[:3], 1)


async def test_a_queue_of_another_version_is_made_anew(served: Town) -> None:
    """What waits in it stands in the night's table; and the store does not take it for its own."""
    async with served.process() as one, queue_of(served) as queue:
        await queue.put([Shard(run=1, targets=("a",), since=served.clock.now())])
        place = beside(served.url)
        assert place is not None
        place.made("another", lambda: "CREATE TABLE nothing (id integer)")
        assert await one.history.targets() == ()
    async with queue_of(served) as queue:
        assert await queue.empty()


async def test_runs_that_are_gone_or_over_are_left_alone(served: Town) -> None:
    """A job of a night that is over, or that a restored store does not know, ends without a packet."""
    async with served.process() as one:
        await one.insure(NAMES[:2])
        _, (run,) = await one.work()
        now = served.clock.now()
        await hands_for(one).do(Shard(run=run.id + 7, targets=tuple(NAMES[:2]), since=now))
        await hands_for(one).do(Shard(run=run.id, targets=tuple(NAMES[:2]), since=now, until=now))
        assert served.looked == {}


async def test_a_store_that_is_a_file_has_no_queue(town: Town) -> None:
    """One machine needs none: its nights are worked through as before."""
    assert beside(town.url) is None
