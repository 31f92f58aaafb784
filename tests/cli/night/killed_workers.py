"""A planner and workers that share a night over PostgreSQL, made to be killed at random moments, like the database."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Coroutine
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
from scanner.errors import Misconfigured
from scoring.history import night_table
from tests.cli.night.town import EVENING, Clock, Process, Town
from tests.forked import load_everything


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


async def planner(town: Town) -> None:
    """`portfolio run`, again and again as lines come into the book, until all have: what became of the night's targets.

    A database that is away is waited for.
    """
    while True:
        last = (town.folder / "all").exists()
        try:
            counts = await _planned(town)
        except Misconfigured:
            await asyncio.sleep(0.1)
            continue
        if last:
            (town.folder / "over.half").write_text(json.dumps(counts))
            (town.folder / "over.half").rename(town.folder / "over")
            return
        await asyncio.sleep(0.02)


async def _planned(town: Town) -> dict[str, int]:
    place = beside(town.url)
    assert place is not None
    async with town.process() as one, opened(place) as queue:
        planned, runs = await one.work()
        if not runs:
            return {}
        hands = hands_of(one)
        hands.work.worlds |= planned.worlds
        (done,) = await through(runs, hands.work, one.me, queue, hands)
        return dict(done.counts)


def forked(what: Callable[[Town], Coroutine[Any, Any, None]], town: Town) -> int:
    """A process of its own; its id."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        code = 1
        try:
            asyncio.run(what(town))
            code = 0
        finally:
            os._exit(code)
    return child


def main(folder: Path, url: str) -> None:
    """A planner and two workers until SIGKILL; each that is killed is followed by another, as a service unit does it.

    Told is who lives, the planner first (0 once it is done), and how many of either were killed.
    """
    load_everything()
    town = town_of(folder, url, 0.01)
    lives = {forked(planner, town): planner} | {forked(worker, town): worker for _ in range(2)}
    killed = {planner: 0, worker: 0}
    while True:
        plans = [child for child, what in lives.items() if what is planner] or [0]
        print(*killed.values(), *plans, *(child for child, what in lives.items() if what is worker), flush=True)
        child, ended = os.wait()
        what = lives.pop(child)
        killed[what] += os.WIFSIGNALED(ended)
        if ended:
            lives[forked(what, town)] = what


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
