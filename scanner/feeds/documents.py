"""JSON objects in files of any length: a line each, in the list of one document, or one file each in a ZIP archive."""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from scanner.errors import Misconfigured
from scanner.feeds.lines import CHUNK, LONGEST, chunks, head
from scanner.feeds.pages import Page, page_of

MOST_TIMES = 100
"""How many times its own size a file may hold: such text packs to a tenth, a bomb to a thousandth."""
MOST_INDEX = 48 << 20
"""Bytes of an archive's list of members: the 350,000 records of today take some 30 MiB."""
_FREE = 64 << 20
"""Bytes that any file may hold."""
_BETWEEN = re.compile(r"[\s,]*")
_LIST = re.compile(r'"vulnerabilities"\s*:\s*\[')
_BEGINNING = 1 << 16
"""Bytes before and after the list of a document in which it may say how long that is."""


def objects(path: Path, scratch: Path) -> Iterator[dict[str, Any] | None]:
    """The objects of a file; None for a line or a member that is none.

    `scratch` is a file that may be written meanwhile (an archive within an archive). Raises Misconfigured for a file
    that is broken, cut off, holds too many times its own size, or another number of items than it says; OSError.
    """
    if zipfile.is_zipfile(path):
        yield from _archived(path, scratch)
        return
    pieces = _bounded(path)
    first = next(pieces, b"")
    if found := _LIST.search(first[:_BEGINNING].decode("utf-8", "replace")):
        yield from _listed(found.end(), first, pieces, path.name)
    else:
        yield from _one_a_line(first, pieces, path.name)


def _bounded(path: Path) -> Iterator[bytes]:
    most, held = MOST_TIMES * path.stat().st_size + _FREE, 0
    for piece in chunks(path):
        held += len(piece)
        if held > most:
            raise Misconfigured(f"{path.name} holds over {MOST_TIMES} times its size: it is not what it should be.")
        yield piece


def _one_a_line(first: bytes, pieces: Iterator[bytes], name: str) -> Iterator[dict[str, Any] | None]:
    """A line each; a document over several lines is tried as one where its first line is no object.

    Raises Misconfigured where the last line neither ends nor is an object.
    """
    held, skipping, whole = first, False, b""
    spread = _object(first.partition(b"\n")[0]) is None
    while True:
        if spread:
            whole += held
            spread, held = len(whole) <= LONGEST, b""
            if not spread:
                yield None
        else:
            *lines, held = held.split(b"\n")
            for line in lines:
                if line.strip() or skipping:
                    yield None if skipping else _object(line)
                skipping = False
            if len(held) > LONGEST:
                held, skipping = b"", True
        piece = next(pieces, None)
        if piece is None:
            break
        held += piece
    if spread:
        yield from _spread(whole)
    elif held.strip() or skipping:
        if skipping or (one := _object(held)) is None:
            raise Misconfigured(f"{name} is cut off: its last line does not end.")
        yield one


def _spread(whole: bytes) -> Iterator[dict[str, Any] | None]:
    """One object over several lines, or lines of which the first was spoiled."""
    one = _object(whole)
    if one is not None:
        yield one
        return
    for line in whole.split(b"\n"):
        if line.strip():
            yield _object(line)


def _listed(at: int, first: bytes, pieces: Iterator[bytes], name: str) -> Iterator[dict[str, Any] | None]:
    """The objects of the list that begins at a character. Raises Misconfigured where it does not end as it says."""
    reading, whole = json.JSONDecoder(), first.decode("utf-8", "replace")
    rest, count = whole[at:], 0
    while True:
        place = 0
        while True:
            place = _BETWEEN.match(rest, place).end()  # type: ignore[union-attr]  # it matches everywhere
            if rest[place : place + 1] == "]":
                _require_whole(whole[:at], _after(rest[place:], pieces), count, name)
                return
            try:
                value, place = reading.raw_decode(rest, place)
            except (json.JSONDecodeError, RecursionError):  # it goes on in the next piece, or never ends
                break
            count += 1
            yield value if isinstance(value, dict) else None
        piece = next(pieces, None)
        if piece is None:
            raise Misconfigured(f"{name} is cut off: its list of vulnerabilities does not end.")
        # What is not ASCII in such a document stands in texts that we do not keep: a character cut in two is no harm.
        rest = rest[place:] + piece.decode("utf-8", "replace")
        if len(rest) > LONGEST + 2 * CHUNK:
            raise Misconfigured(f"{name} holds an entry of over {LONGEST >> 20} MiB: it is not what it should be.")


def _after(rest: str, pieces: Iterator[bytes]) -> str:
    """What comes after a list: its first characters, and the last one of all."""
    kept = rest[:_BEGINNING]
    last = rest.rstrip()[-1:]
    for piece in pieces:
        if len(kept) < _BEGINNING:
            kept += piece[:_BEGINNING].decode("utf-8", "replace")
        last = piece.rstrip()[-1:].decode("ascii", "replace") or last
    return kept + last


def _require_whole(before: str, after: str, count: int, name: str) -> None:
    """Raise Misconfigured where a document does not end, or says that its list has another number of items.

    So it does where it says only after its list that it is one page of several: nobody has looked for the others.
    """
    if not after.endswith("}"):
        raise Misconfigured(f"{name} is cut off: it does not end after its list of vulnerabilities.")
    page = page_of(before + after)
    if page is None:
        return
    if count != page.items or (page.items < page.total and page_of(before) is None):
        raise Misconfigured(
            f"{name} is not whole: it says that it holds {page.items} of {page.total} records, and it holds {count}."
        )


def page_told(path: Path) -> Page | None:
    """Which page of an answer a file says that it is, by its beginning; None where it says nothing of that."""
    beginning = head(path, _BEGINNING).decode("utf-8", "replace")
    found = _LIST.search(beginning)
    return page_of(beginning[: found.start()]) if found else None


def _archived(path: Path, scratch: Path) -> Iterator[dict[str, Any] | None]:
    _require_short_index(path)
    try:
        with zipfile.ZipFile(path) as archive:
            inner = [member for member in archive.infolist() if member.filename.endswith(".zip")]
            if len(inner) == 1:  # the daily release of all records is an archive in an archive
                with archive.open(inner[0]) as packed:
                    _copied(packed, scratch, MOST_TIMES * path.stat().st_size)
                _require_short_index(scratch)
                with zipfile.ZipFile(scratch) as unpacked:
                    yield from _members(unpacked, path)
            else:
                yield from _members(archive, path)
    # The last two: a way of packing that the library lacks, and a member that asks for a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Misconfigured(f"{path.name} is a broken ZIP archive: fetch it again.") from None


def _require_short_index(path: Path) -> None:
    """Raise Misconfigured where the list of members, which is held in memory, is too long (APPNOTE 4.3.14, 4.3.16)."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - (1 << 17), 0))
        end = file.read()
    short, long = end.rfind(b"PK\x05\x06"), end.rfind(b"PK\x06\x06")
    sizes = [int.from_bytes(end[short + 12 : short + 16], "little")] if short >= 0 else []
    if long >= 0 and sizes == [0xFFFFFFFF]:
        sizes = [int.from_bytes(end[long + 40 : long + 48], "little")]
    if sizes and sizes[0] > MOST_INDEX:
        raise Misconfigured(
            f"{path.name} lists more members than any release of records has: it is not what it should be."
        )


def _members(archive: zipfile.ZipFile, path: Path) -> Iterator[dict[str, Any] | None]:
    left = MOST_TIMES * path.stat().st_size + _FREE
    for member in archive.infolist():
        if member.is_dir() or not re.search(r"CVE-\d{4}-\d+\.json\Z", member.filename):
            continue
        with archive.open(member) as file:
            content = file.read(LONGEST + 1)
        left -= len(content)
        if left < 0:
            raise Misconfigured(f"{path.name} holds over {MOST_TIMES} times its size: it is not what it should be.")
        yield _object(content) if len(content) <= LONGEST else None


def _copied(packed: IO[bytes], scratch: Path, most: int) -> None:
    with scratch.open("wb") as out:
        while piece := packed.read(CHUNK):
            most -= len(piece)
            if most < 0:
                raise Misconfigured("The archive holds another that is too large: it is not what it should be.")
            out.write(piece)


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
