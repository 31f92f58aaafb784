"""Records of flaws into the data directory: added to what is stored, or in its place, and never all in memory."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import RecordSource, recorded
from scanner.feeds.documents import objects, page_told
from scanner.feeds.exports import Exports
from scanner.feeds.folder import FeedFolder, Stored
from scanner.feeds.importing import Found, files_below
from scanner.feeds.lines import head
from scanner.feeds.pages import Page, lone
from scanner.feeds.records import at, when, written

TOGETHER = 16 << 20
"""Bytes of lines that are sorted in memory; longer ones become files that are merged."""
_AHEAD = timedelta(days=2)
"""How far a publisher's clock may be ahead of ours."""
_STORED = "~"
"""After a date, and later than anything that may follow one: of two records of one date the stored one is kept."""


class Increment:
    """What is new of one source, collected beside what is stored, and put in its place as a whole or not at all.

    A context: what was collected and not stored is gone when it ends.
    """

    def __init__(self, folder: FeedFolder, source: RecordSource, *, now: datetime) -> None:
        self._folder, self._source, self._now = folder, source, now
        self._half = folder.half(source.name)
        self._runs: list[Path] = []
        self._held: list[str] = []
        self._size = self._taken = self._skipped = 0
        self._newest = ""

    def __enter__(self) -> "Increment":
        return self

    def __exit__(self, *_: object) -> None:
        for path in (*self._runs, self.scratch, self._half):
            path.unlink(missing_ok=True)

    @property
    def scratch(self) -> Path:
        """A file that may be written meanwhile."""
        return self._half.with_suffix(".scratch.half")

    def take(self, items: Iterable[dict[str, Any] | None], what: str, *, least: int = 1) -> Found:
        """Collect the records of items, all or none: at least `least`, and more than there are items that are none.

        A record of a day that is still to come would never be replaced, and is left out. Raises Misconfigured where
        they are not of this source, and what `items` raises.
        """
        most, rows, skipped, newest = at((self._now + _AHEAD).isoformat()), 0, 0, ""
        before = len(self._runs)
        try:
            for item in items:
                for record in self._source.reads(item) if item is not None else (None,):
                    if record is None or record.modified > most:
                        skipped += 1
                        continue
                    rows, newest = rows + 1, max(newest, record.modified)
                    line = written(record)
                    self._held.append(f"{record.cve} {record.id} {record.modified or '0'}\t{line}\n")
                    self._size += len(line)
                    if self._size > TOGETHER:
                        before += self._spill(self._taken)
                        self._spill(len(self._held))
            self._sensible(rows, skipped, least, what)
        except (Misconfigured, OSError):
            for path in self._runs[before:]:
                path.unlink(missing_ok=True)
            del self._runs[before:], self._held[self._taken :]
            raise
        self._taken = len(self._held)
        self._skipped += skipped
        self._newest = max(self._newest, newest)
        return Found(path=what, feed=self._source.name, rows=rows, skipped=skipped, released=when(newest))

    def _sensible(self, rows: int, skipped: int, least: int, what: str) -> None:
        if rows < least or skipped > rows:
            raise Misconfigured(
                f"{what} is not a file of {self._source.name}: {rows} records fit and {skipped} do not."
            )

    def _spill(self, count: int) -> int:
        """Sort the first lines that are held into a file of their own; how many files that made."""
        if not count:
            return 0
        path = self._half.with_suffix(f".{len(self._runs)}.half")
        self._runs.append(path)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(sorted(self._held[:count]))
        del self._held[:count]
        self._taken = 0
        self._size = sum(map(len, self._held))
        return 1

    def store(self) -> Stored:
        """Put what is stored and what is new together, dated by the newest. Raises Misconfigured, OSError.

        Refused is a source that goes back in time: nothing of it is new or newer, and its newest is older than what
        is stored.
        """
        before = self._folder.stored(self._source.name)
        self._spill(len(self._held))
        rows = fresh = 0
        with ExitStack() as opened:
            runs: list[Iterable[str]] = [opened.enter_context(path.open(encoding="utf-8")) for path in self._runs]
            if before is not None:
                runs.append(_keyed(self._folder.lines(before)))
            out = opened.enter_context(self._half.open("w", encoding="utf-8"))
            for _, lines in groupby(heapq.merge(*runs), key=lambda line: line[: line.rindex(" ", 0, line.index("\t"))]):
                *_, last = lines
                key, _, line = last.partition("\t")
                fresh += not key.endswith(_STORED)
                if line != "\n":  # a withdrawn one is no line
                    rows += 1
                    out.write(line)
        released = when(self._newest) or (before.released if before else self._now)
        if before is not None:
            if not fresh and released < before.released:
                raise Misconfigured(
                    f"This is {self._source.name} of {released:%Y-%m-%d}, and holds nothing that is not stored as of "
                    f"{before.released:%Y-%m-%d}: what is stored stays."
                )
            released = max(released, before.released)
        stored = self._folder.put_large(
            self._source.name, self._half, released=released, at=self._now, rows=rows, skipped=self._skipped
        )
        self._folder.forget(stored, before or stored)
        return stored


def _keyed(lines: Iterable[str]) -> Iterator[str]:
    """Stored lines with what they are sorted by: the first three cells of each."""
    for line in lines:
        cve, own, modified = (cell[1:-1] for cell in line[1:].split(",", 3)[:3])
        yield f"{cve} {own} {modified or '-'}{_STORED}\t{line}"


def import_records(folder: FeedFolder, source: Path, *, now: datetime) -> Exports:
    """Add every file of records found below `source` to what is stored; the account of each.

    A file that is broken or cut off is left out as a whole; with one page of an answer all that comes with it. Raises
    Misconfigured where the disk is in the way.
    """
    if not source.is_dir():
        return Exports(files=frozenset(), found=())
    by_source: dict[str, list[Path]] = {}
    for path in files_below(source):
        if (name := _recognised(path)) is not None:
            by_source.setdefault(name, []).append(path)
    found: list[Found] = []
    for name, paths in sorted(by_source.items()):
        try:
            with Increment(folder, recorded()[name], now=now) as increment:
                found += _added(increment, name, paths, source)
        except OSError as wrong:
            raise Misconfigured(f"The records of {name} cannot be written ({wrong.strerror}): make room.") from None
    return Exports(files=frozenset(path for paths in by_source.values() for path in paths), found=tuple(found))


def _recognised(path: Path) -> str | None:
    beginning = head(path)
    return next((n for n, one in recorded().items() if beginning and one.recognises(path.name, beginning)), None)


def _added(increment: Increment, name: str, paths: list[Path], below: Path) -> list[Found]:
    found: list[Found] = []
    pages = {path: page for path in paths if (page := page_told(path)) is not None}
    for path in paths:
        shown = str(path.relative_to(below.parent))
        if path in pages and lone(pages[path], pages.values()):
            why = f"{path.name} is one page of an answer of {pages[path].total} records: put all of them beside it."
            found.append(Found(path=shown, feed=None, why=why, claims=name))
            continue
        try:
            found.append(increment.take(objects(path, increment.scratch), shown))
        except Misconfigured as wrong:
            found.append(Found(path=shown, feed=None, why=str(wrong), claims=name))
    if lost := [one.path for one, path in zip(found, paths, strict=True) if not one.feed and _of_many(pages.get(path))]:
        why = f"it is read together with {lost[0]}, without which records would be missing unseen."
        return [replace(one, feed=None, why=one.why or why, claims=name) for one in found]
    if not any(one.feed for one in found):
        return found
    try:
        increment.store()
    except Misconfigured as wrong:
        found = [replace(one, feed=None, why=one.why or str(wrong), claims=name) for one in found]
    return found


def _of_many(page: Page | None) -> bool:
    return page is not None and page.items < page.total
