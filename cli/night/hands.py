"""What a process does with a shard that the queue gives it, and the loop of a worker that has only its hands."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.night.health import HOURLY, LATELY
from cli.night.holder import Holder
from cli.night.queue import NotNow, Queue, Shard
from cli.night.shard import Work, rate_shard
from cli.night.work import beats
from scanner.errors import Misconfigured
from scoring.night import Run

if TYPE_CHECKING:
    from cli.world import World

HELD = timedelta(seconds=10)
"""How long a shard waits for targets that somebody holds who may be dead."""
PAUSE = timedelta(minutes=1)
"""After what went wrong with this process itself it is looked at again."""

log = logging.getLogger("hullmark")


class Hands:
    """Works off shards. `unwell` says why this process takes no more, which says nothing about the others.

    `world_of` opens the world of a run of which `work` has none yet; it raises NotNow where this machine lacks it.
    """

    def __init__(self, work: Work, me: Holder, world_of: "Callable[[Run], World]") -> None:
        self.work, self._me, self._world_of = work, me, world_of
        self.unwell = ""
        self.stop = asyncio.Event()

    async def do(self, shard: Shard) -> None:
        """Rate what nobody else has of a shard. Raises NotNow where some of it is to be tried again, Misconfigured."""
        try:
            await self._do(shard)
        except NotNow as why:
            if why.wait is None:
                self._ail(str(why))
            raise
        except Misconfigured as wrong:
            self._ail(str(wrong))
            raise

    def _ail(self, why: str) -> None:
        self.unwell = self.unwell or why
        self.stop.set()

    async def _do(self, shard: Shard) -> None:
        work, nights = self.work, self.work.history.nights
        run = await nights.stands(shard.run)
        clock = next(iter(work.worlds.values())).clock
        ended = shard.until is not None and clock.now() >= shard.until
        if run is None or run.state in ("paused", "over") or ended:
            return  # its targets wait for whoever plans the night
        if why := await work.health.wrong(within=HOURLY):
            raise NotNow(why)
        if run.id not in work.worlds:
            work.worlds[run.id] = self._world_of(run)
        if shard.since > work.since:
            work.afresh()
        gone = self._me.gone(await nights.holders(run.id))
        await rate_shard(run, shard.targets, work, gone=gone)
        why, work.stop = work.stop, ""
        pauses, work.pauses = work.pauses, ""
        if pauses:
            await nights.stand_at(run.id, state="paused", why=pauses, at=clock.now())
        elif why:
            raise NotNow(why)
        elif await nights.left(run.id, at=clock.now(), only=shard.targets, most=1):
            raise NotNow("somebody else has it in hand", wait=HELD)


async def work_off(hands: Hands, queue: Queue, leaving: asyncio.Event) -> None:
    """Work off what comes until asked to leave; whatever goes wrong meanwhile is told, and tried again."""
    clock = next(iter(hands.work.worlds.values())).clock
    beating = asyncio.create_task(beats(hands.work))
    leaves = asyncio.create_task(_leaves(hands, leaving))
    try:
        while not leaving.is_set():
            hands.stop.clear()
            try:
                hands.unwell = await hands.work.health.wrong(within=LATELY)
                if not hands.unwell:
                    await queue.work(hands.do, hands.stop)
            except Misconfigured as wrong:
                hands.unwell = str(wrong)
            if hands.unwell and not leaving.is_set():
                log.warning("This worker waits: %s", hands.unwell)
                resting = asyncio.ensure_future(clock.sleep(PAUSE))
                await asyncio.wait([resting, leaves], return_when=asyncio.FIRST_COMPLETED)
                resting.cancel()
    finally:
        for task in (beating, leaves):
            task.cancel()
        await asyncio.wait([beating, leaves])


async def _leaves(hands: Hands, leaving: asyncio.Event) -> None:
    await leaving.wait()
    hands.stop.set()
