"""Working through runs: take, rate, be heard of; end when asked to, when nothing is left, or something is wrong."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from cli.night.health import HOURLY
from cli.night.holder import Holder
from cli.night.shard import AT_ONCE, Work, rate_taken
from scanner.asking import together
from scanner.errors import Misconfigured, Overtaken
from scoring.night import Run, Taken

BEAT = timedelta(seconds=30)
"""How often a process is heard of: three times within a lease."""


class Queue:
    """What is left of some runs, taken a few at a time, the worst first."""

    def __init__(
        self, runs: Sequence[Run], work: Work, holder: Holder, *, by_turn: bool, until: datetime | None
    ) -> None:
        self._runs, self._work, self._holder, self._by_turn, self._until = runs, work, holder, by_turn, until
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
        if world.leaving.is_set() or (self._until is not None and world.clock.now() >= self._until):
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
            await self.give_back(self._taken.popleft())

    async def give_back(self, taken: Taken) -> None:
        """It waits again, at once; where that cannot be written down, when the lease has run out."""
        with suppress(Overtaken, Misconfigured):
            await self._work.history.nights.give_back(taken, counted=False)


async def work_through(
    runs: Sequence[Run], work: Work, holder: Holder, *, by_turn: bool, until: datetime | None = None
) -> None:
    """Rate what waits in these runs until nothing does; with `by_turn` only those whose turn has come.

    After SIGTERM, from `until` on, or with `work.stop`, what is in hand is finished and no other is begun. Raises
    Misconfigured.
    """
    queue = Queue(runs, work, holder, by_turn=by_turn, until=until)

    failed: list[Misconfigured] = []

    async def one() -> None:
        taken = None
        try:
            while not work.stop and (taken := await queue.next()) is not None:
                await rate_taken(taken, work)
        except Misconfigured as wrong:  # the others finish what they have in hand: nobody is cut off while storing
            work.stop = work.stop or str(wrong)
            failed.append(wrong)
            if taken is not None:
                await queue.give_back(taken)

    beating = asyncio.create_task(beats(work))
    try:
        await together(*(one() for _ in range(AT_ONCE)))
    finally:
        beating.cancel()
        await asyncio.wait([beating])
    await queue.close()
    if failed:
        raise failed[0]


async def beats(work: Work) -> None:
    """Be heard of, for as long as this is not cancelled."""
    clock = next(iter(work.worlds.values())).clock
    while True:
        await clock.sleep(BEAT)
        with suppress(Misconfigured):  # the next one may come through; who stores something is told
            await work.history.nights.beat(work.holder, at=clock.now())
