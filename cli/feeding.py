"""Public data into the data directory: fetched from its publishers, or imported from a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.feeds import MOST_BYTES, Feed, sources
from scanner.feeds.acceptance import why_off
from scanner.feeds.exports import import_exports
from scanner.feeds.folder import FeedFolder, Stored
from scanner.feeds.importing import Found, read_folder
from scanner.feeds.update import fetch, fetched
from scanner.interfaces import NoReply, Publisher

NOTHING = "name another folder."


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
) -> tuple[Fetched, ...]:
    """Fetch every source that has a publisher, one after the other; what is stored stays where one fails.

    Only `feeds` where they are given. Nothing is fetched of the sources that are `off`.
    """
    done = []
    for feed in fetched() if feeds is None else feeds:
        if feed.name in off:
            done.append(Fetched(feed=feed.name, stored=None, why=why_off(feed.name)))
            continue
        progress(f"Fetching {feed.name} from {feed.url} ...")
        reply = await fetch(feed, publisher, now=now)
        if isinstance(reply, NoReply):
            done.append(Fetched(feed=feed.name, stored=None, why=reply.why))
        else:
            done.append(Fetched(feed=feed.name, stored=folder.put(reply, at=now)))
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
    exported = import_exports(folder, source, now=now)
    imported = read_folder(source, imported=now, apart=exported.files)
    if not imported.parsed and not any(one.feed for one in exported.found):
        why = next((one.why for one in (*exported.found, *imported.found) if one.claims), NOTHING)
        raise Misconfigured(f"{source} holds nothing that is known ({', '.join(sources())}): {why}")
    for parsed in imported.parsed:
        folder.put(parsed, at=now)
    return (*exported.found, *imported.found)
