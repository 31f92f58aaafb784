"""A night in which nothing changed is one short row: the rating before still stands, and its looks go again.

Of the looks of such nights only those of the last two are kept, beside those of the rating that stands: what a
judgement reads is the three newest scans of everything, and here all three say the same.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode
from scanner.interfaces import Meter
from scoring.history import chain, tables
from scoring.history.chain import Kind, hashed
from scoring.history.dialect import run
from scoring.knowledge import FeedState

KEPT = 2
"""Standing nights whose looks are kept."""
MICRO = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LOOKS = """
SELECT v.subject, s.look, s.observation, s.profile, CASE WHEN v.standing = 3 THEN '' ELSE s.why END,
    CASE WHEN s.at < c.began THEN s.at END
FROM visit v JOIN sighting s ON s.visit = v.id JOIN scan c ON c.id = v.scan WHERE v.scan = ?
"""
CLAIMS = "SELECT claim FROM attribution WHERE target = ? AND at = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """For how many nights after it was made a rating stood, and the beginning of the last of them."""

    nights: int
    until: datetime


def feeds_digest(feeds: Sequence[FeedState]) -> bytes:
    """The hash of the state of the public sources: the same one gives the same outside facts."""
    return hashed(sorted([feed.name, feed.digest, feed.off] for feed in feeds))


async def link_scans(connection: AsyncConnection, target: str, *, but: str | None) -> None:
    """Link every scan of a target that has ended and stands in no link yet, oldest first, `but` one."""
    columns = tables.scan.c
    asked = (
        select(columns.id)
        .where(columns.target == target, columns.link.is_(None), columns.ended.is_not(None))
        .order_by(columns.ended, columns.id)
    )
    for row in (await connection.execute(asked)).all():
        await _sign(connection, row.id)
        if row.id != but:
            await chain.append_scan(connection, row.id)


async def like_the_one_before(connection: AsyncConnection, target: str, scan: str) -> bool:
    """Whether a scan saw what the target's scan before it saw, look by look and claim by claim."""
    columns = tables.scan.c
    asked = select(columns.id, columns.looks, columns.link).where(columns.target == target, columns.ended.is_not(None))
    rows = (await connection.execute(asked.order_by(columns.ended.desc(), columns.id.desc()).limit(2))).all()
    if len(rows) < 2 or (rows[0].id, rows[0].link) != (scan, None):
        return False
    return rows[0].looks is not None and rows[0].looks == rows[1].looks


def signature(profile: str, looks: Iterable[Iterable[object]], claims: Iterable[Iterable[object]]) -> bytes:
    """The hash of what a scan saw, of rows of LOOKS and CLAIMS: the same on every night that saw the same."""
    return hashed(profile, *(sorted([list(map(chain.cell_text, row)) for row in rows]) for rows in (looks, claims)))


async def _sign(connection: AsyncConnection, scan: str) -> None:
    columns = tables.scan.c
    row = (await run(connection, chain.SCAN, (scan,))).one()
    looks = (await run(connection, LOOKS, (scan,))).all()
    claims = (await run(connection, CLAIMS, (row.target, row.ended))).all()
    signed = signature(row.profile, looks, claims)
    await connection.execute(tables.scan.update().where(columns.id == scan).values(looks=signed))


async def stand(connection: AsyncConnection, target: str, rating: int, *, scan: str, night: str) -> None:
    """Record that a rating stood in a night, and let go of the looks of earlier ones."""
    columns, standing = tables.scan.c, tables.standing.c
    lying = (await run(connection, chain.SCAN, (scan,))).one()
    looks = (await run(connection, chain.LOOKS, (scan,))).all()
    claims = (await run(connection, chain.CLAIMS, (target, lying.ended))).all()
    times = select(columns.began, columns.ended, columns.spent).where(columns.id == scan)
    row = (await connection.execute(times)).one()
    meter = decode(Meter, row.spent) if row.spent else Meter()
    kept = {
        "rating": rating,
        "scan": packed_scan(scan),
        "began": (row.began - EPOCH) // MICRO,
        "took": (row.ended - row.began) // (1000 * MICRO),
        "night": date.fromisoformat(night).toordinal(),
        "spent": f"{meter.connections} {meter.queries} {meter.bytes_sent} {meter.bytes_received}",
        "looks": chain.scan_body(lying, looks, claims),
    }
    number = await chain.append(connection, target, Kind.STANDING, chain.standing_body(*kept.values()), kept=False)
    await connection.execute(insert(tables.standing), {"number": number, **kept})
    await connection.execute(tables.scan.update().where(columns.id == scan).values(link=number))
    old = (
        select(columns.id, columns.ended)
        .join(tables.standing, standing.number == columns.link)
        .where(columns.target == target, standing.rating == rating)
        .order_by(columns.link.desc())
        .offset(KEPT)
    )
    gone = (await connection.execute(old)).all()
    if gone:
        await _let_go(connection, target, [(row.id, row.ended) for row in gone])


async def _let_go(connection: AsyncConnection, target: str, scans: list[tuple[str, datetime]]) -> None:
    """Delete the looks of scans on which no rating rests."""
    v, s, a, columns = tables.visit.c, tables.sighting.c, tables.attribution.c, tables.scan.c
    await connection.execute(insert(tables.erasing), {})
    for scan, ended in scans:
        visits = select(v.id).where(v.scan == scan)
        await connection.execute(tables.sighting.delete().where(s.visit.in_(visits)))
        await connection.execute(tables.visit.delete().where(v.scan == scan))
        await connection.execute(tables.attribution.delete().where(a.target == target, a.at == ended))
        await connection.execute(tables.scan.delete().where(columns.id == scan))
    await connection.execute(tables.erasing.delete())


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
    return {
        row.rating: Stood(nights=row.nights, until=EPOCH + row.until * MICRO) for row in await connection.execute(asked)
    }


async def good(
    connection: AsyncConnection, targets: Sequence[str] | None, *, now: datetime, model: str, feeds: Sequence[FeedState]
) -> frozenset[str]:
    """The targets whose newest rating needs no judging: nothing was seen since, and no date has passed."""
    r, columns = tables.rating.c, tables.scan.c
    newest = select(func.max(r.number)).group_by(r.target)
    since = select(columns.id).where(columns.target == r.target, columns.began > r.as_of, columns.link.is_(None))
    asked = select(r.target).where(
        r.number.in_(newest),
        r.model == model,
        r.feeds == feeds_digest(feeds),
        r.good_until.is_(None) | (r.good_until > now),
        ~since.exists(),
    )
    if targets is not None:
        asked = asked.where(r.target.in_(targets))
    return frozenset(row.target for row in await connection.execute(asked))


def packed_scan(scan: str) -> bytes:
    """A scan's id in half the room."""
    return bytes.fromhex(scan) if re.fullmatch(r"([0-9a-f]{2}){12}", scan) else scan.encode()
