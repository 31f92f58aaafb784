"""Workers that share a night over PostgreSQL; some of them are killed, and the database too, at random moments."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from cli.night import hands as hands_module
from cli.night import queue as queue_module
from cli.night.hands import Hands, work_off
from cli.night.health import Health
from cli.night.queue import opened
from cli.night.running import through
from cli.night.shard import Work
from cli.world import beside
from scanner import engine
from tests.cli.night.town import Process, Town


def town_of(folder: Path, url: str, slow: float) -> Town:
    """The town as each of the processes has it, in which what is waited for comes soon."""
    for name, seconds in (("BEAT", 0.3), ("STALLED", 2), ("RESCUE", 0.2), ("POLL", 0.2), ("FIRST_WAIT", 0.1)):
        setattr(queue_module, name, timedelta(seconds=seconds))
    hands_module.HELD = timedelta(seconds=0.2)
    hands_module.PAUSE = timedelta(seconds=0.2)
    town = Town(folder=folder, known=folder / "known", slow=slow, server=url)
    engine.every_probe = town.probes
    return town


def hands_of(one: Process) -> Hands:
    """The hands of a process."""
    health = Health(one.town.clock, one.check)
    work = Work(history=one.history, holder=one.me.name, worlds={0: one.world}, health=health)
    return Hands(work, one.me, lambda _run: one.world)


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
        work, runs = await one.work()
        hands = hands_of(one)
        hands.work.worlds |= work.worlds
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
