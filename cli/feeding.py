"""Public data into the data directory: fetched from its publishers, or imported from a folder."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.feeds import MOST_BYTES, Feed, sources
from scanner.feeds.acceptance import why_off
from scanner.feeds.exports import import_exports
from scanner.feeds.folder import FeedFolder, Stored
from scanner.feeds.importing import Found, read_folder
from scanner.feeds.increments import import_records
from scanner.feeds.nvd import NVD
from scanner.feeds.paging import Pause, fetch_nvd
from scanner.feeds.update import back_in_time, fetch, fetched
from scanner.interfaces import NoReply, Publisher

NOTHING = "name another folder."
MOST_REASONS = 10
"""Files of which it is said why they were refused, where all of them were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One source that was asked for: what was stored, or why nothing was."""

    feed: str
    stored: Stored | None
    why: str = ""


def folder_in(data: Path) -> FeedFolder:
    """Where the sources lie in a data directory."""
    return FeedFolder(data / "feeds")


async def update(
    folder: FeedFolder,
    publisher: Publisher,
    *,
    now: datetime,
    progress: Callable[[str], None],
    off: frozenset[str] = frozenset(),
    feeds: tuple[Feed, ...] | None = None,
    pause: Pause | None = None,
) -> tuple[Fetched, ...]:
    """Fetch every source that has a publisher, one after the other; what is stored stays where one fails.

    Only `feeds` where they are given. Nothing is fetched of the sources that are `off`, and without `pause` nothing
    that comes page by page.
    """
    done = []
    for feed in fetched() if feeds is None else feeds:
        if feed.name in off:
            done.append(Fetched(feed=feed.name, stored=None, why=why_off(feed.name)))
            continue
        progress(f"Fetching {feed.name} from {feed.url} ...")
        reply = await fetch(feed, publisher, now=now)
        why = reply.why if isinstance(reply, NoReply) else back_in_time(folder, reply)
        if isinstance(reply, NoReply) or why:
            done.append(Fetched(feed=feed.name, stored=None, why=_and_last(folder, feed.name, why)))
        else:
            done.append(Fetched(feed=feed.name, stored=folder.put(reply, at=now)))
    if pause is not None and NVD.name not in off:
        progress(f"Fetching {NVD.name} from {NVD.url} ...")
        told = await fetch_nvd(folder, publisher, now=now, pause=pause, progress=progress)
        if isinstance(told, NoReply):
            done.append(Fetched(feed=NVD.name, stored=None, why=_and_last(folder, NVD.name, told.why)))
        else:
            done.append(Fetched(feed=NVD.name, stored=told))
    return tuple(done)


async def update_once(data: Path, publisher: Publisher, *, now: datetime, progress: Callable[[str], None]) -> None:
    """What the first scan of an installation does, if it can: later ones leave the sources to their commands.

    Nobody who scans waits for the large sources, which take minutes.
    """
    try:
        (data / "feeds").mkdir(mode=0o700)
    except FileExistsError:  # this was done before, or another scan is at it
        return
    except OSError as wrong:
        raise Misconfigured(f"{data / 'feeds'} cannot be made: {wrong.strerror}.") from None
    small = tuple(feed for feed in fetched() if feed.largest <= MOST_BYTES)
    for one in await update(folder_in(data), publisher, now=now, progress=progress, feeds=small):
        if one.stored is None:
            progress(f"{one.feed} could not be fetched ({one.why}); the scan goes on without.")


def import_into(folder: FeedFolder, source: Path, *, now: datetime) -> tuple[Found, ...]:
    """Store every source found below `source`; the account of each file. Raises Misconfigured where there is none."""
    exported, recorded = import_exports(folder, source, now=now), import_records(folder, source, now=now)
    imported = read_folder(source, imported=now, apart=exported.files | recorded.files)
    found = (*exported.found, *recorded.found, *imported.found)
    if not imported.parsed and not any(one.feed for one in found):
        if refused := list(dict.fromkeys(_with_last(folder, one).why for one in found if one.claims)):
            more = f" So were {len(refused) - MOST_REASONS} more." if len(refused) > MOST_REASONS else ""
            raise Misconfigured(f"Nothing of {source} was taken: {' '.join(refused[:MOST_REASONS])}{more}")
        raise Misconfigured(f"{source} holds nothing that is known ({', '.join(sources())}): {NOTHING}")
    for parsed in imported.parsed:
        why = back_in_time(folder, parsed)
        if why:
            left = {
                one.path: replace(one, feed=None, why=why, claims=one.feed) for one in found if one.feed == parsed.feed
            }
            found = tuple(left.get(one.path, one) for one in found)
        else:
            folder.put(parsed, at=now)
    taken = {one.feed for one in found}
    return tuple(one if one.claims in taken else _with_last(folder, one) for one in found)


def _with_last(folder: FeedFolder, one: Found) -> Found:
    """With what stays in force of a source of which a file could not be read."""
    return replace(one, why=_and_last(folder, one.claims, one.why)) if one.claims else one


def _and_last(folder: FeedFolder, feed: str, why: str) -> str:
    """`why` nothing new was stored of a source, and of which day what is stored is."""
    before = folder.stored(feed)
    if before is None or f"{before.released:%Y-%m-%d}" in why:
        return why
    return f"{why.rstrip('.')}; {feed} of {before.released:%Y-%m-%d} stays in force."
