"""What is erased on purpose, past its retention or for good: the chain keeps hashes of it, and says when it went."""

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.errors import Misconfigured
from scanner.target import u_label
from scoring.history import tables
from scoring.history.chain import Kind, beginning, erasure_body, head, standing_body
from scoring.history.dialect import as_text
from scoring.history.nights import EPOCH, MICRO
from scoring.history.places import Place, Plain

_MARKS = ("gone_quote", "gone_standing", "gone_rating", "gone_scan", "held_look", "held_claim", "loose")
"""Tables of the rows that go and of those that stay, while something is erased."""
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
    return {name: many for name, many in gone.items() if many}


def forget(place: Place, target: str, *, now: datetime) -> int:
    """Erase a target with all that was recorded of it, and its name; how many rows of the chain went.

    Raises Misconfigured where there is no such target.
    """
    with place.erasing() as store:
        if not store.execute("SELECT 1 FROM target WHERE name = ?", (target,)).fetchone():
            raise Misconfigured(f"There is no {u_label(target)} in this store: nothing was erased.")
        gone = _erase(store, target, None, now, FORGOTTEN)
        _unlock(store)
        for table, column in (
            ("attribution", "target"),
            ("claim", "target"),
            ("subject", "target"),
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
    """Erase what a target has from before a time (None: all), and say so in its chain."""
    limit = before or datetime.max.replace(tzinfo=UTC)
    for name in _MARKS:
        store.execute(f"CREATE TEMP TABLE {name} (id {'VARCHAR' if name == 'gone_scan' else 'BIGINT'} PRIMARY KEY)")
    gone = _erase_marked(store, target, limit, now, why)
    for name in _MARKS:
        store.execute(f"DROP TABLE {name}")
    return gone


def _erase_marked(store: Plain, target: str, before: datetime, now: datetime, why: str) -> int:
    run, limit = store.execute, as_text(before)
    run(
        "INSERT INTO gone_quote "
        "SELECT q.id FROM quote q JOIN rating r ON r.id = q.rating WHERE r.target = ? AND q.at < ?",
        (target, limit),
    )
    micro = (before - EPOCH) // MICRO
    run(
        "INSERT INTO gone_standing SELECT s.number FROM standing s JOIN rating r ON r.number = s.rating "
        "WHERE r.target = ? AND s.began < ?",
        (target, micro),
    )
    run(
        "INSERT INTO gone_rating SELECT number FROM rating r WHERE target = ? AND as_of < ? AND NOT EXISTS "
        "(SELECT 1 FROM quote q WHERE q.rating = r.id AND q.id NOT IN (SELECT id FROM gone_quote)) AND NOT EXISTS "
        "(SELECT 1 FROM standing s WHERE s.rating = r.number AND s.number NOT IN (SELECT id FROM gone_standing))",
        (target, limit),
    )
    _hold(store, target)
    run("INSERT INTO gone_scan SELECT id FROM scan WHERE target = ? AND coalesce(ended, began) < ?", (target, limit))
    went = _going(store, target, limit)
    _unlock(store)
    alerts = "SELECT id FROM alert WHERE target = ? AND raised_at < ?"
    run(f"DELETE FROM outbox WHERE alert IN ({alerts})", (target, limit))  # noqa: S608  # all of it is ours
    run(f"DELETE FROM alert WHERE id IN ({alerts})", (target, limit))  # noqa: S608  # all of it is ours
    run("DELETE FROM quote WHERE id IN (SELECT id FROM gone_quote)")
    run("DELETE FROM decision WHERE target = ? AND at < ?", (target, limit))
    for number, *row in run("SELECT * FROM standing WHERE number IN (SELECT id FROM gone_standing)").fetchall():
        run("UPDATE link SET body = ? WHERE number = ?", (standing_body(*row), number))
    run("DELETE FROM standing WHERE number IN (SELECT id FROM gone_standing)")
    run("DELETE FROM rating WHERE number IN (SELECT id FROM gone_rating)")
    lost = "WHERE target = ? AND NOT EXISTS (SELECT 1 FROM rating WHERE target = ?)"
    run(f"DELETE FROM shown {lost}", (target, target))  # noqa: S608  # all of it is ours
    run(f"DELETE FROM showing {lost}", (target, target))  # noqa: S608  # all of it is ours
    looks = "SELECT s.id FROM sighting s JOIN visit v ON v.id = s.visit WHERE v.scan IN (SELECT id FROM gone_scan)"
    run(
        "INSERT INTO loose SELECT DISTINCT observation FROM sighting "  # noqa: S608  # all of it is ours
        f"WHERE id IN ({looks}) AND id NOT IN (SELECT id FROM held_look)"
    )
    run(
        f"DELETE FROM sighting WHERE id IN ({looks}) "  # noqa: S608  # all of it is ours
        "AND id NOT IN (SELECT id FROM held_look)"
    )
    run(
        "DELETE FROM visit WHERE scan IN (SELECT id FROM gone_scan) "
        "AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.visit = visit.id)"
    )
    run(
        "DELETE FROM subject WHERE target = ? AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.subject = subject.id)",
        (target,),
    )
    run(
        "DELETE FROM scan WHERE id IN (SELECT id FROM gone_scan) "
        "AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.scan = scan.id) "
        "AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.scan = scan.id)"
    )
    run("UPDATE scan SET looks = NULL WHERE id IN (SELECT id FROM gone_scan)")  # what is left is not what it saw
    run(
        "DELETE FROM attribution WHERE target = ? AND at < ? AND id NOT IN (SELECT id FROM held_claim)",
        (target, limit),
    )
    run(
        "DELETE FROM claim WHERE target = ? AND NOT EXISTS (SELECT 1 FROM attribution a WHERE a.claim = claim.id)",
        (target,),
    )
    # What another target's look gave as well stays.
    run(
        "DELETE FROM observation WHERE number IN (SELECT id FROM loose) "
        "AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.observation = observation.number)"
    )
    if went or why == FORGOTTEN:
        told = json.dumps([[link, kind, _instant(at)] for link, kind, at in went], separators=(",", ":"))
        _append(store, target, now, why, told)
    _lock(store)
    return len(went)


def _going(store: Plain, target: str, limit: str) -> list[tuple[int, str, str]]:
    """The links of all that goes, in their order, with kind and time."""
    found = store.execute(
        "SELECT number, 'rating', as_of FROM rating WHERE number IN (SELECT id FROM gone_rating) UNION ALL "
        "SELECT link, 'quote', at FROM quote WHERE id IN (SELECT id FROM gone_quote) UNION ALL "
        "SELECT number, 'decision', at FROM decision WHERE target = ? AND at < ? UNION ALL "
        "SELECT link, 'scan', ended FROM scan s WHERE id IN (SELECT id FROM gone_scan) AND link IS NOT NULL "
        "AND link NOT IN (SELECT number FROM standing)",
        (target, limit),
    ).fetchall()
    erased = {row[0] for (links,) in store.execute("SELECT links FROM erasure") for row in json.loads(links)}
    went = [one for one in found if one[1] != "scan" or one[0] not in erased]
    stood = store.execute("SELECT number, began FROM standing WHERE number IN (SELECT id FROM gone_standing)")
    went += [(number, "standing", as_text(EPOCH + began * MICRO)) for number, began in stood.fetchall()]
    return sorted(went)


def _hold(store: Plain, target: str) -> None:
    """Mark the looks and claims on which ratings rest that stay."""
    asked = "SELECT evidence FROM rating WHERE target = ? AND number NOT IN (SELECT id FROM gone_rating)"
    for (packed,) in store.execute(asked, (target,)).fetchall():
        kept = json.loads(zlib.decompress(packed))
        for table, of in (("held_look", "sightings"), ("held_claim", "claims")):
            statement = f"INSERT INTO {table} VALUES (?) ON CONFLICT DO NOTHING"  # noqa: S608  # names are ours
            store.executemany(statement, ((number,) for number in kept[of]))


def _append(store: Plain, target: str, at: datetime, why: str, told: str) -> None:
    """The erasure and its link."""
    name = beginning(target)
    store.execute("INSERT INTO chain (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
    (chain,) = store.execute("SELECT number FROM chain WHERE name = ?", (name,)).fetchone()
    newest = "SELECT head FROM link WHERE chain = ? ORDER BY number DESC LIMIT 1"
    (before,) = store.execute(newest, (chain,)).fetchone() or (name,)
    body = erasure_body(at, why, told)
    row = (chain, Kind.ERASURE.value, body, head(before, Kind.ERASURE.value, body))
    made = store.execute("INSERT INTO link (chain, kind, body, head) VALUES (?, ?, ?, ?) RETURNING number", row)
    ((link,),) = made.fetchall()
    store.execute("INSERT INTO erasure VALUES (?, ?, ?, ?)", (link, as_text(at), why, told))


def _instant(lying: str) -> str:
    return lying.replace(" ", "T") + "Z"
