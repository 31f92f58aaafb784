"""Exports of what third parties saw, of any length: recognised by their form, and streamed into the data directory."""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scanner.canonical import dumps, plain
from scanner.errors import Misconfigured
from scanner.feeds import sources
from scanner.feeds.folder import FeedFolder
from scanner.feeds.importing import Found, files_below
from scanner.feeds.lines import head, lines
from scanner.feeds.witness import WitnessSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """The files of a folder that are exports, and the account of each."""

    files: frozenset[Path]
    found: tuple[Found, ...]


@dataclass(slots=True)
class _Count:
    rows: int = 0
    skipped: int = 0
    newest: datetime | None = None


def import_exports(folder: FeedFolder, source: Path, *, now: datetime) -> Exports:
    """Store every export found below `source`; all files of one third party become what is stored of it.

    A file that is cut off is left out as a whole, and so is a row without a date, or with one that is still to come.
    Raises Misconfigured where the disk is in the way.
    """
    if not source.is_dir():
        return Exports(files=frozenset(), found=())
    by_source: dict[str, list[Path]] = {}
    for path in files_below(source):
        witness = _recognised(path)
        if witness is not None:
            by_source.setdefault(witness.name, []).append(path)
    found: list[Found] = []
    for name, paths in sorted(by_source.items()):
        try:
            found += _store(folder, name, paths, source, now)
        except OSError as wrong:
            raise Misconfigured(f"What {name} tells cannot be written ({wrong.strerror}): make room.") from None
    return Exports(files=frozenset(path for paths in by_source.values() for path in paths), found=tuple(found))


def _recognised(path: Path) -> WitnessSource | None:
    beginning = head(path)
    known = (one for one in sources().values() if isinstance(one, WitnessSource))
    return next((one for one in known if beginning and one.recognises(path.name, beginning)), None)


def _store(folder: FeedFolder, name: str, paths: list[Path], source: Path, now: datetime) -> list[Found]:
    half, found, total = folder.half(name), list[Found](), _Count()
    try:
        with half.open("w", encoding="utf-8") as out:
            for path in paths:
                shown, before, here = str(path.relative_to(source.parent)), out.tell(), _Count()
                try:
                    _stream(name, path, out, now, here)
                    _sensible(path, name, here)
                except (Misconfigured, OSError) as wrong:
                    out.seek(before)
                    out.truncate()
                    why = wrong.strerror if isinstance(wrong, OSError) else wrong
                    found.append(Found(path=shown, feed=None, why=f"{why}", claims=name))
                    continue
                newest = max(filter(None, (total.newest, here.newest)), default=None)
                total = _Count(total.rows + here.rows, total.skipped + here.skipped, newest)
                found.append(
                    Found(path=shown, feed=name, rows=here.rows, skipped=here.skipped, released=here.newest)
                )  # fmt: skip
        if total.newest is not None:
            folder.put_large(
                name, half, released=total.newest, at=now, rows=total.rows, skipped=total.skipped
            )  # fmt: skip
    finally:
        half.unlink(missing_ok=True)
    return found


def _stream(name: str, path: Path, out: io.TextIOBase, now: datetime, count: _Count) -> None:
    witness = sources()[name]
    if not isinstance(witness, WitnessSource):
        raise TypeError(f"{name} tells nothing of single addresses")
    for told in witness.reads(lines(path), path.name):
        if told is None or told.at > now:
            count.skipped += 1
            continue
        count.rows += 1
        count.newest = max(told.at, count.newest or told.at)
        out.write(dumps(plain(told)) + "\n")


def _sensible(path: Path, name: str, count: _Count) -> None:
    if not count.rows:
        raise Misconfigured(f"{path.name} is an export of {name} without a single row that can be used.")
