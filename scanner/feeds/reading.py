"""What all sources have in common while they are read: bounds, text, dates."""

import codecs
import json
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import MOST_BYTES, MOST_ROWS, Parsed, Row
from scanner.feeds.packed import PackedRows

_GZIP = b"\x1f\x8b"
_AHEAD = timedelta(days=2)
"""How far a publisher's clock may be ahead of ours."""

BEGINNING = 65536
"""Bytes of a text by which it is told of which source it is."""

_ISO = re.compile(r"\b(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?")
_MAIL = re.compile(r"\b(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d(?: (?:[+-]\d{4}|GMT|UTC))?")


def unpacked(raw: bytes, what: str) -> bytes:
    """The bytes themselves, or what a gzip file holds. Raises Misconfigured beyond 64 MiB or for a broken file."""
    if raw[:2] == _GZIP:
        stream = zlib.decompressobj(wbits=31)
        try:
            raw = stream.decompress(raw, MOST_BYTES + 1)
        except zlib.error:
            raise Misconfigured(f"{what} is a broken gzip file: fetch it again.") from None
        if not stream.eof and len(raw) <= MOST_BYTES:
            raise Misconfigured(f"{what} is a gzip file that was cut off: fetch it again.")
    if len(raw) > MOST_BYTES:
        raise Misconfigured(f"{what} holds more than {MOST_BYTES >> 20} MiB: it is not what it should be.")
    return raw


def beginning(raw: bytes) -> str | None:
    """The first 64 KiB of a text in UTF-8, up to a character that is cut in two; None for what is none."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(unpacked(raw, "it")[:BEGINNING])
    except (Misconfigured, UnicodeDecodeError):
        return None


def otherwise_encoded(raw: bytes) -> bytes | None:
    """In UTF-8 the beginning of a text of which every byte can be a letter: UTF-16 by its mark or its zeros, else
    Latin-1. None for what is UTF-8, or a broken file."""
    if beginning(raw) is not None and b"\0" not in raw[:2]:
        return None
    try:
        start = unpacked(raw, "it")[:BEGINNING]
    except Misconfigured:
        return None
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    wide = "utf-16" if marked else {0: "utf-16-be", 1: "utf-16-le"}.get(start[:2].find(b"\0"))
    return start.decode(wide or "latin-1", "replace").encode("utf-8", "replace")


def document(raw: bytes, what: str) -> Any:
    """The JSON in a file. Raises Misconfigured."""
    try:
        return json.loads(unpacked(raw, what))
    except (ValueError, RecursionError):
        raise Misconfigured(f"{what} is not valid JSON: fetch it again.") from None


def moment(text: object) -> datetime | None:
    """The first date, with its time where it has one, that is written in a text (ISO 8601 or RFC 5322); else None."""
    if not isinstance(text, str):
        return None
    text = text[:500]
    try:
        if found := _ISO.search(text):
            zone = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", None: "+00:00"}.get(found[3], found[3])
            return datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}{zone}").astimezone(UTC)
        if mail := _MAIL.search(text):
            parsed = parsedate_to_datetime(mail[0])
            return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return None


def day(value: object) -> str | None:
    """A date, given as a date or as text, in ISO form; None where it is none."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def shown(value: object, most: int = 200) -> str:
    """A stranger's text for keeping: printable, on one line, cut."""
    return "".join(ch if ch.isprintable() else " " for ch in str(value)[:most]).strip()


def finished(feed: str, released: datetime, imported: datetime, rows: Sequence[Row], skipped: int, what: str) -> Parsed:
    """Normal form of what was read. Raises Misconfigured where it cannot be what it says it is.

    That is: no good row, more bad rows than good ones, more than 2,000,000 rows, or a release time in the
    future, under which the data would never grow old.
    """
    if not rows or skipped > len(rows):
        raise Misconfigured(f"{what} is not a file of {feed}: {len(rows)} rows fit and {skipped} do not.")
    if len(rows) > MOST_ROWS:
        raise Misconfigured(f"{what} holds more than {MOST_ROWS:,} rows: it is not what it should be.")
    if released > imported + _AHEAD:
        raise Misconfigured(f"{what} says it was released on {released:%Y-%m-%d}, which is still to come.")
    return Parsed(
        feed=feed, released=released, rows=rows if isinstance(rows, PackedRows) else _single(rows), skipped=skipped
    )


def _single(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(sorted(set(rows), key=lambda row: tuple((cell is not None, str(cell)) for cell in row)))
