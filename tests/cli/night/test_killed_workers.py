"""Workers and their database may die at any moment: every target is rated exactly once a night, and none is lost."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scoring.history import care
from tests.cli.night.killed_workers import planner, town_of
from tests.cli.night.town import Town
from tests.lab import databases as lab
from tests.lab.databases import Databases

SOAK = os.environ.get("HULLMARK_PROFILE") == "soak"
KILLS, DATABASES = (100, 30) if SOAK else (3, 1)


@pytest.fixture(scope="module")
def mortal(postgres: Databases) -> Iterator[Databases]:  # says why it is skipped where it is
    """A server that may be killed, with its writes flushed."""
    with lab.running() as running:
        running.kill()
        running.again()
        yield running


class Workers:
    """Two worker processes, and another one for each that dies."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.alive: list[int] = []
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.alive = [int(one) for one in line.split()]

    def kill(self, chance: random.Random) -> None:
        """One of them, as a power cut would."""
        while not self.alive:
            time.sleep(0.01)
        try:
            os.kill(chance.choice(self.alive), signal.SIGKILL)
        except ProcessLookupError:
            return


@contextmanager
def workers(folder: Path, url: str) -> Iterator[Workers]:
    line = [sys.executable, "-m", "tests.cli.night.killed_workers", str(folder), url]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield Workers(process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


async def ended(town: Town, within: float) -> dict[str, int]:
    """Plan, and plan again after the database was away, until the night is over."""
    deadline = time.monotonic() + within
    while True:
        try:
            return await planner(town)
        except Misconfigured:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)


def test_a_night_of_many_survives_kill_9(mortal: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of workers and of the database: exactly one rating of each target, and every chain is whole."""
    targets = 10 * (KILLS + DATABASES)
    url, chance = mortal.fresh(), random.Random(KILLS)
    town = town_of(tmp_path, url, 0.01, monkeypatch.setattr)
    names = [f"c{number}.example" for number in range(targets)]

    async def insured() -> None:
        async with town.process() as one:
            await one.insure(names)

    async def told() -> list[int]:
        async with town.process() as one:
            return [len(await one.history.ratings(name)) for name in names]

    asyncio.run(insured())
    moments = ["worker"] * KILLS + ["database"] * DATABASES
    chance.shuffle(moments)
    with workers(tmp_path, url) as them:
        over: list[dict[str, int]] = []
        planning = threading.Thread(target=lambda: over.append(asyncio.run(ended(town, 1200 if SOAK else 120))))
        planning.start()
        for what in moments:
            time.sleep(chance.uniform(0.02, 0.6))
            if what == "database":
                mortal.kill()
                mortal.again()
            else:
                them.kill(chance)
        planning.join()
    assert over == [{"rated": targets}]
    assert asyncio.run(told()) == [1] * targets
    assert asyncio.run(care.check(url)) == ()
