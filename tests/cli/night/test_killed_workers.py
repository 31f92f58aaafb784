"""Planner, workers and database may die at any moment: every target is rated exactly once a night, and none is lost."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from scoring.history import care
from tests.cli.night.killed_workers import town_of
from tests.lab import databases as lab
from tests.lab.databases import Databases

SOAK = os.environ.get("HULLMARK_PROFILE") == "soak"
KILLS = {"planner": 100, "worker": 150, "database": 50} if SOAK else {"planner": 5, "worker": 7, "database": 3}
EACH = 5
"""Targets that come into the book before each kill."""


@pytest.fixture(scope="module")
def mortal(postgres: Databases) -> Iterator[Databases]:  # says why it is skipped where it is
    """A server that may be killed, with its writes flushed."""
    with lab.running() as running:
        running.kill()
        running.again()
        yield running


class Processes:
    """A planner and two workers, and another one for each that is killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._alive: list[int] = []
        self.killed = {"planner": 0, "worker": 0}
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            planner, worker, *alive = map(int, line.split())
            self.killed = {"planner": planner, "worker": worker}
            self._alive = alive

    def kill(self, what: str, chance: random.Random) -> None:
        """One of them, as a power cut would; returns when that is known. Who ended by itself meanwhile counts not."""
        many = self.killed[what]
        while self.killed[what] == many:
            time.sleep(0.01)
            alive = self._alive[:1] if what == "planner" else self._alive[1:]
            if not alive:
                continue
            victim = chance.choice(alive)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            while victim in self._alive:
                time.sleep(0.01)


@contextmanager
def processes(folder: Path, url: str) -> Iterator[Processes]:
    line = [sys.executable, "-m", "tests.cli.night.killed_workers", str(folder), url]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield Processes(process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_night_of_many_survives_kill_9(mortal: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of planner, workers and database: exactly one rating of each target, and every chain is whole."""
    url, chance = mortal.fresh(), random.Random(8)
    town = town_of(tmp_path, url, 0.01, monkeypatch.setattr)
    moments = [what for what, many in KILLS.items() for _ in range(many)]
    chance.shuffle(moments)
    names = [f"c{number}.example" for number in range(EACH * len(moments))]

    async def insured(some: list[str]) -> None:
        async with town.process() as one:
            await one.insure(some)

    async def told() -> Counter[int]:
        async with town.process() as one:
            return Counter([len(await one.history.ratings(name)) for name in names])

    asyncio.run(insured(names[:EACH]))
    with processes(tmp_path, url) as them:
        for number, what in enumerate(moments):
            if number:
                asyncio.run(insured(names[EACH * number : EACH * (number + 1)]))
            time.sleep(chance.uniform(0.02, 0.3))
            if what == "database":
                mortal.kill()
                mortal.again()
            else:
                them.kill(what, chance)
        (tmp_path / "all").touch()
        deadline = time.monotonic() + (1200 if SOAK else 240)
        while not (tmp_path / "over").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert them.killed == {"planner": KILLS["planner"], "worker": KILLS["worker"]}
    assert json.loads((tmp_path / "over").read_text()) == {"rated": len(names)}
    assert asyncio.run(told()) == {1: len(names)}
    assert asyncio.run(care.check(url)) == ()
