"""What memory costs: bytes a night, a year of a book, judging again from the store, one target among many."""

import asyncio
import json
import secrets
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from cli.document import Outcome, scan_document
from scanner.asset import endpoint_asset
from scanner.interfaces import Meter
from scanner.observation import Evidence, Observation, Present, observation
from scanner.observation import Outcome as Ended
from scanner.probes.ssh import SshFacts
from scanner.target import Target
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.history.store import History
from scoring.knowledge import FeedState
from scoring.knowledge.look_up import look_up
from tests.bench.memory import look, shipped_model
from tests.bench.quote import HOSTS, StreetDoor, street, target
from tests.bench.virtual import START, VirtualClock, run
from tests.fakes.sources import Unknowing

TARGETS, NIGHTS, CHANGED_NIGHTS, MANY = 8, 24, 6, 100_000
HERE = dict(list(HOSTS.items())[:8])
"""So many hosts as give some 200 findings."""
BOOK, MONTH = 1000, 30
SETTLED = 6
"""Nights after which the looks of an unchanged night begin to be let go."""
BAR_NIGHT, BAR_YEAR, BAR_JUDGED, BAR_GOOD, BAR_SHOW = 200, 100, 150, 3000, 50
NIGHT = timedelta(days=1)
FEEDS = (FeedState(name="kev", released=datetime(2026, 11, 1, tzinfo=UTC), digest="sha256:none"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Bytes a target and night; targets a second; milliseconds of one `show` among MANY; `curve` bytes by night."""

    looks: int
    findings: int
    unchanged: float
    changed: float
    judged: float
    good: float
    show: float
    curve: tuple[tuple[int, int], ...]

    @property
    def year_mb(self) -> float:
        """Megabytes of a year of nights of 1,000 targets, of which 5 % change in a night."""
        return 1000 * 365 * (0.95 * self.unchanged + 0.05 * self.changed) / 1e6


def measure() -> Storage:
    """All of it, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> Storage:
    evidence = await asyncio.to_thread(_seen)
    history = await History.open(f"sqlite:///{folder}/store.db", now=datetime(2100, 1, 1, tzinfo=UTC))
    book = [replace(target(), name=f"c{number:04}.example") for number in range(TARGETS)]
    first = max(one.at for one in evidence.sightings)
    curve, took, case, path = [], [], None, folder / "store.db"
    for night in range(NIGHTS + CHANGED_NIGHTS):
        for one in book:
            more = [_other(night)] if night >= NIGHTS else []
            scan = await _scan(history, one, evidence, night, more)
            began = time.perf_counter()
            case = await _judge(history, one, first + _later(night) + timedelta(hours=1), scan)
            if SETTLED <= night < NIGHTS:
                took.append(time.perf_counter() - began)
        curve.append((night + 1, _bytes(path)))
    await history.close()
    assert case is not None
    sizes, short = dict(curve), _short_rows(path)
    good, show = await _among_many(path, book[0], case)
    return Storage(
        looks=len(evidence.sightings),
        findings=len(assess(case).findings),
        unchanged=short,
        changed=(sizes[NIGHTS + CHANGED_NIGHTS] - sizes[NIGHTS]) / TARGETS / CHANGED_NIGHTS,
        judged=1 / median(took),
        good=good,
        show=1000 * show,
        curve=tuple(curve),
    )


def _seen() -> Evidence:
    return run(_looked())


async def _looked() -> Evidence:
    clock, here = VirtualClock(), street(HERE)
    return (await look(target(), StreetDoor(clock, here), clock))[1]


def _other(night: int) -> Observation[SshFacts]:
    """Something that says something else every night."""
    greeting = f"SSH-2.0-OpenSSH_9.{night}"
    facts = SshFacts(speaks=Present(value="ssh"), greeting=Present(value=greeting))
    place = endpoint_asset("198.51.100.22", 22)
    return observation(asset=place, probe="ssh", version=2, outcome=Ended.ANSWERED, facts=facts)


def _later(night: int) -> timedelta:
    """From the first look to a night: after the day on which the certificate of the street was made."""
    return (max(0, (datetime.now(UTC) - START) // NIGHT) + 2 + night) * NIGHT


async def _scan(history: History, of: Target, evidence: Evidence, night: int, more: list[Observation[SshFacts]]) -> str:
    """The same looks as in the first night, so many days later, and what was seen besides."""
    scan, later = secrets.token_hex(12), _later(night)
    first, last = (pick(one.at for one in evidence.sightings) + later for pick in (min, max))
    await history.begin(scan, of, first)
    template = evidence.sightings[0]
    added = [replace(template, observation=one.id, at=last - later) for one in more]
    await history.keep(
        of,
        scan,
        claims=[replace(claim, target=of.name, at=last) for claim in evidence.claims],
        observations=[*evidence.observations, *more] if more or not night else (),
        sightings=[replace(one, scan=scan, at=one.at + later) for one in (*evidence.sightings, *added)],
    )
    await history.end(scan, last, Meter(connections=400, queries=140, bytes_sent=50_000, bytes_received=400_000))
    return scan


async def _judge(history: History, of: Target, as_of: datetime, scan: str) -> Case:
    """As a nightly run does."""
    evidence = await history.evidence(of.name, as_of)
    known = replace(look_up(evidence, Unknowing()), feeds=FEEDS)
    case = Case(target=of, evidence=evidence, known=known, model=shipped_model(), as_of=as_of)
    rating, before = assess(case), await history.latest_case(of.name)
    split, night = changes(before, case, after=rating), (as_of - NIGHT / 2).date().isoformat()
    assert await history.record(case, rating, split, scan=scan, after=before, night=night)
    return case


def _bytes(path: Path) -> int:
    """What the store takes, less the pages that are free."""
    with closing(sqlite3.connect(path)) as store:
        pages, free, size = (
            store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def _short_rows(path: Path) -> float:
    """Bytes of one unchanged night: what the rows of a month of a book of 1,000 take, night by night.

    Those of the few targets here fit into the pages that there are.
    """
    with closing(sqlite3.connect(path)) as store:
        row = store.execute("SELECT rating, scan, began, took, night, spent, looks FROM standing LIMIT 1").fetchone()
        kind, body, head = store.execute("SELECT kind, body, head FROM link WHERE kind = 'standing' LIMIT 1").fetchone()
        (last,) = store.execute("SELECT max(number) FROM link").fetchone()
        before = _bytes(path)
        for number in range(last + 1, last + 1 + BOOK * MONTH):
            store.execute("INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, number % BOOK, *row[1:]))
            store.execute("INSERT INTO link VALUES (?, ?, ?, ?, ?)", (number, number % BOOK, kind, body, head))
        store.commit()
        return (_bytes(path) - before) / BOOK / MONTH


async def _among_many(path: Path, of: Target, case: Case) -> tuple[float, float]:
    """Targets a second that are told to need no judging, and seconds of one `show`, among MANY targets."""
    with closing(sqlite3.connect(path)) as store:
        _fill(store)
    history = await History.open(f"sqlite:///{path}", now=case.as_of, read_only=True)
    began = time.perf_counter()
    good = await history.good(now=case.as_of, model=case.model.digest, feeds=FEEDS)
    rate = len(good) / (time.perf_counter() - began)
    took = []
    for _ in range(9):
        began = time.perf_counter()
        (rated,) = await history.ratings(of.name, newest=1)
        shown = await history.case(rated.id)
        scan_document(Outcome(case=shown, rating=rated.rating, split=rated.split, spent=rated.spent, took=None))
        took.append(time.perf_counter() - began)
    await history.close()
    return rate, median(took)


def _fill(store: sqlite3.Connection) -> None:
    """MANY targets more, each with a scan, ten looks and a rating, as short as they may be."""
    (model, feeds, observed) = store.execute(
        "SELECT r.model, r.feeds, max(o.number) FROM rating r, observation o LIMIT 1"
    ).fetchone()
    (link,), (visit,), (subject,) = (
        store.execute(f"SELECT max({key}) FROM {table}").fetchone()
        for key, table in (("number", "link"), ("id", "visit"), ("id", "subject"))
    )
    at = "2026-11-22 02:00:00.000000"
    rows = range(1, MANY + 1)
    put = store.executemany
    put("INSERT INTO target VALUES (?, '{}', NULL)", ((f"x{n}.example",) for n in rows))
    put("INSERT INTO chain (name) VALUES (?)", ((f"x{n}.example".encode(),) for n in rows))
    put(
        "INSERT INTO scan VALUES (?, ?, 'light', ?, ?, '{}', ?, NULL)",
        ((f"x{n}", f"x{n}.example", at, at, link + n) for n in rows),
    )
    put("INSERT INTO link VALUES (?, 1, 'rating', x'00', x'00')", ((link + n,) for n in rows))
    put(
        "INSERT INTO rating (number, id, target, scan, as_of, model, model_version, conduct, target_then, known, "
        "evidence, document, split, feeds) "
        "VALUES (?, ?, ?, ?, ?, ?, 'x', 'x', x'00', x'00', x'00', zeroblob(200), '{}', ?)",
        ((link + n, f"sha256:x{n}", f"x{n}.example", f"x{n}", at, model, feeds) for n in rows),
    )
    looks = [(n, k) for n in rows for k in range(10)]
    put(
        "INSERT INTO subject VALUES (?, ?, ?, 'tls', 'light')",
        ((subject + 10 * n + k, f"x{n}.example", f"a{k}") for n, k in looks),
    )
    put(
        "INSERT INTO visit VALUES (?, ?, ?, ?, 3)",
        ((visit + 10 * n + k, subject + 10 * n + k, f"x{n}", at) for n, k in looks),
    )
    put(
        "INSERT INTO sighting (visit, observation, look, at, profile, vantage, answered_by, why) "
        "VALUES (?, ?, 1, ?, 'light', '', '', '')",
        ((visit + 10 * n + k, observed, at) for n, k in looks),
    )
    store.commit()
    store.execute("ANALYZE")


def section(stored: Storage) -> str:
    """The part of docs/bench.md about the store."""
    rows = [
        ("an unchanged night, bytes a target", f"{stored.unchanged:.0f}", f"{BAR_NIGHT}"),
        ("a night with a change, bytes a target", f"{stored.changed:.0f}", ""),
        ("a year, 1,000 targets, 5 % change a night, MB", f"{stored.year_mb:.0f}", f"{BAR_YEAR}"),
        ("judged again and recorded, targets a second", f"{stored.judged:.0f}", f"{BAR_JUDGED}"),
        ("told to need no judging, targets a second", f"{stored.good:.0f}", f"{BAR_GOOD}"),
        (f"`show` among {MANY:,} targets, ms", f"{stored.show:.1f}", f"{BAR_SHOW}"),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    curve = ", ".join(f"{night}: {size / 1e6:.2f}" for night, size in stored.curve if not night % 3)
    return (
        f"## The store\n\n{TARGETS} targets of {stored.looks} looks and {stored.findings} findings each, {NIGHTS} "
        f"nights in which nothing changed and {CHANGED_NIGHTS} in\nwhich something did at each of them; the year is "
        "reckoned from the two. One process.\n\n| what | here | bar |\n| --- | --- | --- |\n"
        f"{table}\n\nMegabytes after so many nights: {curve}."
    )


if __name__ == "__main__":
    found = measure()
    print(json.dumps(asdict(found)))
    print(section(found), file=sys.stderr)
