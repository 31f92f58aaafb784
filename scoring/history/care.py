"""The store's life: its health, its backups, the way to a newer schema, and what is erased on purpose."""

import asyncio
import zlib
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from scanner.errors import Misconfigured
from scoring.history import care_of_files, cases, checking, erasing, opening, places, retention
from scoring.history.opening import State
from scoring.history.places import File, Place
from scoring.history.store import History


async def check(url: str) -> tuple[str, ...]:
    """What is wrong with a store, one sentence each; empty where nothing is.

    Looks at the database's own structures, at references between rows, at every row's hash, at every link of every
    chain and at the sealed nights, and loads the case of every rating. Raises Misconfigured where there is no store of
    ours.
    """
    return await _faults_of(await asyncio.to_thread(places.present, url))


async def _faults_of(place: Place) -> tuple[str, ...]:
    faults = await asyncio.to_thread(_faults, place)
    if faults:
        return tuple(faults)
    history = History(place, read_only=True)
    try:
        for target in await history.targets():
            for rated in await history.ratings(target.name):
                try:
                    case = await history.case(rated.id)
                    if (cases.case_id(case), case.model.version) != (rated.id, rated.model_version):
                        faults.append(f"The case of rating {rated.id} is not the one that was judged.")
                except (Misconfigured, ValueError, TypeError, LookupError, ExceptionGroup, zlib.error) as wrong:
                    faults.append(f"The case of rating {rated.id} cannot be loaded ({type(wrong).__name__}).")
    finally:
        await history.close()
    return tuple(faults[: checking.MOST_FAULTS])


def _faults(place: Place) -> list[str]:
    with place.reading() as store:
        return list(islice(checking.every_fault(store), checking.MOST_FAULTS))


async def backup(url: str, to: Path) -> None:
    """A copy of the store as of one moment, while others go on writing. Raises Misconfigured where `to` exists."""
    place = await asyncio.to_thread(_there, url)
    if isinstance(place, File):
        await asyncio.to_thread(care_of_files.back_up, place.path, to)
    else:
        await asyncio.to_thread(_servers().back_up, place, to)


async def restore(url: str, source: Path, *, now: datetime, folder: Path) -> Path | None:
    """Put a backup in the store's place; the store that was there is kept, and its new name given.

    That of a file is kept beside it, that of a server as a backup in `folder`. Raises Misconfigured where the backup is
    not whole, or while another process holds the store.
    """
    place = places.of(url)
    if isinstance(place, File):
        if faults := await _faults_of(await asyncio.to_thread(_backup_at, source)):
            raise Misconfigured(f"{source} is not whole, so nothing was restored: {faults[0]}")
        return await asyncio.to_thread(care_of_files.restore, place.path, source)
    saved = folder / f"hullmark-before-restore-{now:%Y%m%dT%H%M%SZ}.dump"
    kept: Path | None = await asyncio.to_thread(_servers().restore, place, source, saved)
    return kept


def _backup_at(source: Path) -> File:
    """The backup of a file that lies there, by its path and not by an address: a name may hold a question mark."""
    backup = File(path=source, immutable=source.exists() and opening.frozen(source))
    state = backup.look()
    if state is State.EMPTY:
        raise Misconfigured(f"There is no store at {source}: name a backup.")
    if state is State.FOREIGN:
        raise Misconfigured(f"{source} is not a backup of a Hullmark store, so nothing was restored.")
    if state is State.OLDER:
        raise Misconfigured(
            f"{source} was written by an older Hullmark: run "
            f"`hullmark db upgrade --db sqlite:///{source}`, then restore it."
        )
    opening.refuse(source, state)
    return backup


async def upgrade(url: str, *, now: datetime, folder: Path) -> Path | None:
    """Bring a store to this Hullmark's schema; the backup made first is given, None where nothing had to be done.

    That of a file lies beside it, that of a server's store in `folder`. Raises Misconfigured while another process
    holds the store, and for one that is newer or not ours.
    """
    place = places.of(url)
    state = await asyncio.to_thread(places.there, place)
    if state is State.OURS:
        return None
    if state is not State.OLDER:
        opening.refuse(place.shown, state)
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    if isinstance(place, File):
        saved = care_of_files.free(place.path, f"before-upgrade-{stamp}")
        await asyncio.to_thread(care_of_files.migrate, place.path, saved)
    else:
        saved = folder / f"hullmark-before-upgrade-{stamp}.dump"
        await asyncio.to_thread(_servers().migrate, place, saved)
    return saved


def version(url: str) -> str:
    """The schema revision of a store. Raises Misconfigured where there is none."""
    with _there(url).reading() as store:
        return str(store.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _there(url: str) -> Place:
    """The place of a store of ours, of whatever schema."""
    place = places.of(url, read_only=True)
    if places.there(place) is State.FOREIGN:
        opening.refuse(place.shown, State.FOREIGN)
    return place


def _servers() -> Any:
    from scoring.history import care_of_servers  # needs the extra `postgres`

    return care_of_servers


async def purge(url: str, *, before: datetime, now: datetime, only: str | None = None) -> dict[str, int]:
    """Erase what was recorded before a time, of all targets or of `only`; how many records went, by target.

    What ratings that stay rest on stays, and so does what another target's looks gave as well; the chain keeps hashes.
    """
    place = await asyncio.to_thread(places.present, url)
    return await asyncio.to_thread(erasing.purge, place, before=before, now=now, only=only)


async def let_go_lines(url: str, *, today: date, only: str | None = None) -> dict[str, int]:
    """Erase the lines of the book that are kept no longer, of all targets or of `only`; how many went, by target."""
    place = await asyncio.to_thread(places.present, url)
    return await asyncio.to_thread(retention.let_go, place, today=today, only=only)


async def forget(url: str, target: str, *, now: datetime) -> int:
    """Erase a target with all that is recorded of it; how many records went. Raises Misconfigured if unknown."""
    place = await asyncio.to_thread(places.present, url)
    return await asyncio.to_thread(erasing.forget, place, target, now=now)


async def seal_heads(url: str, *, now: datetime) -> None:
    """Seal the heads of all chains now, where any has grown since they were sealed. Raises Misconfigured."""
    await asyncio.to_thread(places.present, url)
    history = await History.open(url, now=now)
    try:
        await history.seal_heads(now)
    finally:
        await history.close()
