"""Where verified sources lie: one file a source and digest, and a pointer to the current one."""

import codecs
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scanner.canonical import dumps
from scanner.errors import Misconfigured
from scanner.feeds import Parsed, Row, every, recorded
from scanner.feeds.durable import put_in_place, write, write_parts

FORM = "hullmark.feed/1"
_TOGETHER = 1000
_PIECE = 1 << 18
"""Rows written, and bytes read, at a time: a source may have half a million rows, which are never all held as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One verified source: its release time, when we stored it, how many rows it holds, and its digest."""

    feed: str
    released: datetime
    stored: datetime
    rows: int
    skipped: int
    digest: str


class FeedFolder:
    """`<data directory>/feeds`: `<name>/<digest>.json` in normal form, and `<name>/current` naming one of them.

    A file is written beside its place, synced and renamed, and its content is its name: a half-written or
    changed one is never used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, parsed: Parsed, *, at: datetime) -> Stored:
        """Store a source and make it the current one. Raises Misconfigured where the disk is in the way."""
        digest = hashlib.sha256()
        for part in _parts(parsed):
            digest.update(part)
        stored = Stored(
            feed=parsed.feed,
            released=parsed.released,
            stored=at,
            rows=len(parsed.rows),
            skipped=parsed.skipped,
            digest=f"sha256:{digest.hexdigest()}",
        )
        try:
            write_parts(self._file(parsed.feed, stored.digest), _parts(parsed))
            self._point(stored)
        except OSError as wrong:
            raise Misconfigured(f"{self._folder} cannot be written ({wrong.strerror}): make room.") from None
        return stored

    def put_large(self, feed: str, half: Path, *, released: datetime, at: datetime, rows: int, skipped: int) -> Stored:
        """As `put`, with rows that were written to a file beside: one JSON array a line. Raises OSError."""
        digest = f"sha256:{_digest(half)}"
        stored = Stored(feed=feed, released=released, stored=at, rows=rows, skipped=skipped, digest=digest)
        put_in_place(half, self._file(feed, digest))
        self._point(stored)
        return stored

    def half(self, feed: str) -> Path:
        """Where rows of a source may be written before `put_large`. Raises OSError."""
        (self._folder / feed).mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder / feed / f"{os.getpid()}.half"

    def lines(self, stored: Stored) -> Iterator[str]:
        """The lines of what `put_large` stored. Raises Misconfigured where the file is not the one that was stored."""
        path = self._file(stored.feed, stored.digest)
        try:
            if f"sha256:{_digest(path)}" != stored.digest:
                raise Misconfigured(f"The data of {stored.feed} was changed on disk: import it again.")
            with path.open(encoding="utf-8") as file:
                yield from file
        except OSError as wrong:
            raise Misconfigured(f"{stored.feed} cannot be read ({wrong.strerror}): import it again.") from None

    def forget(self, *kept: Stored) -> None:
        """Remove what was stored of a large source before these, which others may still be reading."""
        names = {self._file(one.feed, one.digest) for one in kept}
        for path in (self._folder / kept[0].feed).glob("*.json"):
            if path not in names:
                path.unlink(missing_ok=True)

    def _point(self, stored: Stored) -> None:
        pointer = {
            "digest": stored.digest,
            "released": stored.released.isoformat(),
            "stored": stored.stored.isoformat(),
            "rows": stored.rows,
            "skipped": stored.skipped,
        }
        write(self._folder / stored.feed / "current", dumps(pointer).encode())

    def current(self) -> tuple[Stored, ...]:
        """The current sources, by name; one whose pointer or file is not whole counts as missing."""
        names = sorted((*every(), *recorded()))
        return tuple(stored for name in names if (stored := self.stored(name)) is not None)

    def stored(self, name: str) -> Stored | None:
        """The current state of one source; None where there is none, or its pointer or file is not whole."""
        try:
            told = json.loads((self._folder / name / "current").read_bytes())
            stored = Stored(
                feed=name,
                released=datetime.fromisoformat(told["released"]).astimezone(UTC),
                stored=datetime.fromisoformat(told["stored"]).astimezone(UTC),
                rows=int(told["rows"]),
                skipped=int(told["skipped"]),
                digest=str(told["digest"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return stored if self._file(name, stored.digest).is_file() else None

    def read(self, stored: Stored) -> Iterable[Row]:
        """The rows of a stored source. Raises Misconfigured where the file is not the one that was stored."""
        try:
            content = self._file(stored.feed, stored.digest).read_bytes()
        except OSError as wrong:
            raise Misconfigured(f"{stored.feed} cannot be read ({wrong.strerror}): import it again.") from None
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != stored.digest:
            raise Misconfigured(f"The data of {stored.feed} was changed on disk: import it again.")
        return _rows(content)

    def _file(self, feed: str, digest: str) -> Path:
        return self._folder / feed / f"{digest.removeprefix('sha256:')}.json"


def _parts(parsed: Parsed) -> Iterator[bytes]:
    """The canonical JSON of a source, of which the rows are the last key."""
    head = {"form": FORM, "feed": parsed.feed, "released": parsed.released.isoformat(), "rows": []}
    yield dumps(head).removesuffix("]}").encode()
    for at in range(0, len(parsed.rows), _TOGETHER):
        yield (b"," if at else b"") + dumps(parsed.rows[at : at + _TOGETHER])[1:-1].encode()
    yield b"]}"


def _rows(content: bytes) -> Iterator[Row]:
    """The rows of such a text, each read when it is asked for."""
    reading, json_of = codecs.getincrementaldecoder("utf-8")(), json.JSONDecoder()
    rest, at = "", content.index(b'"rows":[') + len(b'"rows":[')
    for start in range(at, len(content), _PIECE):
        text, place = rest + reading.decode(content[start : start + _PIECE]), 0
        while True:
            try:
                row, place = json_of.raw_decode(text, place + (text[place : place + 1] == ","))
            except json.JSONDecodeError:  # it goes on in the next piece, or was the last
                break
            yield tuple(row)
        rest = text[place:]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
