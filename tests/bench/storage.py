"""What memory costs: bytes a night, a year of a book, judging again from the store, one target among many."""

import asyncio
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time
import zlib
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from cli.document import Outcome, scan_document
from scanner.canonical import encode
from scanner.target import Target
from scoring.assess import assess
from scoring.case import Case
from scoring.history.columns import micro
from scoring.history.packing import packed
from scoring.history.store import History
from tests.bench.growth import bytes_a_night
from tests.bench.nightly import EVERY, answering, judging_rates, passed, seen
from tests.bench.quote import target

TARGETS, NIGHTS, SETTLED, MANY = 4, 24, 4, 100_000
BAR_NIGHT, BAR_YEAR, BAR_JUDGED, BAR_TWO, BAR_GOOD, BAR_SHOW = 200, 100, 150, 250, 3000, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Bytes a target and night; targets a second; milliseconds of one `show` among MANY; `curve` bytes by night.

    `night` is the mean over all nights, of which one in EVERY brings a change, with all that follows from it; `first`
    what a target takes once it is settled. `judged` targets a second in one process, `two` with two, `cpu`
    the milliseconds of CPU of one of them by step, `answering` the milliseconds that the checks' own functions need for
    all `questions` of one judgement.
    """

    looks: int
    findings: int
    first: float
    unchanged: float
    night: float
    judged: float
    two: float
    questions: int
    answering: float
    cpu: dict[str, float]
    good: float
    show: float
    curve: tuple[tuple[int, int], ...]

    @property
    def year_mb(self) -> float:
        """Megabytes of a year of nights of 1,000 targets, of which 5 % change in a night."""
        return 1000 * 365 * self.night / 1e6

    @property
    def changed(self) -> float:
        """Bytes that a change costs in the end, beyond those of the unchanged night that it might have been."""
        return EVERY * (self.night - self.unchanged) + self.unchanged


def measure() -> Storage:
    """All of it, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> Storage:
    evidence = await asyncio.to_thread(seen)
    history = await History.open(f"sqlite:///{folder}/store.db", now=datetime(2100, 1, 1, tzinfo=UTC))
    book = [replace(target(), name=f"c{number:04}.example") for number in range(TARGETS)]
    curve, path = [], folder / "store.db"
    for night in range(SETTLED + NIGHTS):
        await passed(history, book, evidence, night, SETTLED)
        curve.append((night + 1, _bytes(path)))
    sizes = dict(curve)
    case = await history.latest_case(book[0].name)
    assert case is not None
    await history.close()
    night, short = bytes_a_night(path)
    alone, both, cpu = await judging_rates(path, book, evidence, SETTLED + NIGHTS)
    questions, answered = answering(case)
    good, show = await _among_many(path, book[0], case)
    return Storage(
        looks=len(evidence.sightings),
        findings=len(assess(case).findings),
        first=sizes[SETTLED] / TARGETS,
        unchanged=short,
        night=night,
        judged=alone,
        two=both,
        questions=questions,
        answering=1000 * answered,
        cpu={step: 1000 * seconds for step, seconds in cpu.items()},
        good=good,
        show=1000 * show,
        curve=tuple(curve),
    )


def _bytes(path: Path) -> int:
    """What the store takes, less the pages that are free."""
    with closing(sqlite3.connect(path)) as store:
        pages, free, size = (
            store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


async def _among_many(path: Path, of: Target, case: Case) -> tuple[float, float]:
    """Targets a second that are told to need no judging, and seconds of one `show`, among MANY targets."""
    with closing(sqlite3.connect(path)) as store:
        _fill(store, of.name)
    history = await History.open(f"sqlite:///{path}", now=case.as_of, read_only=True)
    like = await history.latest_case(of.name)
    assert like is not None
    began = time.perf_counter()
    good = await history.good(now=case.as_of, model=like.model.digest, feeds=like.known.feeds)
    rate = len(good) / (time.perf_counter() - began)
    assert len(good) >= MANY
    took = []
    for _ in range(9):
        began = time.perf_counter()
        (rated,) = await history.ratings(of.name, newest=1)
        shown = await history.case(rated.id)
        scan_document(Outcome(case=shown, rating=rated.rating, split=rated.split, spent=rated.spent, took=None))
        took.append(time.perf_counter() - began)
    await history.close()
    return rate, median(took)


def _fill(store: sqlite3.Connection, like: str) -> None:
    """MANY targets more, each with a scan, ten looks and a rating made by the sources of that of the target `like`."""
    (model, feeds, observed) = store.execute(
        "SELECT r.model, r.feeds, (SELECT max(number) FROM observation) FROM rating r WHERE r.target = ? "
        "ORDER BY r.number DESC LIMIT 1",
        (like,),
    ).fetchone()
    (link,), (look,), (scan,) = (
        store.execute(f"SELECT max(number) FROM {table}").fetchone() for table in ("link", "look", "scan")
    )
    at = micro(datetime(2026, 11, 22, 2, tzinfo=UTC))
    rows = range(1, MANY + 1)
    put = store.executemany
    told = {n: encode(replace(target(), name=f"x{n}.example")) for n in rows}
    put("INSERT INTO target VALUES (?, ?, NULL)", ((f"x{n}.example", told[n]) for n in rows))
    (content,) = store.execute("SELECT max(number) FROM content").fetchone()
    lying = ((content + n, zlib.compress(told[n].encode(), 9)) for n in rows)
    put("INSERT INTO content VALUES (?, ?, ?)", ((n, hashlib.sha256(one).digest(), one) for n, one in lying))
    put("INSERT INTO chain (name) VALUES (?)", ((f"x{n}.example".encode(),) for n in rows))
    put(
        "INSERT INTO look VALUES (?, ?, ?, 1, 'light', ?, '', '')",
        ((look + 10 * n + k, f"x{n}.example", observed, str(k)) for n in rows for k in range(10)),
    )
    put(
        "INSERT INTO scan VALUES (?, ?, ?, 'light', ?, ?, '0 0 0 0', ?, ?, NULL)",
        (
            (scan + n, f"x{n}", f"x{n}.example", at, at, link + n, packed({look + 10 * n + k: at for k in range(10)}))
            for n in rows
        ),
    )
    put("INSERT INTO link VALUES (?, 1, 'r', x'00', x'00')", ((link + n,) for n in rows))
    put(
        "INSERT INTO rating (number, id, target, scan, as_of, model, conduct, target_then, known, feeds, evidence, "
        "told, lying) VALUES (?, ?, ?, ?, ?, ?, 1, ?, 1, ?, '{}', zeroblob(200), x'00')",
        ((link + n, f"sha256:x{n}".encode(), f"x{n}.example", scan + n, at, model, content + n, feeds) for n in rows),
    )
    store.commit()
    store.execute("ANALYZE")


def section(stored: Storage) -> str:
    """The part of docs/bench.md about the store."""
    rows = [
        ("an unchanged night, bytes a target", f"{stored.unchanged:.0f}", f"{BAR_NIGHT}"),
        ("a night with a change and what follows from it, bytes", f"{stored.changed:.0f}", ""),
        ("a year, 1,000 targets, 5 % change a night, MB", f"{stored.year_mb:.0f}", f"{BAR_YEAR}"),
        ("a settled target before its year, kB", f"{stored.first / 1000:.0f}", ""),
        ("judged again and recorded, targets a second", f"{stored.judged:.1f}", f"{BAR_JUDGED}"),
        ("the same with two processes", f"{stored.two:.1f}", f"{BAR_TWO}"),
        ("CPU of one of them, ms", f"{sum(stored.cpu.values()):.0f}", ""),
        ("told to need no judging, targets a second", f"{stored.good:.0f}", f"{BAR_GOOD}"),
        (f"`show` among {MANY:,} targets, ms", f"{stored.show:.1f}", f"{BAR_SHOW}"),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    steps = ", ".join(f"{step} {took:.0f}" for step, took in stored.cpu.items())
    curve = ", ".join(f"{night}: {size / 1000:.0f}" for night, size in stored.curve if not night % 4)
    return (
        f"## The store\n\nMeasured {datetime.now(UTC):%Y-%m-%d} by `python -m tests.bench.storage`, {os.cpu_count()} "
        f"cores with a load of {os.getloadavg()[0]:.0f}.\n\n{TARGETS} targets of {stored.looks} looks and "
        f"{stored.findings} findings each, over {NIGHTS} nights after {SETTLED} in which they settle. Every look has a "
        f"time of\nits own; public sources are others each night; each target changes in one of {EVERY} nights, in "
        "which its SSH server is\nupgraded. The year is the growth by pages of a book of 1,000 that is written with "
        f"rows like the newest of these.\n\n| what | here | bar |\n| --- | --- | --- |\n{table}\n\n"
        f"Milliseconds of CPU of judging one again: {steps}.\nEach changes every night. Of the "
        f"{1000 / BAR_JUDGED:.1f} ms that the bar leaves for all of it, the functions of the checks alone,\ngiven all "
        f"they read, take {stored.answering:.1f} for the {stored.questions} questions of one judgement. Python misses "
        "both bars by far.\n\n"
        f"Kilobytes of the store after so many nights: {curve}."
    )


if __name__ == "__main__":
    found = measure()
    print(json.dumps(asdict(found)))
    print(section(found), file=sys.stderr)
