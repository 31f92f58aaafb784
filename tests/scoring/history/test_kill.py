"""A process that is killed at any moment loses nothing that it had been told was stored, and doubles nothing."""

import asyncio
import os
import random
import signal
import time
from datetime import timedelta

from scanner.canonical import encode
from scoring.assess import assess
from scoring.history import care, opening, structure
from scoring.history.store import History
from tests import forked
from tests.scoring.history.nights import START, night, plain, rate, ssh

KILLS = 300 if os.environ.get("HULLMARK_PROFILE") == "soak" else 15


class Writer:
    """Processes that write nights, one after the other."""

    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = url, name
        self._told: list[tuple[str, int]] = []

    def start(self, first: int) -> None:
        """Begin to write, from that night on; returns when it is stored."""
        reads, writes = os.pipe()
        line = [self._url, self._name, str(first)]
        self._process = forked.start(line, dict(os.environ), "tests.scoring.history.writer", writes)
        os.close(writes)
        self._said = os.fdopen(reads)
        assert self.read() == ("night", first)
        self._told = []

    def until(self, word: str) -> None:
        """Wait until it has said so, however busy the machine is."""
        while not self._told or self._told[-1][0] != word:
            self._told.append(self.read())

    def kill(self) -> list[tuple[str, int]]:
        """End it now; what it had said since it started."""
        self._process.kill()
        assert self._process.returncode == -signal.SIGKILL
        with self._said:
            return self._told + [_read(line) for line in self._said]

    def read(self) -> tuple[str, int]:
        """The next that it says."""
        return _read(self._said.readline())


def _read(line: str) -> tuple[str, int]:
    word, number = line.split()
    return word, int(number)


def test_kill_at_random_moments(url: str) -> None:
    """After each kill the store opens, is whole, and holds every night and rating that was acknowledged, once."""
    moments, told = random.Random(15), set[tuple[str, int]]()
    first = 0
    writer = Writer(url, "acme.example")
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
        brought = "seen IS NOT NULL OR EXISTS (SELECT 1 FROM sighting s WHERE s.scan = scan.number)"
        scans = [row[0] for row in store.execute(f"SELECT id FROM scan WHERE {brought}")]
        rated = [row[0] for row in store.execute("SELECT s.id FROM rating r JOIN scan s ON s.number = r.scan")]
        doubled = "SELECT count(*) FROM sighting GROUP BY scan, observation, turn HAVING count(*) > 1"
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
    one, other = Writer(url, names[0]), Writer(url, names[1])
    for writer in (one, other):
        writer.start(0)
    for writer in (one, other):
        writer.until("rated")
    time.sleep(0.2)
    told = [len([1 for word, _ in writer.kill() if word == "rated"]) for writer in (one, other)]
    assert all(told)
    with plain(url) as store:
        for name, many in zip(names, told, strict=True):
            (kept,) = store.execute("SELECT count(*) FROM rating WHERE target = ?", (name,)).fetchone()
            assert many <= kept <= many + 1
    assert asyncio.run(care.check(url)) == ()
