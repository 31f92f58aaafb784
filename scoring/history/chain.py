"""One hash chain a target, over all that is recorded of it: a changed, missing or exchanged row breaks it.

A link's head is the SHA-256 of the head before it, its kind and its body; a chain begins at the SHA-256 of its target's
name. A body is the hash of what was recorded, so that the chain still verifies where that was erased.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import digest
from scanner.observation import Sighting
from scoring.history import tables
from scoring.history.dialect import as_text, run


class Kind(StrEnum):
    SCAN = "scan"
    RATING = "rating"
    STANDING = "standing"
    QUOTE = "quote"
    ERASURE = "erasure"
    DECISION = "decision"


LOOKS = """
SELECT j.asset, j.probe, j.profile, v.at, v.standing, o.id, o.raw, s.look, s.at, s.profile, s.vantage, s.answered_by,
    s.why
FROM visit v JOIN subject j ON j.id = v.subject JOIN sighting s ON s.visit = v.id
    JOIN observation o ON o.number = s.observation
WHERE v.scan = ?
"""
CLAIMS = "SELECT c.digest, a.at FROM attribution a JOIN claim c ON c.id = a.claim WHERE a.target = ? AND a.at = ?"
SCAN = "SELECT id, target, profile, began, ended, spent FROM scan WHERE id = ?"


def beginning(target: str) -> bytes:
    """What stands before the first link of a target's chain, and names the chain."""
    return hashlib.sha256(target.encode("utf-8", "surrogatepass")).digest()


def head(before: bytes, kind: str, body: bytes) -> bytes:
    """The head of a link."""
    return hashlib.sha256(before + kind.encode("utf-8", "surrogatepass") + b"\x00" + body).digest()


def hashed(*parts: Any) -> bytes:
    """The SHA-256 of the parts' canonical JSON, as bytes."""
    return bytes.fromhex(digest(*parts).removeprefix("sha256:"))


def scan_body(scan: Iterable[Any], looks: Iterable[Iterable[Any]], claims: Iterable[Iterable[Any]]) -> bytes:
    """The body of a scan that has ended: rows of SCAN, LOOKS and CLAIMS as they lie."""
    rows = [sorted(_lying(row) for row in found) for found in (looks, claims)]
    return hashed("scan", _lying(scan), *rows)


def _lying(row: Iterable[Any]) -> list[str]:
    return [cell_text(cell) for cell in row]


def cell_text(cell: Any) -> str:
    """One cell as it is hashed, the same from both databases: bytes in hexadecimal, times as SQLite has them."""
    if isinstance(cell, datetime):
        return as_text(cell)
    return "" if cell is None else cell.hex() if isinstance(cell, bytes) else str(cell)


def rating_body(
    identity: str,
    as_of: datetime,
    sightings: Iterable[Sighting],
    *,
    document: str,
    split: str,
    scan: str,
    night: str | None,
    conduct: str,
    issued: bytes | None,
) -> bytes:
    """The body of a rating: its case's hash, every look in full, and what was said of it."""
    looks = sorted(
        [one.observation, instant(one.at), one.look, one.scan, one.profile, one.vantage, one.answered_by, one.why]
        for one in sightings
    )
    told = [text_digest(document), text_digest(split), scan, night, conduct, issued.hex() if issued else None]
    return hashed("rating", identity, instant(as_of), looks, *told)


def standing_body(
    rating: object, scan: object, began: object, took: object, night: object, spent: object, looks: object
) -> bytes:
    """The body of a night in which a rating stood: its row."""
    told = [one.hex() if isinstance(one, bytes) else one for one in (scan, looks)]
    return hashed("standing", rating, began, took, night, spent, *told)


def lying(packed: Iterable[bytes], feeds: bytes | None, good_until: str) -> bytes:
    """The SHA-256 of those columns of a rating that no link holds, and of the compressed ones as they lie.

    What they unpack to does not show every changed byte. `good_until` is an `instant`, empty for never.
    """
    parts = [*packed, feeds or b"", good_until.encode("utf-8", "surrogateescape")]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def quote_body(rating: str, at: datetime, document: str) -> bytes:
    """The body of a quote, without who was shown it."""
    return hashed("quote", rating, instant(at), text_digest(document))


def quote_digest(number: int, rating: str, who: str, at: datetime, document: str) -> bytes:
    """The hash of a quote's whole row."""
    return hashed(number, rating, who, instant(at), document)


def decision_body(kind: str, at: datetime, document: str) -> bytes:
    """The body of a line of the log of disputes and overrides, without who it was."""
    return hashed("decision", kind, instant(at), text_digest(document))


def decision_digest(number: int, target: str, kind: str, who: str, at: datetime, document: str) -> bytes:
    """The hash of the whole line."""
    return hashed(number, target, kind, who, instant(at), document)


def erasure_body(at: datetime, why: str, links: str) -> bytes:
    """The body of an erasure: when, why, and what is gone."""
    return hashed("erasure", instant(at), why, links)


def text_digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def instant(at: datetime) -> str:
    """UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


async def append(connection: AsyncConnection, target: str, kind: Kind, body: bytes, *, kept: bool = True) -> int:
    """Add a link to a target's chain in the writer's transaction; its number.

    A body that follows from one short row is not `kept` beside it.
    """
    chains, links, name = tables.chain, tables.link, beginning(target)
    number = (await connection.execute(select(chains.c.number).where(chains.c.name == name))).scalar()
    if number is None:
        made = await connection.execute(insert(chains).returning(chains.c.number), {"name": name})
        number = made.scalar_one()
    newest = select(links.c.head).where(links.c.chain == number).order_by(links.c.number.desc()).limit(1)
    before = (await connection.execute(newest)).scalar() or name
    row = {"chain": number, "kind": kind.value, "body": body if kept else b"", "head": head(before, kind.value, body)}
    return int((await connection.execute(insert(links).returning(links.c.number), row)).scalar_one())


async def append_scan(connection: AsyncConnection, scan: str) -> None:
    """Add the link of a scan that has just ended; one that ended before stays as it is."""
    row = (await run(connection, SCAN, (scan,))).one_or_none()
    columns = tables.scan.c
    linked = (await connection.execute(select(columns.link).where(columns.id == scan))).scalar()
    if row is None or linked is not None:
        return
    looks = (await run(connection, LOOKS, (scan,))).all()
    claims = (await run(connection, CLAIMS, (row.target, row.ended))).all()
    number = await append(connection, row.target, Kind.SCAN, scan_body(row, looks, claims))
    await connection.execute(tables.scan.update().where(columns.id == scan).values(link=number))
