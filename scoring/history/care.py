"""The store's life: its health, its backups, and the way to a newer schema."""

import asyncio
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.feeds.durable import put_in_place
from scoring.history import cases, checking, erasing, opening
from scoring.history.disk import PATIENCE, sentences, uri
from scoring.history.opening import State
from scoring.history.store import History

MOST_FAULTS = 100
"""Faults named before a check stops: more help nobody."""


async def check(url: str) -> tuple[str, ...]:
    """What is wrong with a store, one sentence each; empty where nothing is.

    Looks at SQLite's own structures, at references between rows, at every row's hash, at every link of every chain and
    at the sealed nights, and loads the case of every rating. Raises Misconfigured where there is no store of ours.
    """
    path = opening.path_of(url)
    opening.refuse(path, _present(path))
    faults = await asyncio.to_thread(_faults, path)
    if faults:
        return tuple(faults[:MOST_FAULTS])
    history = History(path, immutable=opening.frozen(path), read_only=True)
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
    return tuple(faults[:MOST_FAULTS])


def _faults(path: Path) -> list[str]:
    with sentences(path), closing(_connect(path)) as connection:
        whole = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})")]
        faults = [f"SQLite says: {text}." for text in whole if text != "ok"]
        faults += [
            f"Row {row} of {table} names a row of {parent} that is not there."
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
        ]
        if faults:
            return faults
        return list(islice(checking.faults(connection), MOST_FAULTS))


def _present(path: Path) -> State:
    state = opening.look(path, immutable=path.exists() and opening.frozen(path))
    if state is State.EMPTY:
        raise Misconfigured(f"There is no store at {path}: name it with --db.")
    return state


async def backup(url: str, to: Path) -> None:
    """A copy of the store as of one moment, while others go on writing. Raises Misconfigured where `to` exists."""
    path = opening.path_of(url)
    if _present(path) is State.FOREIGN:
        opening.refuse(path, State.FOREIGN)
    await asyncio.to_thread(_back_up, path, to)


def _back_up(path: Path, to: Path) -> None:
    with sentences(path), closing(_connect(path)) as connection:
        _copy(connection, to)


def _copy(source: sqlite3.Connection, to: Path) -> None:
    """A copy that is whole or not there."""
    if to.exists():
        raise Misconfigured(f"{to} exists already: name a file that does not.")
    half = to.with_name(f"{to.name}.{os.getpid()}.half")
    try:
        with sentences(to):
            os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
            with closing(sqlite3.connect(half, isolation_level=None)) as target:
                source.backup(target, progress=_Patience(), sleep=0.25)
                target.execute("PRAGMA journal_mode=delete")  # one file, with no log beside it
        put_in_place(half, to)
    except OSError as wrong:
        raise Misconfigured(f"{to} cannot be written ({wrong.strerror}): name another place.") from None
    finally:
        half.unlink(missing_ok=True)


class _Patience:
    """Ends a copy that waits for a lock, which Python's own loop would do for ever."""

    def __init__(self) -> None:
        self._waits = 0

    def __call__(self, status: int, _remaining: int, _total: int) -> None:
        self._waits += status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if self._waits * 0.25 > PATIENCE:
            raise Misconfigured("Another process keeps the store locked: stop it, then try again.")


async def restore(url: str, source: Path) -> Path | None:
    """Put a backup in the store's place; the store that was there is kept beside it, and its new name given.

    Raises Misconfigured where the backup is not whole, or while another process holds the store.
    """
    path = opening.path_of(url)
    state = _present(source)
    opening.refuse(source, state)
    if faults := await check(f"sqlite:///{source}"):
        raise Misconfigured(f"{source} is not whole, so nothing was restored: {faults[0]}")
    opening.make_room(path)
    return await asyncio.to_thread(_replace, path, source)


def _replace(path: Path, source: Path) -> Path | None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.restored")
    try:
        _back_up(source, fresh)
        if not path.stat().st_size:
            put_in_place(fresh, path)
            return None
        old = _free(path, "before-restore")
        _set_aside_log(path, old)
        os.link(path, old)  # the store's own name is never without a store
        put_in_place(fresh, path)
        return old
    finally:
        fresh.unlink(missing_ok=True)


def _set_aside_log(path: Path, old: Path) -> None:
    """No log of the old store may be read into the new one; one too damaged to be closed keeps its log beside it."""
    try:
        with held_alone(path) as connection:
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode=delete")
    except Misconfigured as wrong:
        if not isinstance(wrong.__cause__, sqlite3.DatabaseError) or isinstance(
            wrong.__cause__, sqlite3.OperationalError
        ):
            raise
        for ending in ("-wal", "-shm"):
            log = path.with_name(path.name + ending)
            if log.exists():
                log.rename(old.with_name(old.name + ending))


def _free(path: Path, what: str) -> Path:
    """A name beside `path` that nothing has yet."""
    candidates = (path.with_name(f"{path.name}.{what}" + (f".{n}" if n else "")) for n in range(1000))
    return next(name for name in candidates if not name.exists())


async def upgrade(url: str, *, now: datetime) -> Path | None:
    """Bring a store to this Hullmark's schema; the backup made first is given, None where nothing had to be done.

    Raises Misconfigured while another process holds the store, and for one that is newer or not ours.
    """
    path = opening.path_of(url)
    state = _present(path)
    if state is State.OURS:
        return None
    if state is not State.OLDER:
        opening.refuse(path, state)
    saved = _free(path, f"before-upgrade-{now:%Y%m%dT%H%M%SZ}")
    await asyncio.to_thread(_migrate, path, saved)
    return saved


def _migrate(path: Path, saved: Path) -> None:
    from scoring.history import migrations  # Alembic takes long to load, and is needed here only

    with held_alone(path) as connection:
        connection.execute("COMMIT")
        _copy(connection, saved)
        migrations.run(connection)


def version(url: str) -> str:
    """The schema revision of a store. Raises Misconfigured where there is none."""
    path = opening.path_of(url)
    if _present(path) is State.FOREIGN:
        opening.refuse(path, State.FOREIGN)
    with sentences(path), closing(_connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


@contextmanager
def held_alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection with an open transaction that no other process shares; Misconfigured where one holds the store."""
    with sentences(path), closing(_connect(path, patience=0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=exclusive")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            raise Misconfigured(f"Another process is using {path}: stop it, then try again.") from wrong
        yield connection


def _connect(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    options = {"immutable": "1"} if mode == "ro" and opening.frozen(path) else {"mode": mode}
    return sqlite3.connect(uri(path, **options), uri=True, timeout=patience, isolation_level=None)


async def purge(url: str, *, before: datetime, now: datetime, only: str | None = None) -> dict[str, int]:
    """Erase what was recorded before a time, of all targets or of `only`; how many records went, by target.

    What ratings that stay rest on stays, and so does what another target's looks gave as well; the chain keeps hashes.
    """
    path = opening.path_of(url)
    opening.refuse(path, _present(path))
    return await asyncio.to_thread(erasing.purge, path, before=before, now=now, only=only)


async def forget(url: str, target: str, *, now: datetime) -> int:
    """Erase a target with all that is recorded of it; how many records went. Raises Misconfigured if unknown."""
    path = opening.path_of(url)
    opening.refuse(path, _present(path))
    return await asyncio.to_thread(erasing.forget, path, target, now=now)


async def seal_heads(url: str, *, now: datetime) -> None:
    """Seal the heads of all chains now, where any has grown since they were sealed. Raises Misconfigured."""
    path = opening.path_of(url)
    opening.refuse(path, _present(path))
    history = await History.open(url, now=now)
    try:
        await history.seal_heads(now)
    finally:
        await history.close()
