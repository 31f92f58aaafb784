"""One hash chain a target, over all that is recorded of it: a changed, missing or exchanged row breaks it.

A link's head is the SHA-256 of the head before it, its kind and its body; a chain begins at the SHA-256 of its target's
name. A body is the hash of what was recorded, so that the chain still verifies where that was erased.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import digest
from scanner.observation import Sighting
from scoring.history import tables
from scoring.history.dialect import fetched


class Kind(StrEnum):
    SCAN = "scan"
    RATING = "rating"
    STANDING = "standing"
    QUOTE = "quote"
    ERASURE = "erasure"
    DECISION = "decision"


_SHORT = {
    Kind.SCAN: "s", Kind.RATING: "r", Kind.STANDING: "n", Kind.QUOTE: "q", Kind.ERASURE: "e", Kind.DECISION: "d",
}  # fmt: skip
_LONG = {short: kind.value for kind, short in _SHORT.items()}


def short_kind(kind: Kind) -> str:
    """A kind as it lies in a link's row; stores of before schema 0009 hold it in whole."""
    return _SHORT[kind]


def told_kind(lying: str) -> str:
    """The kind again, as it is hashed."""
    return _LONG.get(lying, lying)


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
    """The body of a scan that has ended: its columns, and rows of its looks and claims (looked.py)."""
    told = [sorted(_lying(row) for row in found) for found in (looks, claims)]
    return hashed("scan", _lying(scan), *told)


def _lying(row: Iterable[Any]) -> list[str]:
    return ["" if cell is None else cell.hex() if isinstance(cell, bytes) else str(cell) for cell in row]


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


STANDING = "SELECT rating, scan, began, took, night, spent, looks FROM standing WHERE number = ?"
"""What `standing_body` is made of."""

LYING = ("model", "conduct", "target_then", "known", "feeds", "evidence", "follows", "told", "good_until")
"""The columns of a rating that no link holds as they lie: what they come to does not show every changed byte."""


def lying(cells: Iterable[bytes | str | int | None]) -> bytes:
    """The first eight bytes of the SHA-256 of these cells, times in microseconds since 1970."""
    parts = [
        b"" if one is None else one if isinstance(one, bytes) else str(one).encode("utf-8", "surrogateescape")
        for one in cells
    ]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()[:8]


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


_END = (
    "SELECT number, (SELECT head FROM link WHERE link.chain = chain.number ORDER BY link.number DESC LIMIT 1) "
    "FROM chain WHERE name = ?"
)
_APPEND = "INSERT INTO link (chain, kind, body, head) VALUES (?, ?, ?, ?) RETURNING number"


@dataclass(slots=True)
class End:
    """The end of a target's chain: the chain's number and the head of its last link."""

    target: str
    number: int
    head: bytes

    async def append(self, connection: AsyncConnection, kind: Kind, body: bytes, *, kept: bool = True) -> int:
        """Add a link in the writer's transaction; its number.

        A body that follows from one short row is not `kept` beside it.
        """
        self.head = head(self.head, kind.value, body)
        row = (self.number, short_kind(kind), body if kept else b"", self.head)
        (added,) = await fetched(connection, _APPEND, row)
        return int(added[0])


async def end_of(connection: AsyncConnection, target: str) -> End:
    """The end of a target's chain, which begins where there is none yet."""
    name = beginning(target)
    found = await fetched(connection, _END, (name,))
    if not found:
        made = await connection.execute(insert(tables.chain).returning(tables.chain.c.number), {"name": name})
        return End(target, made.scalar_one(), name)
    ((number, last),) = found
    return End(target, number, last or name)


async def append(connection: AsyncConnection, target: str, kind: Kind, body: bytes) -> int:
    """Add a link to a target's chain in the writer's transaction; its number."""
    return await (await end_of(connection, target)).append(connection, kind, body)
