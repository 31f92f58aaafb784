"""Working through runs: take, rate, be heard of; end when asked to, when nothing is left, or something is wrong."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from cli.night.health import HOURLY
from cli.night.holder import Holder
from cli.night.shard import AT_ONCE, Work, rate_taken
from scanner.errors import Overtaken, first_of
from scoring.night import Run, Taken

BEAT = timedelta(seconds=30)
"""How often a process is heard of: three times within a lease."""


class Queue:
    """What is left of some runs, taken a few at a time, the worst first."""

    def __init__(self, runs: Sequence[Run], work: Work, holder: Holder, *, by_turn: bool) -> None:
        self._runs, self._work, self._holder, self._by_turn = runs, work, holder, by_turn
        self._taken: deque[Taken] = deque()
        self._turn = asyncio.Lock()

    async def next(self) -> Taken | None:
        """The next one; None where there is none, or no more is to be begun."""
        async with self._turn:
            for run in self._runs:
                if await self._ended(run):
                    return None
                if self._taken:
                    break
                self._taken.extend(await self._more(run))
            return self._taken.popleft() if self._taken else None

    async def _ended(self, run: Run) -> bool:
        work, world = self._work, self._work.worlds[run.id]
        if world.leaving.is_set():
            return True
        if not work.stop:
            work.stop = await work.health.wrong(within=HOURLY)
        return bool(work.stop)

    async def _more(self, run: Run) -> tuple[Taken, ...]:
        nights, now = self._work.history.nights, self._work.worlds[run.id].clock.now()
        if self._by_turn and now >= run.ends:
            return ()
        others = self._holder.gone(await nights.holders(run.id))
        due_by = now if self._by_turn else None
        return await nights.take(run, self._holder.name, at=now, most=AT_ONCE, due_by=due_by, gone=others)

    async def close(self) -> None:
        """Give back what was taken and not begun."""
        while self._taken:
            with suppress(Overtaken):
                await self._work.history.nights.give_back(self._taken.popleft(), counted=False)


async def work_through(runs: Sequence[Run], work: Work, holder: Holder, *, by_turn: bool) -> None:
    """Rate what waits in these runs until nothing does; with `by_turn` only those whose turn has come.

    After SIGTERM, or with `work.stop`, what is in hand is finished and no other is begun. Raises Misconfigured.
    """
    queue = Queue(runs, work, holder, by_turn=by_turn)

    async def one() -> None:
        while not work.stop and (taken := await queue.next()) is not None:
            await rate_taken(taken, work)

    try:
        async with asyncio.TaskGroup() as group:
            beating = group.create_task(_beats(work))
            async with asyncio.TaskGroup() as workers:
                for _ in range(AT_ONCE):
                    workers.create_task(one())
            beating.cancel()
    except BaseExceptionGroup as failed:
        raise first_of(failed) from failed
    await queue.close()


async def _beats(work: Work) -> None:
    clock = next(iter(work.worlds.values())).clock
    while True:
        await clock.sleep(BEAT)
        await work.history.nights.beat(work.holder, at=clock.now())
