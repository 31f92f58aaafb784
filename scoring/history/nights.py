"""A night in which nothing changed is one short row: the rating before still stands, and its looks go again.

Of the looks of such nights only those of the last are kept, beside those of the rating that stands: a judgement reads
the newest scans of everything, and here all of them say the same.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode, plain
from scanner.target import Organisation
from scoring.history import chain, contents, looked, tables
from scoring.history.chain import Kind
from scoring.history.columns import told_time
from scoring.history.dialect import fetched
from scoring.history.looked import Look, Scan
from scoring.knowledge import FeedState, Known

KEPT = 1
"""Standing nights whose looks are kept."""
SHORT = 16
"""Bytes that are kept of the hash of what such a night saw: nobody finds other looks of the same 128 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """For how many nights after it was made a rating stood, and the beginning of the last of them."""

    nights: int
    until: datetime


async def link_scans(
    connection: AsyncConnection,
    end: chain.End,
    known: Mapping[int, Look],
    late: Iterable[Scan],
    claims: Mapping[int, str],
) -> None:
    """Link scans of a target that have ended, oldest first; `known` are its looks, `claims` the digests of claims."""
    for one in sorted(late, key=lambda one: (one.ended or 0, one.id)):
        number = await end.append(connection, Kind.SCAN, looked.body(known, end.target, one, claims))
        await fetched(connection, "UPDATE scan SET link = ? WHERE number = ?", (number, one.number))


def like_the_one_before(known: Mapping[int, Look], mine: Iterable[Scan], scan: str) -> bool:
    """Whether a scan saw what the target's scan before it saw, look by look and claim by claim."""
    ended = sorted((one for one in mine if one.ended is not None), key=lambda one: (one.ended or 0, one.id))
    if len(ended) < 2 or (ended[-1].id, ended[-1].link) != (scan, None):
        return False
    other, one = ended[-2:]
    return one.profile == other.profile and one.claims == other.claims and looked.alike(known, one, other)


async def to_let_go(connection: AsyncConnection, target: str, rating: int) -> list[int]:
    """The scans of nights in which a rating stood, but for so many as are kept beside the one that follows them."""
    asked = (
        "SELECT scan.number FROM scan JOIN standing ON standing.number = scan.link "
        "WHERE scan.target = ? AND standing.rating = ? ORDER BY scan.link DESC"
    )
    return [number for (number,) in await fetched(connection, asked, (target, rating))][KEPT - 1 :]


_STAND = "INSERT INTO standing (rating, scan, began, took, night, spent, looks, number) VALUES (?)"


async def stand(
    connection: AsyncConnection, end: chain.End, known: Mapping[int, Look], scan: Scan, claims: Mapping[int, str], *,
    rating: int, night: str, gone: list[int],
) -> None:  # fmt: skip
    """Record that a rating stood in a night, and let go of the looks of earlier ones."""
    kept = {
        "rating": rating,
        "scan": packed_scan(scan.id),
        "began": scan.began,
        "took": ((scan.ended or scan.began) - scan.began) // 1000,
        "night": date.fromisoformat(night).toordinal(),
        "spent": scan.spent or "0 0 0 0",
        "looks": looked.body(known, end.target, scan, claims)[:SHORT],
    }
    number = await end.append(connection, Kind.STANDING, chain.standing_body(*kept.values()), kept=False)
    await fetched(connection, _STAND, ([*kept.values(), number],))
    if gone:
        await fetched(connection, "DELETE FROM scan WHERE number IN (?)", (gone,))  # no rating rests on its looks
    # Takes the place of what is let go, so that the few that stay in the end do not lie one on a page.
    place = min(gone, default=scan.number)
    await fetched(connection, "UPDATE scan SET link = ?, number = ? WHERE number = ?", (number, place, scan.number))


async def body_of(connection: AsyncConnection, number: int) -> bytes:
    """The body of a link under which a rating stood, made again from its row."""
    columns = tables.standing.c
    row = (await connection.execute(select(tables.standing).where(columns.number == number))).one()
    return chain.standing_body(*row[1:])


async def run_of(connection: AsyncConnection, ratings: Sequence[int]) -> dict[int, Stood]:
    """How long each of these ratings stood after it was made; those that did not are left out."""
    columns = tables.standing.c
    asked = (
        select(columns.rating, func.count().label("nights"), func.max(columns.began).label("until"))
        .where(columns.rating.in_(ratings))
        .group_by(columns.rating)
    )
    return {row.rating: Stood(nights=row.nights, until=told_time(row.until)) for row in await connection.execute(asked)}


async def good(
    connection: AsyncConnection,
    targets: Sequence[str] | None,
    *,
    now: datetime,
    model: str,
    feeds: Sequence[FeedState],
    declared: Mapping[str, Organisation],
) -> frozenset[str]:
    """The targets whose newest rating needs no judging: nothing was seen since, no date has passed, and they declare
    of themselves what they did then: what `declared` says of them, else what their newest scan was told."""
    r, columns, m, t = tables.rating.c, tables.scan.c, tables.model.c, tables.target.c
    newest = select(func.max(r.number)).group_by(r.target)
    if targets is not None:
        newest = newest.where(r.target.in_(targets))
    since = select(columns.id).where(columns.target == r.target, columns.began > r.as_of, columns.link.is_(None))
    asked = (
        select(r.target, r.feeds, r.target_then, t.document)
        .join(tables.model, m.number == r.model)
        .join(tables.target, t.name == r.target)
        .where(r.number.in_(newest), m.digest == model, r.good_until.is_(None) | (r.good_until > now), ~since.exists())
    )
    rows = (await connection.execute(asked)).all()
    states = await contents.get(connection, {row.feeds for row in rows})
    same = {number for number, text in states.items() if _alike(decode(Known, text).feeds, feeds)}
    rows = [row for row in rows if row.feeds in same]
    then = await contents.get(connection, {row.target_then for row in rows})
    return frozenset(
        row.target
        for row in rows
        if _declares(then[row.target_then])
        == (plain(declared[row.target]) if row.target in declared else _declares(row.document))
    )


def _declares(text: str) -> dict[str, Any]:
    """What a target declares of its size and trade, of the JSON of one."""
    found: dict[str, Any] = json.loads(text).get("organisation", {})
    return found


def _alike(one: Sequence[FeedState], other: Sequence[FeedState]) -> bool:
    """Whether two states of the public sources give the same outside facts."""
    return {(feed.name, feed.digest, feed.off) for feed in one} == {
        (feed.name, feed.digest, feed.off) for feed in other
    }


def packed_scan(scan: str) -> bytes:
    """A scan's id in half the room."""
    return bytes.fromhex(scan) if re.fullmatch(r"([0-9a-f]{2}){12}", scan) else scan.encode()
