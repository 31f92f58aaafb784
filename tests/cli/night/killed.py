"""A night that is killed again and again: two processes at a time, one of them with SIGKILL at a random moment."""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

from cli.night.summary import Summary
from scanner import engine
from scoring.history import care
from tests.cli.night.town import Town


def main() -> None:
    """Kill, and kill again; then let the night end, and print what is there."""
    folder, kills, targets = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    town = Town(folder=folder, known=folder / "known", slow=0.004)
    engine.every_probe = town.probes
    names = [f"c{number}.example" for number in range(targets)]
    asyncio.run(_insured(town, names))
    chance = random.Random(kills)
    children, killed = [_worker(town), _worker(town)], 0
    for _ in range(kills):
        time.sleep(chance.uniform(0.02, 0.4))
        place = chance.randrange(2)
        os.kill(children[place], signal.SIGKILL)
        _, ended = os.waitpid(children[place], 0)
        killed += os.WIFSIGNALED(ended)
        children[place] = _worker(town)
    for child in children:
        os.waitpid(child, 0)
    (done,), most = asyncio.run(_ended(town, names))
    faults = asyncio.run(care.check(town.url))
    print(dict(done.counts), done.complete, most, len(faults), flush=True)
    print(killed, flush=True)


def _worker(town: Town) -> int:
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_night(town))
        finally:
            os._exit(0)
    return child


async def _insured(town: Town, names: list[str]) -> None:
    async with town.process() as one:
        await one.insure(names)


async def _night(town: Town) -> list[Summary]:
    async with town.process() as one:
        return await one.night()


async def _ended(town: Town, names: list[str]) -> tuple[list[Summary], int]:
    async with town.process() as one:
        done = await one.night()
        return done, max([len(await one.history.ratings(name)) for name in names])
