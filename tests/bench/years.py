"""What the past costs: reading the evidence of a target with a year of nights, alone and beside many others."""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from scoring.history.evidence import OLDEST
from scoring.history.store import History
from scoring.history.turns import turns
from tests.scoring.history.nights import START, claims, look, ssh, target

RUNS, NIGHTS, SERVERS = 9, 365, 20
NAME = target().name


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """Medians in milliseconds of reading all evidence, and of finding the turns in it; `others` are other targets."""

    others: int
    upgrades: int
    sightings: int
    evidence: float
    turns: float


def measure(others: int = 100_000, upgrades: tuple[int, ...] = (0, 6)) -> tuple[Years, ...]:
    """A target of some servers, each upgraded so often in its year, without others and with them."""
    return tuple(asyncio.run(_measure(many, changes)) for changes in upgrades for many in (0, others))


async def _measure(others: int, upgrades: int) -> Years:
    as_of = START + timedelta(days=NIGHTS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hullmark.db"
        history = await History.open(f"sqlite:///{path}", now=START)
        await asyncio.gather(*(_night(history, night, upgrades) for night in range(NIGHTS)))
        if others:
            await history.close()
            _crowd(path, others)
            history = await History.open(f"sqlite:///{path}", now=as_of)
        read = await history.evidence(NAME, as_of)
        async with history._reading() as connection:  # the part is measured that has no other door
            found = await _milliseconds(lambda: turns(connection, NAME, after=as_of - OLDEST, as_of=as_of))
        whole = await _milliseconds(lambda: history.evidence(NAME, as_of))
        await history.close()
    return Years(others=others, upgrades=upgrades, sightings=len(read.sightings), evidence=whole, turns=found)


async def _night(history: History, night: int, upgrades: int) -> None:
    at, scan = START + timedelta(days=night), f"night {night}"
    version = night * (upgrades + 1) // NIGHTS
    seen = [ssh(number, greeting=f"SSH-2.0-OpenSSH_9.{version}") for number in range(1, SERVERS + 1)]
    await history.begin(scan, target(), at)
    told = claims(target(), at, SERVERS) if night == NIGHTS - 1 else ()
    await history.keep(target(), scan, claims=told, observations=seen, sightings=[look(one, scan, at) for one in seen])


def _crowd(path: Path, others: int) -> None:
    """Other targets, each with five servers and three nights, written as rows."""
    scans = tuple((f"crowd {night}", NAME, "light", f"2026-01-0{night + 1} 02:00:00.000000") for night in range(3))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=off")
        connection.executemany("INSERT INTO scan (id, target, profile, began) VALUES (?, ?, ?, ?)", scans)
        first = connection.execute("SELECT max(id) + 1 FROM subject").fetchone()[0]
        connection.executemany(
            "INSERT INTO target (name, document) VALUES (?, '{}')", ((f"{n}.example",) for n in range(others))
        )
        connection.executemany(
            "INSERT INTO subject VALUES (?, ?, ?, 'ssh', 'light')",
            ((first + 5 * n + k, f"{n}.example", f"{n}:{k}") for n in range(others) for k in range(5)),
        )
        connection.executemany(
            "INSERT INTO visit (subject, scan, at, standing) VALUES (?, ?, ?, 3)",
            ((first + row, scan[0], scan[3]) for row in range(5 * others) for scan in scans),
        )


async def _milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    await work()
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await work()
        took.append(time.perf_counter() - began)
    return 1000 * median(took)


def section(found: tuple[Years, ...]) -> str:
    """The part of docs/bench.md."""
    rows = [("other targets", "upgrades", "sightings read", "evidence", "of it the turns"), ("---",) * 5]
    rows += [
        (f"{one.others:,}", str(one.upgrades), f"{one.sightings:,}", f"{one.evidence:.0f} ms", f"{one.turns:.0f} ms")
        for one in found
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return (
        f"## The past of one target\n\nWhat days to fix are judged by: {NIGHTS} nights of {SERVERS} servers, each "
        f"upgraded so often; medians of {RUNS}.\n\n{table}"
    )


if __name__ == "__main__":
    print(section(measure(*(int(told) for told in sys.argv[1:2]))))
