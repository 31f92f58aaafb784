"""A folder of files from elsewhere, for machines without a way to the publishers: what is in it, and what is not."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.feeds import MOST_BYTES, Feed, Parsed, endoflife, every, recog
from scanner.feeds.lines import head
from scanner.feeds.reading import otherwise_encoded, unpacked
from scanner.feeds.shadowserver_events import is_event

MOST_FILES = 20_000
_LISTS = re.compile(r"block|drop|deny|abuse|feodo|malware", re.IGNORECASE)
_HOSTS = re.compile(r"hostfile|malware|urlhaus|phish", re.IGNORECASE)
_BY_HEADER = ("incidents", "file_sharing")
"""Sources that are CSV files, known by their columns."""
_JOINED = {
    "blocklist": min, "distro_info": min, "malware_hosts": min, "file_sharing": max, "releases": max,
    "shadowserver_events": max,
}  # fmt: skip
"""Sources of several files, and which of them dates the whole: the oldest list, or the newest sight."""
_ENDED = ("distro_info", "epss", "origins")
"""Sources whose publishers end every line; of others one that does not end is cut off where any line does not fit."""
_DOCUMENTS = (".json", ".xml", ".xz")
_ONLY_LISTS = (".netset", ".ipset")
_MAYBE_LISTS = (".txt", ".csv", ".json")
_PAGE_ENDINGS = (".yml", ".yaml", ".md")


def of_several_files(feed: str) -> bool:
    """Whether all files of a source count together, so that one that is left out is missing; of others the newest."""
    return feed in _JOINED or feed not in every()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file or folder: the source it was read as (`why` empty), or why it was left alone.

    `claims` is the source that it is by its form or its name, where it could not be read as one; `why` names it.
    """

    path: str
    feed: str | None
    rows: int = 0
    skipped: int = 0
    released: datetime | None = None
    why: str = ""
    claims: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a folder holds: the sources in normal form, at most one of each, and the account of every file."""

    parsed: tuple[Parsed, ...]
    found: tuple[Found, ...]


def read_folder(folder: Path, *, imported: datetime, apart: frozenset[Path] = frozenset()) -> Imported:
    """Read every file below a folder that one of our sources has the form of.

    Known are CISA's catalogue (`*.json`, `*.json.gz`), endoflife.date's answer (`*.json`), its product pages
    (`products/*.yml`) or its release data (`*.json`), EPSS scores (`*.csv`), recog's files (a folder of `*.xml`),
    ranges of addresses with their AS (`*.tsv`), what distributions say of their builds (Debian's tracker, Ubuntu's
    archive, Red Hat's records one a line, the lists of distro-info), and block lists: netset and ipset files, and text,
    CSV or JSON lines whose name or folder says so, since clouds publish their addresses in the same form. Files that
    are read `apart` are left out. Lists of malware hosts and Shadowserver's events are known by their file's name and
    form, incidents and file sharing by their columns. Several block lists become one source, as old as its oldest list;
    of several catalogues the newest counts.
    Raises Misconfigured where there is no such folder.
    """
    if not folder.is_dir():
        raise Misconfigured(f"{folder} is no folder: name the one that holds the files to import.")
    read: list[tuple[Found, Parsed | None]] = []
    for where, files in groupby(files_below(folder), key=lambda path: path.parent):
        paths = [path for path in files if path not in apart]
        pages = [path for path in paths if where.name == "products" and path.suffix in _PAGE_ENDINGS]
        if pages:
            read.append(_together("endoflife", endoflife.parse_pages, pages, folder, imported))
        prints = [path for path in paths if path not in pages and _ending(path) == ".xml" and _is_recog(path)]
        if prints:
            read.append(_together("recog", recog.parse_files, prints, folder, imported))
        others = [path for path in paths if path not in pages and path not in prints]
        read += [_file(path, str(path.relative_to(folder.parent)), imported) for path in others]
    return Imported(
        parsed=_single([parsed for _, parsed in read if parsed is not None]), found=tuple(found for found, _ in read)
    )


_Parser = Callable[[Iterable[tuple[str, bytes]], datetime, str], Parsed]


def _together(
    feed: str, parse: _Parser, files: list[Path], folder: Path, imported: datetime
) -> tuple[Found, Parsed | None]:
    """One source that is a folder of files."""
    shown = str(files[0].parent.relative_to(folder.parent))
    try:
        parsed = parse(((path.name, _bytes(path)) for path in files), imported, shown)
    except Misconfigured as wrong:
        return Found(path=shown, feed=None, why=str(wrong), claims=feed), None
    except OSError as wrong:
        why = f"{shown} cannot be read ({wrong.strerror})."
        return Found(path=shown, feed=None, why=why, claims=feed), None
    return _account(shown, parsed), parsed


def _whole(feed: Feed, raw: bytes, path: Path, imported: datetime) -> Parsed:
    """A file of lines in normal form, whose last line ends; documents say themselves whether they are whole."""
    parsed = feed.parse(raw, imported, path.name)
    of_lines = _ending(path) not in _DOCUMENTS and (parsed.skipped or feed.name in _ENDED)
    text = raw if feed.largest > MOST_BYTES else unpacked(raw, path.name)
    if of_lines and not text.startswith(b"\x1f\x8b") and not text.endswith(b"\n"):  # gzip tells of its own end
        raise Misconfigured(f"{path.name} is cut off: its last line does not end. Fetch it again.")
    return parsed


def _is_recog(path: Path) -> bool:
    return recog.looks_like(head(path))


def _file(path: Path, shown: str, imported: datetime) -> tuple[Found, Parsed | None]:
    feed = _large(path) or _named(path)
    try:
        raw = _bytes(path, feed.largest if feed else MOST_BYTES)
        feed = feed if feed and feed.largest > MOST_BYTES else _feed_of(path, shown, raw) or feed
        if feed is None:
            return _unknown(path, shown, raw), None
        parsed = _whole(feed, raw, path, imported)
    except Misconfigured as wrong:
        return Found(path=shown, feed=None, why=str(wrong), claims=feed.name if feed else None), None
    except OSError as wrong:
        why = f"{path.name} cannot be read ({wrong.strerror})."
        return Found(path=shown, feed=None, why=why, claims=feed.name if feed else None), None
    return _account(shown, parsed), parsed


def _named(path: Path) -> Feed | None:
    """The source that a JSON file is by its name, whatever it holds: ours, or the one that its publisher gives it."""
    name = path.name.removesuffix(".gz").lower()
    feeds = every().values()
    return next((feed for feed in feeds if name in (f"{feed.name}.json", (feed.url or "").rpartition("/")[2])), None)


def _large(path: Path) -> Feed | None:
    """The source of a file that is larger than others may be, told by its beginning."""
    beginning = head(path)
    return next((one for one in every().values() if one.largest > MOST_BYTES and one.looks_like(beginning)), None)


def _account(shown: str, parsed: Parsed) -> Found:
    return Found(path=shown, feed=parsed.feed, rows=len(parsed.rows), skipped=parsed.skipped, released=parsed.released)


def _feed_of(path: Path, shown: str, raw: bytes) -> Feed | None:
    ending = _ending(path)
    feeds = every()
    if ending == ".json":
        whole = unpacked(raw, path.name)
        found = next((feeds[name] for name in ("kev", "endoflife", "releases") if feeds[name].looks_like(whole)), None)
        if found:
            return found
    if ending == ".csv" and feeds["epss"].looks_like(unpacked(raw, path.name)):
        return feeds["epss"]
    if ending == ".csv" and feeds["distro_info"].looks_like(raw):
        return feeds["distro_info"]
    by_header = next((feeds[name] for name in _BY_HEADER if ending == ".csv" and feeds[name].looks_like(raw)), None)
    if by_header:
        return by_header
    if ending == ".csv" and is_event(path.name):
        return feeds["shadowserver_events"] if feeds["shadowserver_events"].looks_like(raw) else None
    if _HOSTS.search(path.name) and ending in ("", *_MAYBE_LISTS) and feeds["malware_hosts"].looks_like(raw):
        return feeds["malware_hosts"]
    if ending == ".tsv" and feeds["origins"].looks_like(raw):
        return feeds["origins"]
    if ending in _ONLY_LISTS or (ending in _MAYBE_LISTS and _LISTS.search(shown)):
        return feeds["blocklist"] if feeds["blocklist"].looks_like(raw) else None
    return None


def _unknown(path: Path, shown: str, raw: bytes) -> Found:
    """The account of a file that is of no source as it stands; one that would be of one in UTF-8 claims to be."""
    text = otherwise_encoded(raw)
    if text is not None and (feed := _feed_of(path, shown, text)):
        why = f"{path.name} is not in UTF-8: save it in that encoding."
        return Found(path=shown, feed=None, why=why, claims=feed.name)
    return Found(path=shown, feed=None, why=_left(path, raw))


def _left(path: Path, raw: bytes) -> str:
    """Why a file that no source claims was left alone."""
    if _ending(path) in _MAYBE_LISTS and every()["blocklist"].looks_like(raw):
        return (
            "a list of addresses that nothing calls a block list: if it is one, put block, drop, deny, abuse, feodo or "
            "malware into its name"
        )
    return "not in the form of a source that we read"


def _ending(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def _single(parsed: list[Parsed]) -> tuple[Parsed, ...]:
    """At most one of each source: the newest, but all files of one that comes in several together."""
    chosen: dict[str, Parsed] = {}
    for one in parsed:
        other = chosen.get(one.feed)
        if other is None or (one.feed not in _JOINED and one.released > other.released):
            chosen[one.feed] = one
        elif one.feed in _JOINED:
            chosen[one.feed] = Parsed(
                feed=one.feed,
                released=_JOINED[one.feed](one.released, other.released),
                rows=tuple(sorted({*one.rows, *other.rows}, key=str)),
                skipped=one.skipped + other.skipped,
            )
    return tuple(chosen[name] for name in sorted(chosen))


def files_below(folder: Path) -> Iterator[Path]:
    """Regular files in a fixed order; links are not followed out of the folder."""
    count = 0
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(where) / name
            if path.is_symlink() or not path.is_file():
                continue
            count += 1
            if count > MOST_FILES:
                raise Misconfigured(f"{folder} holds over {MOST_FILES:,} files: name the folder of the data alone.")
            yield path


def _bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)
