"""Working through runs together with other machines: what waits is put into the queue, and worked off by all."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby

from cli.night.hands import Hands
from cli.night.queue import Queue, Shard
from cli.night.work import beats
from scanner.errors import Misconfigured
from scoring.night import Left, Run
from scoring.policy import Status

SHARD = 5
"""Targets of one job: few enough that the last ones of a night are spread over all machines."""
LOOK_AGAIN = timedelta(seconds=2)
PUT_AGAIN = timedelta(seconds=30)
QUOTED = 10
"""The priority of applicants: before every night's, of which the worst come first."""


async def work_together(
    runs: Sequence[Run], hands: Hands, queue: Queue, *, by_turn: bool, until: datetime | None = None
) -> None:
    """As `work_through`, with whoever else works off the queue; `hands.work.stop` says why it ended before its end."""
    work, nights = hands.work, hands.work.history.nights
    clock = work.worlds[runs[0].id].clock
    leaving = work.worlds[runs[0].id].leaving
    for run in runs:
        await nights.stand_at(run.id, state="open", why="", at=clock.now())
    quoted = {one.target async for one in work.history.policies(Status.QUOTED)}
    hands.stop.clear()
    hands.unwell = await work.health.wrong(within=PUT_AGAIN)
    beating = asyncio.create_task(beats(work))
    working = asyncio.create_task(queue.work(hands.do, hands.stop))
    put: datetime | None = None
    why = ""
    try:
        while not leaving.is_set() and not (until is not None and clock.now() >= until):
            why, now = hands.unwell or await _paused(runs, hands), clock.now()
            due_by = now if by_turn else None
            if why or not any([await nights.left(run.id, at=now, due_by=due_by, most=1) for run in runs]):
                break
            if put is None or now - put >= PUT_AGAIN or await queue.empty():
                for run in runs:
                    left, there = await nights.left(run.id, at=now, due_by=due_by), await queue.targets(run.id)
                    await queue.put(list(_shards(run, left, there, quoted, since=work.since, by_turn=by_turn)))
                put = now
            if working.done():
                await working
                working = asyncio.create_task(queue.work(hands.do, hands.stop))
            await clock.sleep(LOOK_AGAIN)
    finally:
        hands.stop.set()
        beating.cancel()
        await asyncio.wait([beating, working])
        with suppress(Misconfigured):  # whoever asks the store next is told
            working.result()
        work.stop = why


async def _paused(runs: Sequence[Run], hands: Hands) -> str:
    """Why another process has paused one of these runs; empty where none has."""
    stands = [await hands.work.history.nights.stands(run.id) for run in runs]
    return next((one.why for one in stands if one is not None and one.state == "paused"), "")


def _shards(
    run: Run, left: Sequence[Left], there: Collection[str], quoted: Collection[str], *, since: datetime, by_turn: bool
) -> Iterator[Shard]:
    """What is free and not in the queue yet, a few targets of one priority together."""
    free = [one for one in left if one.free and one.target not in there]

    def priority(one: Left) -> int:
        return QUOTED if one.target in quoted else -int(one.severity)

    for rank, them in groupby(sorted(free, key=lambda one: -priority(one)), priority):
        names = [one.target for one in them]
        for start in range(0, len(names), SHARD):
            yield Shard(
                run=run.id, targets=tuple(names[start : start + SHARD]), since=since,
                until=run.ends if by_turn else None, priority=rank,
            )  # fmt: skip
