"""Workers over PostgreSQL: two beside one where the work waits on the network, and jobs a second with nothing to do."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cli.night import shared
from cli.night.hands import Hands
from cli.night.queue import Shard, opened
from cli.world import beside
from scanner import engine
from tests.cli.night.killed_workers import hands_of, town_of, worker
from tests.cli.night.town import Town
from tests.lab.databases import Databases, running

TARGETS, WAITS, JOBS = 80, 10.0, 1000
"""Each target waits so many seconds for the network, as a polite look does for most of its time."""
BUSY = 1000
"""Targets that nothing is asked of: what they take is the queue, the store and the judgement."""
BAR, BAR_BUSY = 1.7, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersCost:
    """Seconds of one worker and of two for `targets` that each wait; jobs a second with nothing to do.

    `busy` are targets a second of one worker and of two with an empty probe set, `cpu` is what each takes, in seconds.
    """

    targets: int
    one: float
    two: float
    busy: tuple[float, float]
    cpu: float
    put: float
    jobs: float


def measure() -> WorkersCost:
    """One worker, then two, then the queue alone."""
    with running() as databases, tempfile.TemporaryDirectory() as folder:
        seconds = [_night(databases, Path(folder), many, WAITS)[0] for many in (1, 2)]
        busy = [_night(databases, Path(folder), many, 0) for many in (1, 2)]
        put, jobs = asyncio.run(_empty(town_of(Path(folder), databases.fresh(), 0)))
    return WorkersCost(
        targets=TARGETS, one=seconds[0], two=seconds[1], busy=(BUSY / busy[0][0], BUSY / busy[1][0]),
        cpu=busy[0][1] / BUSY, put=put, jobs=jobs,
    )  # fmt: skip


def _town(folder: Path, url: str, waits: float) -> Town:
    town = town_of(folder, url, waits)
    if not waits:
        engine.every_probe = dict
    return town


def _night(databases: Databases, folder: Path, many: int, waits: float) -> tuple[float, float]:
    """Seconds until so many workers are through, and their CPU."""
    town = _town(folder, databases.fresh(), waits)
    line = [sys.executable, "-m", "tests.bench.workers", str(folder), town.url, str(waits)]
    spent = _spent()
    them = [subprocess.Popen(line) for _ in range(many)]
    try:
        while len(list((folder / "holders").glob("*.lock"))) < many:
            time.sleep(0.1)
        time.sleep(3)  # until they wait for jobs
        asyncio.run(_planned(town, TARGETS if waits else BUSY))
        began = time.perf_counter()
        asyncio.run(_over(town))
        ended = time.perf_counter()
    finally:
        for one in them:
            one.send_signal(signal.SIGKILL)
            one.wait()
        for lock in (folder / "holders").glob("*.lock"):
            lock.unlink()
    return ended - began, _spent() - spent


def _spent() -> float:
    """CPU of all processes of ours that have ended."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


async def _planned(town: Town, targets: int) -> None:
    """Who plans has no hands here: what is measured is the workers."""
    place = beside(town.url)
    assert place is not None
    async with town.process() as one, opened(place) as queue:
        await one.insure([f"c{number}.example" for number in range(targets)])
        _, (run,) = await one.work()
        left = await one.history.nights.left(run.id, at=town.clock.now())
        since = town.clock.now() - timedelta(days=1)
        await queue.put(list(shared._shards(run, left, (), (), since=since, by_turn=False)))


async def _over(town: Town) -> None:
    place = beside(town.url)
    assert place is not None
    async with opened(place) as queue:
        while not await queue.empty():  # noqa: ASYNC110  # its end is seen in the database
            await asyncio.sleep(0.1)


async def _empty(town: Town) -> tuple[float, float]:
    place = beside(town.url)
    assert place is not None
    async with town.process() as one, opened(place) as queue:

        class Idle(Hands):
            async def do(self, shard: Shard) -> None: ...

        began = time.perf_counter()
        await queue.put([Shard(run=1, targets=("a",), since=town.clock.now()) for _ in range(JOBS)])
        put = time.perf_counter()
        stop = asyncio.Event()
        idle = Idle(hands_of(one).work, one.me, lambda _run: one.world)
        working = asyncio.create_task(queue.work(idle.do, stop))
        while not await queue.empty():  # noqa: ASYNC110  # its end is seen in the database
            await asyncio.sleep(0.05)
        done = time.perf_counter()
        stop.set()
        await working
    return JOBS / (put - began), JOBS / (done - put)


def section(cost: WorkersCost) -> str:
    """The part of docs/bench.md."""
    return (
        f"## Workers\n\n{cost.targets} targets that each wait {WAITS:g} s for the network: {cost.one:.0f} s by one "
        f"worker, {cost.two:.0f} s by two ({cost.one / cost.two:.2f} x; the bar is {BAR} x). "
        f"{BUSY:,} targets with an empty probe set: {cost.busy[0]:.0f} a second by one worker "
        f"({cost.cpu * 1000:.0f} ms of its CPU each, its start included), {cost.busy[1]:.0f} by two; the bar is "
        f"{BAR_BUSY}. "
        f"The queue alone takes {cost.put:,.0f} jobs a second and gives {cost.jobs:,.0f} to one worker that has "
        f"nothing to do for them; a job is up to {shared.SHARD} targets."
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(worker(_town(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))))
    else:
        print(section(measure()))
    os._exit(0)
