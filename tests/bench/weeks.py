"""A book of 100,000 targets with 52 weekly nights: how long it takes to fill, to tell its morning, and to be asked."""

import asyncio
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from cli.notify.desk import desk_of
from cli.notify.morning import Morning, morning
from cli.settings import settle
from cli.world import shipped
from scanner.interfaces import Meter
from scoring.alerts import Alert, Raised, Rule
from scoring.assess import assess
from scoring.business_days import calendar_of
from scoring.case import Case
from scoring.changes import changes
from scoring.history import chain
from scoring.history.packing import packed, unpacked
from scoring.history.rated import rests_on, rests_text
from scoring.history.store import History
from scoring.policy import Policy, Status
from scoring.renewing import awaited
from scoring.thresholds import Urgency
from tests.bench import desk
from tests.bench.desk import Answer
from tests.bench.measured import Cost, cost_of
from tests.bench.memory import shipped_model
from tests.scoring.history.nights import START, case_of, claims, look, ssh, target

TARGETS, NIGHTS, SERVERS, EVERY = 100_000, 52, 3, 20
"""One in EVERY nights of a target brings a change."""
BAR_FILLED, BAR_BYTES, BAR_MORNING, BAR_ASKED = 300, 3_000_000_000, 5, 2
FIRST = START - timedelta(days=356)
TODAY = (FIRST + timedelta(weeks=NIGHTS)).date()
"""A Friday, on which the lines of the days after it are told, too."""
NOW = FIRST + timedelta(weeks=NIGHTS, hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeksCost:
    """Seconds and CPU to fill it, its bytes; the morning and the listing of what is open; the event desk."""

    targets: int
    filled: tuple[float, float]
    size: int
    told: Morning
    morning: tuple[float, float]
    listed: Cost
    asked: list[Answer]


def measure(targets: int = TARGETS) -> WeeksCost:
    """All of it, in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "store.db"
        with _timed() as filled:
            asyncio.run(_one(folder / "one.db"))
            _copied(folder / "one.db", path, targets)
            asyncio.run(_yesterday(path))
        size = path.stat().st_size
        told, spent = asyncio.run(_morning(path))
        environment = {"HULLMARK_DB": f"sqlite:///{path}", "XDG_DATA_HOME": name, "PYTHONPATH": str(Path.cwd())}
        listed = cost_of(
            [sys.executable, "-c", "from cli.main import main; main()", "alerts", "list", "--all"], env=environment
        )
        asked = [desk._asked(folder, question) for question in desk.QUESTIONS]
    return WeeksCost(
        targets=targets, filled=(filled[0], filled[1]), size=size, told=told, morning=spent, listed=listed, asked=asked
    )


@contextmanager
def _timed() -> Iterator[list[float]]:
    spent: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent += [time.perf_counter() - began, time.process_time() - cpu]


async def _one(path: Path) -> None:
    """One target with all its nights, as the pipeline stores them."""
    of, history = target("c000000.example"), await History.open(f"sqlite:///{path}", now=FIRST)
    policy = Policy(
        key="P-000000", name="C", domains=(of.name,), status=Status.BOUND, status_since=FIRST.date(), country="KR",
        inception=date(2024, 6, 1), renewal=TODAY, underwriter="kim@insurer.example",
    )  # fmt: skip
    await history.put_policies([policy])
    for week in range(NIGHTS):
        at, scan = FIRST + timedelta(weeks=week), f"{week:024x}"
        seen = [ssh(number, greeting=f"SSH-2.0-OpenSSH_9.{week // EVERY}") for number in range(1, SERVERS + 1)]
        await history.keep_scan(
            of, scan, began=at, ended=at, spent=Meter(), claims=claims(of, at, SERVERS), observations=seen,
            sightings=[look(one, scan, at) for one in seen],
        )  # fmt: skip
        evidence, before = await history.now_and_before(of.name, at)
        case = replace(case_of(evidence, at, of), model=shipped_model())
        await _recorded(history, case, before, scan)
    await history.close()


async def _recorded(history: History, case: Case, before: Case | None, scan: str) -> None:
    rating = assess(case)
    night = (case.as_of - timedelta(hours=12)).date().isoformat()
    split = changes(before, case, after=rating)
    assert await history.record(case, rating, split, scan=scan, after=before, night=night)


def _copied(one: Path, path: Path, targets: int) -> None:
    """The same again under other names: as many rows as they would have, numbered night after night as they would be.

    Texts and hashes are those of the one; nothing here reads them but as bytes and JSON.
    """
    shutil.copyfile(one, path)
    with closing(sqlite3.connect(path)) as store, store:
        for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-500000"):
            store.execute(f"PRAGMA {pragma}")
        store.execute("ATTACH ? AS one", (str(one),))
        store.create_function("night_major", 2, lambda number, k: number and (number - 1) * targets + k + 1)
        store.create_function("shifted", 2, lambda seen, by: packed({n + by: at for n, at in unpacked(seen).items()}))
        store.create_function("rests", 3, lambda text, k, by: _rests(text, k, by, targets))
        store.create_function("lies", len(chain.LYING), lambda *cells: chain.lying(cells))
        indexes = store.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND sql > ''").fetchall()
        for name, _ in indexes:
            store.execute(f"DROP INDEX {name}")
        for table, told in _tables(store).items():
            names = [row[1] for row in store.execute(f"PRAGMA one.table_info({table})")]
            values = ", ".join(told.get(name, f'o."{name}"') for name in names)
            whole = table in ("link", "standing", "rating", "scan")
            if whole:  # numbered anew, the one among them
                for trigger in (f"{table}_delete", f"{table}_update"):
                    store.execute(f"DROP TRIGGER IF EXISTS {trigger}")
                store.execute(f"DELETE FROM main.{table}")
            store.execute(
                f"WITH RECURSIVE copy(k) AS (SELECT {0 if whole else 1} UNION ALL SELECT k + 1 FROM copy "
                f"WHERE k < {targets - 1}) INSERT INTO main.{table} SELECT {values} "
                f"FROM (SELECT * FROM one.{table} ORDER BY 1) o CROSS JOIN copy"
            )
        _shows(store, targets)
        for _, made in indexes:
            store.execute(made)


def _tables(store: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """What of each table differs from copy to copy: SQL, in which `k` numbers the copy."""
    (looks,) = store.execute("SELECT max(number) FROM one.look").fetchone()
    name, number = "printf('c%06d.example', k)", "night_major(o.number, k)"
    rating = {"follows": "night_major(o.follows, k)", "evidence": f"rests(o.evidence, k, k * {looks})"}
    linked = {"number": number, "rating": "night_major(o.rating, k)"}
    return {
        "target": {"name": name},
        "policy": {
            "key": "printf('P-%06d', k)", "target": name, "renewal": f"date('{TODAY}', '+' || (k * 7 % 365) || ' days')"
        },
        "chain": {"number": "k + 1", "name": "CAST(printf('%032d', k) AS BLOB)"},
        "look": {"number": f"o.number + k * {looks}", "target": name},
        "link": {"number": number, "chain": "k + 1"},
        "scan": {
            "number": number, "id": "printf('%018x%06d', o.number, k)", "target": name,
            "link": "night_major(o.link, k)", "seen": f"shifted(o.seen, k * {looks})",
        },
        "rating": {
            "number": number, "id": "CAST(printf('%016d%016d', o.number, k) AS BLOB)", "target": name,
            "scan": "night_major(o.scan, k)", **rating,
            "lying": f"lies({', '.join(rating.get(column, f'o.{column}') for column in chain.LYING)})",
        },
        "standing": linked,
        "showing": {"target": name, "rating": "night_major(o.rating, k)"},
    }  # fmt: skip


def _rests(text: str, k: int, by: int, targets: int) -> str:
    told = rests_on(text)
    looks = {(scan - 1) * targets + k + 1: [n + by for n in one] for scan, one in told.looks.items()}
    held = {(scan - 1) * targets + k + 1: list(one) for scan, one in told.claims.items()}
    return rests_text(replace(told, looks=looks, claims=held))


def _shows(store: sqlite3.Connection, targets: int) -> None:
    """What the event desk is asked of: as in the bench of its own, seen again in the last night."""
    store.execute("DELETE FROM shown")
    store.execute("DELETE FROM software")
    desk.fill_software(store)
    store.executemany(desk.SHOWN.format(fresh=1), desk.services(targets, "c{:06}.example"))


async def _yesterday(path: Path) -> None:
    """The lines of the mornings before were told then."""
    history = await History.open(f"sqlite:///{path}", now=NOW)
    rules, raised = desk_of(settle({}, environ={}), shipped("alerts.toml")).rules.renewal, []
    before, at = TODAY - timedelta(days=1), NOW - timedelta(days=1)
    async for one in history.policies(Status.BOUND, renewal_until=TODAY + timedelta(days=max(rules.days) + 30)):
        for key in awaited(one, before, at, at, rules, calendar_of(one.country)):
            alert = Alert(
                key=key, rule=Rule.LINE, urgency=Urgency.ROUTINE, policy=one.key, name=one.name, target=one.target,
                raised_at=at - timedelta(days=30),
            )  # fmt: skip
            raised.append(Raised(alert=alert))
    await history.alerts.put(raised)
    await history.close()


async def _morning(path: Path) -> tuple[Morning, tuple[float, float]]:
    history = await History.open(f"sqlite:///{path}", now=NOW)
    told = desk_of(settle({}, environ={}), shipped("alerts.toml"))
    with _timed() as spent:
        done = await morning(history, told, shipped_model(), TODAY, NOW)
    await history.close()
    return done, (spent[0], spent[1])


def section(cost: WeeksCost) -> str:
    """The part of docs/bench.md."""
    rows = [
        ("what", "measured", "CPU s", "bar"),
        ("---",) * 4,
        (
            f"filled in bulk: {cost.size / 1e9:.2f} GB", f"{cost.filled[0]:.0f} s", f"{cost.filled[1]:.0f}",
            f"{BAR_FILLED} s, {BAR_BYTES / 1e9:.0f} GB",
        ),
        (
            f"the morning: {cost.told.lines} renewal lines, {cost.told.alerts} alerts", f"{cost.morning[0]:.1f} s",
            f"{cost.morning[1]:.1f}", f"{BAR_MORNING} s",
        ),
        ("`alerts list --all`", f"{cost.listed.seconds:.1f} s", f"{cost.listed.cpu:.1f}", f"{BAR_MORNING} s"),
        *(
            (
                f"`exposed {one.asked}`: {one.targets:,} targets", f"{one.cost.seconds:.1f} s", f"{one.cost.cpu:.1f}",
                f"{BAR_ASKED} s",
            )
            for one in cost.asked
        ),
    ]  # fmt: skip
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return (
        f"## A year of a large book\n\n{cost.targets:,} targets of {SERVERS} servers, too little seen for a value, "
        f"each with {NIGHTS} weekly nights of which one in {EVERY}\nbrought a change, copied from one that the "
        f"pipeline stored; every target shows {desk.SERVICES} services.\n\n{table}"
    )


if __name__ == "__main__":
    print(section(measure(*(int(told) for told in sys.argv[1:2]))))
    os._exit(0)
