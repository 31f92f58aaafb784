"""What is erased on purpose, past its retention or for good: the chain keeps hashes of it, and says when it went."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.errors import Misconfigured
from scanner.target import u_label
from scoring.history import tables
from scoring.history.chain import LYING, Kind, beginning, erasure_body, head, instant, lying, standing_body
from scoring.history.columns import micro, told_time
from scoring.history.disk import PATIENCE, sentences, uri
from scoring.history.looked import claims_of, packed_claims
from scoring.history.packing import packed as packed_looks
from scoring.history.packing import unpacked as unpacked_looks
from scoring.history.rated import rests_on
from scoring.history.retelling import packed, unpacked

LAST = datetime(9999, 12, 31, tzinfo=UTC)
PURGED, FORGOTTEN = "purge", "forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """One erasure: when, why (`purge`, `forget`), and the kind and time of everything that went."""

    at: datetime
    why: str
    what: tuple[tuple[str, datetime], ...]


async def erasures(connection: AsyncConnection, target: str) -> tuple[Erased, ...]:
    """The erasures of a target, oldest first."""
    e, links, chains = tables.erasure.c, tables.link.c, tables.chain.c
    asked = (
        select(e.at, e.why, e.links)
        .join(tables.link, links.number == e.link)
        .join(tables.chain, chains.number == links.chain)
        .where(chains.name == beginning(target))
        .order_by(e.link)
    )
    return tuple(
        Erased(
            at=row.at,
            why=row.why,
            what=tuple((kind, datetime.fromisoformat(at)) for _, kind, at in json.loads(row.links)),
        )
        for row in await connection.execute(asked)
    )


def purge(path: Path, *, before: datetime, now: datetime, only: str | None = None) -> dict[str, int]:
    """Erase what was recorded before a time, of all targets or of one; how many rows of the chain went, by target.

    What a rating that stays rests on stays with it. Raises Misconfigured where the store is in the way.
    """
    with _writing(path) as store:
        names = [name for (name,) in store.execute("SELECT name FROM target ORDER BY name") if only in (None, name)]
        gone = {name: _erase(store, name, before, now, PURGED) for name in names}
        _unlock(store)
        _sweep_contents(store)
        _lock(store)
    return {name: many for name, many in gone.items() if many}


def forget(path: Path, target: str, *, now: datetime) -> int:
    """Erase a target with all that was recorded of it, and its name; how many rows of the chain went.

    Raises Misconfigured where there is no such target.
    """
    with _writing(path) as store:
        if not store.execute("SELECT 1 FROM target WHERE name = ?", (target,)).fetchone():
            raise Misconfigured(f"There is no {u_label(target)} in this store: nothing was erased.")
        gone = _erase(store, target, None, now, FORGOTTEN)
        _unlock(store)
        _sweep_contents(store)
        store.execute("DELETE FROM target WHERE name = ?", (target,))
        _lock(store)
    return gone


class _writing:  # noqa: N801  # used as a context manager, like a function
    """A transaction after which nothing of what was erased is left in the file or its log."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> sqlite3.Connection:
        with sentences(self._path):
            where = uri(self._path, mode="rw")
            self._store = sqlite3.connect(where, uri=True, timeout=PATIENCE, isolation_level=None)
            self._store.execute("PRAGMA secure_delete = on")
            self._store.execute("PRAGMA foreign_keys = on")
            self._store.execute("BEGIN IMMEDIATE")
        return self._store

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with closing(self._store), sentences(self._path):
            self._store.execute("COMMIT" if kind is None else "ROLLBACK")
            if kind is None:
                self._store.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _unlock(store: sqlite3.Connection) -> None:
    store.execute("INSERT INTO erasing DEFAULT VALUES")


def _lock(store: sqlite3.Connection) -> None:
    store.execute("DELETE FROM erasing")


def _erase(store: sqlite3.Connection, target: str, before: datetime | None, now: datetime, why: str) -> int:
    """Erase what a target has from before a time (None: all), and say so in its chain; how many records went."""
    limit = micro(LAST if before is None else before)
    gone = _Gone.of(store, target, limit)
    kept = _Kept.of(store, target, gone)
    went = _went(store, gone)
    _unlock(store)
    _delete(store, "quote", "id", gone.quotes)
    for number in gone.standing:
        row = store.execute("SELECT * FROM standing WHERE number = ?", (number,)).fetchone()
        store.execute("UPDATE link SET body = ? WHERE number = ?", (standing_body(*row[1:]), number))
    _delete(store, "standing", "number", gone.standing)
    _tell_in_whole(store, target, gone.ratings)
    _delete(store, "rating", "number", gone.ratings)
    for number in gone.scans:
        _thin(store, number, kept)
    held = [(number,) for number in kept.rows]
    store.execute("CREATE TEMP TABLE held (id PRIMARY KEY)")
    store.executemany("INSERT INTO held VALUES (?)", held)
    store.execute("DELETE FROM attribution WHERE target = ? AND at < ? AND id NOT IN held", (target, limit))
    store.execute("DROP TABLE temp.held")
    _sweep(store, target)
    if went or why == FORGOTTEN:
        told = json.dumps([[link, kind, instant(told_time(at))] for link, kind, at in went], separators=(",", ":"))
        _append(store, target, now, why, told)
    _lock(store)
    return len(went)


@dataclass(frozen=True, slots=True)
class _Gone:
    """The numbers of the rows that are past their retention."""

    quotes: list[int]
    standing: list[int]
    ratings: list[int]
    scans: list[int]

    @classmethod
    def of(cls, store: sqlite3.Connection, target: str, limit: int) -> "_Gone":
        def ids(asked: str, *given: object) -> list[int]:
            return [number for (number,) in store.execute(asked, given)]

        at = instant(told_time(limit)).replace("T", " ").removesuffix("Z")
        quoted = "quote q JOIN rating r ON r.id = q.rating WHERE r.target = ?"
        stood = "standing s JOIN rating r ON r.number = s.rating WHERE r.target = ?"
        quotes = ids(f"SELECT q.id FROM {quoted} AND q.at < ?", target, at)  # noqa: S608  # all of it is ours
        standing = ids(f"SELECT s.number FROM {stood} AND s.began < ?", target, limit)  # noqa: S608  # all of it is ours
        needed = set(ids(f"SELECT r.number FROM {quoted} AND q.at >= ?", target, at))  # noqa: S608  # all of it is ours
        needed.update(ids(f"SELECT s.rating FROM {stood} AND s.began >= ?", target, limit))  # noqa: S608  # all of it is ours
        ratings = ids("SELECT number FROM rating WHERE target = ? AND as_of < ?", target, limit)
        scans = ids("SELECT number FROM scan WHERE target = ? AND coalesce(ended, began) < ?", target, limit)
        return cls(quotes, standing, [number for number in ratings if number not in needed], scans)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What ratings rest on that stay: looks and claims by scan, and other attributions; and the scans they are of."""

    looks: dict[int, set[int]]
    claims: dict[int, set[int]]
    rows: set[int]
    scans: set[int]

    @classmethod
    def of(cls, store: sqlite3.Connection, target: str, gone: _Gone) -> "_Kept":
        kept, goes = cls(defaultdict(set), defaultdict(set), set(), set()), set(gone.ratings)
        for number, scan, evidence in store.execute(
            "SELECT number, scan, evidence FROM rating WHERE target = ?", (target,)
        ):
            if number in goes:
                continue
            rests = rests_on(evidence)
            kept.scans.add(scan)
            kept.rows.update(rests.rows)
            for of, found in ((kept.looks, rests.looks), (kept.claims, rests.claims)):
                for one, numbers in found.items():
                    of[one].update(numbers)
        return kept


def _went(store: sqlite3.Connection, gone: _Gone) -> list[tuple[int, str, int]]:
    """The links whose content goes, with what they are and the time of it."""
    run = store.execute
    went: list[tuple[int, str, int]] = []
    for number in gone.ratings:
        went.append((number, "rating", *run("SELECT as_of FROM rating WHERE number = ?", (number,)).fetchone()))
    for number in gone.quotes:
        link, at = run("SELECT link, at FROM quote WHERE id = ?", (number,)).fetchone()
        went.append((link, "quote", micro(datetime.fromisoformat(at).replace(tzinfo=UTC))))
    for number in gone.standing:
        went.append((number, "standing", *run("SELECT began FROM standing WHERE number = ?", (number,)).fetchone()))
    known = {number for (links,) in run("SELECT links FROM erasure") for number, *_ in json.loads(links)}
    for number in gone.scans:
        link, ended = run("SELECT link, ended FROM scan WHERE number = ?", (number,)).fetchone()
        stood = run("SELECT 1 FROM standing WHERE number = ?", (link,)).fetchone()
        if link is not None and not stood and link not in known:
            went.append((link, "scan", ended))
    return sorted(went)


def _tell_in_whole(store: sqlite3.Connection, target: str, goes: list[int]) -> None:
    """A rating that stays is not told after one that goes."""
    columns = ", ".join(dict.fromkeys(("number", "follows", "told", *LYING)))
    texts: dict[int, list[str]] = {}
    asked = f"SELECT {columns} FROM rating WHERE target = ? ORDER BY number"  # noqa: S608  # names are ours
    names = columns.split(", ")
    for cells in store.execute(asked, (target,)).fetchall():
        row = dict(zip(names, cells, strict=True))
        follows, number = row["follows"], row["number"]
        texts[number] = unpacked(row["told"], None if follows is None else texts[follows])
        if follows in goes and number not in goes:
            row |= {"follows": None, "told": packed(texts[number])}
            cells = (row["told"], lying(row[name] for name in LYING), number)
            store.execute("UPDATE rating SET follows = NULL, told = ?, lying = ? WHERE number = ?", cells)
        texts = {one: text for one, text in texts.items() if one in (number, follows)}


def _thin(store: sqlite3.Connection, number: int, kept: _Kept) -> None:
    """Leave of a scan what ratings rest on; nothing where none does."""
    store.execute("DELETE FROM sighting WHERE scan = ?", (number,))
    seen, claims = store.execute("SELECT seen, claims FROM scan WHERE number = ?", (number,)).fetchone()
    if not kept.looks.get(number) and not kept.claims.get(number) and number not in kept.scans:
        store.execute("DELETE FROM scan WHERE number = ?", (number,))
        return
    looks = {one: at for one, at in (unpacked_looks(seen) if seen else {}).items() if one in kept.looks.get(number, ())}
    told = packed_claims(set(claims_of(claims)) & kept.claims.get(number, set()))
    cells = (packed_looks(looks), told, number)
    store.execute("UPDATE scan SET seen = ?, claims = ? WHERE number = ?", cells)


def _sweep(store: sqlite3.Connection, target: str) -> None:
    """Delete the looks and claims that no scan of the target has any longer, and what nobody's look gave."""
    looks, claims = set[int](), set[int]()
    for seen, told in store.execute("SELECT seen, claims FROM scan WHERE target = ?", (target,)):
        looks.update(unpacked_looks(seen) if seen else ())
        claims.update(claims_of(told))
    asked = "SELECT s.look FROM sighting s JOIN scan c ON c.number = s.scan WHERE c.target = ?"
    looks.update(number for (number,) in store.execute(asked, (target,)))
    claims.update(one for (one,) in store.execute("SELECT claim FROM attribution WHERE target = ?", (target,)))
    mine = dict(store.execute("SELECT number, observation FROM look WHERE target = ?", (target,)).fetchall())
    _delete(store, "look", "number", [number for number in mine if number not in looks])
    for observation in {one for number, one in mine.items() if number not in looks}:
        # What another target's look gave as well stays.
        if not store.execute("SELECT 1 FROM look WHERE observation = ?", (observation,)).fetchone():
            _delete(store, "observation", "number", [observation])
    told = [number for (number,) in store.execute("SELECT id FROM claim WHERE target = ?", (target,))]
    _delete(store, "claim", "id", [number for number in told if number not in claims])


def _delete(store: sqlite3.Connection, table: str, key: str, numbers: Iterable[int]) -> None:
    store.executemany(f"DELETE FROM {table} WHERE {key} = ?", [(number,) for number in numbers])  # noqa: S608  # names are ours


def _sweep_contents(store: sqlite3.Connection) -> None:
    """Delete the texts that no rating has any longer."""
    used = " UNION ".join(f"SELECT {name} FROM rating" for name in ("conduct", "target_then", "known", "feeds"))  # noqa: S608  # names are ours
    store.execute(f"DELETE FROM content WHERE number NOT IN ({used})")  # noqa: S608  # names are ours


def _append(store: sqlite3.Connection, target: str, at: datetime, why: str, told: str) -> None:
    """The erasure and its link."""
    name = beginning(target)
    store.execute("INSERT INTO chain (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
    (chain,) = store.execute("SELECT number FROM chain WHERE name = ?", (name,)).fetchone()
    newest = "SELECT head FROM link WHERE chain = ? ORDER BY number DESC LIMIT 1"
    (before,) = store.execute(newest, (chain,)).fetchone() or (name,)
    body = erasure_body(at, why, told)
    row = (chain, Kind.ERASURE.value, body, head(before, Kind.ERASURE.value, body))
    made = store.execute("INSERT INTO link (chain, kind, body, head) VALUES (?, ?, ?, ?)", row)
    when = instant(at).replace("T", " ").removesuffix("Z")
    store.execute("INSERT INTO erasure VALUES (?, ?, ?, ?)", (made.lastrowid, when, why, told))
