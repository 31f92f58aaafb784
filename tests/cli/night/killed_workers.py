"""Workers that share a night over PostgreSQL; some of them are killed, and the database too, at random moments."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cli.night import hands as hands_module
from cli.night import queue as queue_module
from cli.night import running, shared, work
from cli.night.hands import Hands, work_off
from cli.night.health import Health
from cli.night.queue import opened
from cli.night.running import through
from cli.night.shard import Work
from cli.world import beside
from scanner import engine
from scoring.history import night_table
from tests.cli.night.town import EVENING, Clock, Process, Town


class Running(Clock):
    """The evening's time as it goes on, for all processes alike: what was held by one that has ended is free again."""

    def now(self) -> datetime:
        return EVENING + timedelta(seconds=time.time() % 10_000)

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds())


def town_of(folder: Path, url: str, slow: float, put: Callable[[Any, str, Any], None] = setattr) -> Town:
    """The town as each of the processes has it, in which what is waited for comes soon."""
    for name, seconds in (("BEAT", 0.3), ("STALLED", 2), ("RESCUE", 0.2), ("POLL", 0.2), ("FIRST_WAIT", 0.1)):
        put(queue_module, name, timedelta(seconds=seconds))
    for module, name in ((hands_module, "HELD"), (hands_module, "PAUSE"), (shared, "LOOK_AGAIN"), (running, "WAIT")):
        put(module, name, timedelta(seconds=0.1))
    put(work, "BEAT", timedelta(seconds=0.5))
    put(night_table, "LEASE", timedelta(seconds=3))
    town = Town(folder=folder, known=folder / "known", slow=slow, server=url, clock=Running(EVENING))
    put(engine, "every_probe", town.probes)
    return town


def hands_of(one: Process) -> Hands:
    """The hands of a process."""
    health = Health(one.town.clock, one.check)
    mine = Work(history=one.history, holder=one.me.name, worlds={0: one.world}, health=health)
    return Hands(mine, one.me, lambda _run: one.world)


async def worker(town: Town) -> None:
    """Work until killed."""
    place = beside(town.url)
    assert place is not None
    async with town.process() as one, opened(place) as queue:
        await work_off(hands_of(one), queue, town.leaving)


async def planner(town: Town) -> dict[str, int]:
    """`portfolio run`: what became of the night's targets."""
    place = beside(town.url)
    assert place is not None
    async with town.process() as one, opened(place) as queue:
        planned, runs = await one.work()
        hands = hands_of(one)
        hands.work.worlds |= planned.worlds
        (done,) = await through(runs, hands.work, one.me, queue, hands)
        return dict(done.counts)


def forked(town: Town) -> int:
    """A worker of its own process; its id."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            asyncio.run(worker(town))
        finally:
            os._exit(1)
    return child


def main(folder: Path, url: str) -> None:
    """Two workers until SIGKILL; each that ends is followed by another, as a service unit does it."""
    town = town_of(folder, url, 0.01)
    children = {forked(town), forked(town)}
    print(*children, flush=True)
    while True:
        child, _ = os.wait()
        children.discard(child)
        children.add(forked(town))
        print(*children, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
