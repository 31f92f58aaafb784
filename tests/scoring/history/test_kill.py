"""A process that is killed at any moment loses nothing that it had been told was stored, and doubles nothing."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

from scanner.canonical import encode
from scoring.assess import assess
from scoring.history import care, opening, structure
from scoring.history.store import History
from tests.scoring.history.nights import START, night, plain, rate, ssh

KILLS = 300 if os.environ.get("HULLMARK_PROFILE") == "soak" else 15

WRITER = """
import asyncio, os, sys
from scoring.history.store import History
from tests.scoring.history.nights import START, night, rate, silence, ssh, target

async def main(url, name, first):
    history = await History.open(url, now=START.replace(year=2100))
    for number in range(first, first + 1000):
        at = await night(history, number, ssh(1, evidence=b"raw" * 500), silence(2), of=target(name), servers=2)
        print("night", number, flush=True)
        await rate(history, f"{name}-{number}", at, of=target(name))
        print("rated", number, flush=True)

for line in sys.stdin:
    child = os.fork()
    if not child:
        print("pid", os.getpid(), flush=True)
        asyncio.run(main(sys.argv[1], sys.argv[2], int(line)))
        os._exit(0)
    os.waitpid(child, 0)
    print("ended", 0, flush=True)
"""
"""For each line it reads, a process of its own that writes nights from that number on; loading is paid for once."""


class Writer:
    def __init__(self, url: str, name: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._pid = 0

    def start(self, first: int) -> None:
        """Begin to write; returns when the first night is stored."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{first}\n")
        self._process.stdin.flush()
        word, self._pid = self.read()
        assert word == "pid"
        assert self.read() == ("night", first)

    def kill(self) -> list[tuple[str, int]]:
        """End it now; what it had said since it started."""
        os.kill(self._pid, signal.SIGKILL)
        told = []
        while (said := self.read())[0] != "ended":
            told.append(said)
        return told

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def read(self) -> tuple[str, int]:
        """The next that it says."""
        assert self._process.stdout is not None
        word, number = self._process.stdout.readline().split()
        return word, int(number)


def test_kill_at_random_moments(url: str) -> None:
    """After each kill the store opens, is whole, and holds every night and rating that was acknowledged, once."""
    moments, told = random.Random(15), set[tuple[str, int]]()
    first = 0
    with Writer(url, "acme.example") as writer:
        for _ in range(KILLS // 3 if opening.served(url) else KILLS):
            writer.start(first)
            told.add(("night", first))
            time.sleep(moments.uniform(0, 0.25))
            told.update(writer.kill())
            first = max(number for _, number in told) + 1
            holds(url, told)
    asyncio.run(_still_works(url, first))


def holds(url: str, told: set[tuple[str, int]]) -> None:
    """Fails where the store lacks anything that was told, or has it twice."""
    with plain(url) as store:
        assert list(structure.faults(store)) == []
        scans = [row[0] for row in store.execute("SELECT scan FROM visit GROUP BY scan")]
        rated = [row[0] for row in store.execute("SELECT scan FROM rating")]
        doubled = "SELECT count(*) FROM sighting GROUP BY visit, look HAVING count(*) > 1"
        assert store.execute(doubled).fetchall() == []
        assert store.execute("SELECT count(*) FROM observation").fetchone() == (2,)
    assert {f"acme.example-{number}" for word, number in told if word == "night"} <= set(scans)
    assert {f"acme.example-{number}" for word, number in told if word == "rated"} <= set(rated)
    assert len(rated) == len(set(rated))


async def _still_works(url: str, first: int) -> None:
    """Every stored rating replays, and a new scan goes on from there."""
    assert await care.check(url) == ()
    later = START + timedelta(days=first + 1)
    history = await History.open(url, now=later)
    for rated in (await history.ratings("acme.example"))[-20:]:
        assert encode(assess(await history.case(rated.id))) == rated.stored
    at = await night(history, first + 1, ssh(1))
    await rate(history, f"acme.example-{first + 1}", at)
    await history.close()


def test_two_processes_on_one_file_lose_nothing(url: str) -> None:
    """Two processes that scan and rate at once into one file: what either was told is there."""
    names = ("one.example", "two.example")
    with Writer(url, names[0]) as one, Writer(url, names[1]) as other:
        for writer in (one, other):
            writer.start(0)
        for writer in (one, other):
            assert writer.read() == ("rated", 0)
        time.sleep(0.5)
        told = [1 + len([1 for word, _ in writer.kill() if word == "rated"]) for writer in (one, other)]
    with plain(url) as store:
        for name, many in zip(names, told, strict=True):
            (kept,) = store.execute("SELECT count(*) FROM rating WHERE target = ?", (name,)).fetchone()
            assert many <= kept <= many + 1
    assert asyncio.run(care.check(url)) == ()
