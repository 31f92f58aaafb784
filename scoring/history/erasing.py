"""What is erased on purpose, past its retention or for good: the chain keeps hashes of it, and says when it went."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.errors import Misconfigured
from scanner.target import u_label
from scoring.history import sweeping, tables
from scoring.history.chain import (
    LYING,
    STANDING,
    Kind,
    beginning,
    erasure_body,
    head,
    instant,
    lying,
    short_kind,
    standing_body,
)
from scoring.history.columns import micro, told_time
from scoring.history.dialect import as_text
from scoring.history.places import Place, Plain
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


def purge(place: Place, *, before: datetime, now: datetime, only: str | None = None) -> dict[str, int]:
    """Erase what was recorded before a time, of all targets or of one; how many rows of the chain went, by target.

    What a rating that stays rests on stays with it. Raises Misconfigured where the store is in the way.
    """
    with place.erasing() as store:
        names = [name for (name,) in store.execute("SELECT name FROM target ORDER BY name") if only in (None, name)]
        gone = {name: _erase(store, name, before, now, PURGED) for name in names}
        _unlock(store)
        sweeping.sweep_contents(store)
        _lock(store)
    return {name: many for name, many in gone.items() if many}


def forget(place: Place, target: str, *, now: datetime) -> int:
    """Erase a target with all that was recorded of it, and its name; how many rows of the chain went.

    Raises Misconfigured where there is no such target.
    """
    with place.erasing() as store:
        known = "SELECT 1 FROM target WHERE name = ? UNION SELECT 1 FROM policy WHERE target = ?"
        if not store.execute(known, (target, target)).fetchone():
            raise Misconfigured(f"There is no {u_label(target)} in this store: nothing was erased.")
        gone = _erase(store, target, None, now, FORGOTTEN)
        _unlock(store)
        sweeping.sweep_contents(store)
        for table, column in (
            ("policy", "target"),
            ("target", "name"),
            ("night_target", "target"),
            ("night_course", "target"),
        ):
            store.execute(f"DELETE FROM {table} WHERE {column} = ?", (target,))  # noqa: S608  # names are ours
        _lock(store)
    return gone


def _unlock(store: Plain) -> None:
    store.execute("INSERT INTO erasing DEFAULT VALUES")


def _lock(store: Plain) -> None:
    store.execute("DELETE FROM erasing")


def _erase(store: Plain, target: str, before: datetime | None, now: datetime, why: str) -> int:
    """Erase what a target has from before a time (None: all), and say so in its chain; how many records went."""
    limit = micro(LAST if before is None else before)
    gone = _Gone.of(store, target, limit)
    kept = _Kept.of(store, target, gone)
    went = _went(store, gone, target, limit)
    _unlock(store)
    at = as_text(told_time(limit))
    alerts = "SELECT id FROM alert WHERE target = ? AND raised_at < ?"
    for table in ("outbox", "enclosure"):
        store.execute(f"DELETE FROM {table} WHERE alert IN ({alerts})", (target, at))  # noqa: S608  # all of it is ours
    store.execute(f"DELETE FROM alert WHERE id IN ({alerts})", (target, at))  # noqa: S608  # all of it is ours
    sweeping.delete(store, "quote", "id", gone.quotes)
    store.execute("DELETE FROM decision WHERE target = ? AND at < ?", (target, at))
    for number in gone.standing:
        row = store.execute(STANDING, (number,)).fetchone()
        store.execute("UPDATE link SET body = ? WHERE number = ?", (standing_body(*row), number))
    sweeping.delete(store, "standing", "number", gone.standing)
    _tell_in_whole(store, target, gone.ratings)
    sweeping.delete(store, "rating", "number", gone.ratings)
    lost = "WHERE target = ? AND NOT EXISTS (SELECT 1 FROM rating WHERE target = ?)"
    store.execute(f"DELETE FROM shown {lost}", (target, target))  # noqa: S608  # all of it is ours
    store.execute(f"DELETE FROM showing {lost}", (target, target))  # noqa: S608  # all of it is ours
    for number in gone.scans:
        sweeping.thin(
            store, number, kept.looks.get(number, ()), kept.claims.get(number, ()), rated=number in kept.scans
        )
    told_then = store.execute("SELECT id FROM attribution WHERE target = ? AND at < ?", (target, limit)).fetchall()
    sweeping.delete(store, "attribution", "id", [number for (number,) in told_then if number not in kept.rows])
    sweeping.sweep(store, target)
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
    def of(cls, store: Plain, target: str, limit: int) -> "_Gone":
        def ids(asked: str, *given: object) -> list[int]:
            return [number for (number,) in store.execute(asked, given)]

        at = as_text(told_time(limit))
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
    def of(cls, store: Plain, target: str, gone: _Gone) -> "_Kept":
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


def _went(store: Plain, gone: _Gone, target: str, limit: int) -> list[tuple[int, str, int]]:
    """The links whose content goes, with what they are and the time of it."""
    run = store.execute
    went: list[tuple[int, str, int]] = []
    for number in gone.ratings:
        went.append((number, "rating", *run("SELECT as_of FROM rating WHERE number = ?", (number,)).fetchone()))
    for number in gone.quotes:
        link, at = run("SELECT link, at FROM quote WHERE id = ?", (number,)).fetchone()
        went.append((link, "quote", micro(datetime.fromisoformat(at).replace(tzinfo=UTC))))
    before = as_text(told_time(limit))
    for number, at in run("SELECT number, at FROM decision WHERE target = ? AND at < ?", (target, before)):
        went.append((number, "decision", micro(datetime.fromisoformat(at).replace(tzinfo=UTC))))
    for number in gone.standing:
        went.append((number, "standing", *run("SELECT began FROM standing WHERE number = ?", (number,)).fetchone()))
    known = {number for (links,) in run("SELECT links FROM erasure") for number, *_ in json.loads(links)}
    for number in gone.scans:
        link, ended = run("SELECT link, ended FROM scan WHERE number = ?", (number,)).fetchone()
        stood = run("SELECT 1 FROM standing WHERE number = ?", (link,)).fetchone()
        if link is not None and not stood and link not in known:
            went.append((link, "scan", ended))
    return sorted(went)


def _tell_in_whole(store: Plain, target: str, goes: list[int]) -> None:
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


def _append(store: Plain, target: str, at: datetime, why: str, told: str) -> None:
    """The erasure and its link."""
    name = beginning(target)
    store.execute("INSERT INTO chain (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
    (chain,) = store.execute("SELECT number FROM chain WHERE name = ?", (name,)).fetchone()
    newest = "SELECT head FROM link WHERE chain = ? ORDER BY number DESC LIMIT 1"
    (before,) = store.execute(newest, (chain,)).fetchone() or (name,)
    body = erasure_body(at, why, told)
    row = (chain, short_kind(Kind.ERASURE), body, head(before, Kind.ERASURE.value, body))
    made = store.execute("INSERT INTO link (chain, kind, body, head) VALUES (?, ?, ?, ?) RETURNING number", row)
    ((link,),) = made.fetchall()
    store.execute("INSERT INTO erasure VALUES (?, ?, ?, ?)", (link, as_text(at), why, told))
