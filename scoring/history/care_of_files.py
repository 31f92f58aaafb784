"""Care of a store that is a file: backups, restores, and the way to a newer schema."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scanner.errors import Misconfigured
from scanner.feeds.durable import put_in_place
from scoring.history import opening
from scoring.history.disk import PATIENCE, sentences


def back_up(path: Path, to: Path) -> None:
    """A copy of the store as of one moment. Raises Misconfigured where `to` exists."""
    with sentences(path), closing(opening.connect(path)) as connection:
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


def restore(path: Path, source: Path) -> Path | None:
    """Put a backup that is whole in the store's place; the store that was there is kept beside it, its name given."""
    opening.make_room(path)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.restored")
    try:
        back_up(source, fresh)
        if not path.stat().st_size:
            put_in_place(fresh, path)
            return None
        old = free(path, "before-restore")
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


def free(path: Path, what: str) -> Path:
    """A name beside `path` that nothing has yet."""
    candidates = (path.with_name(f"{path.name}.{what}" + (f".{n}" if n else "")) for n in range(1000))
    return next(name for name in candidates if not name.exists())


def migrate(path: Path, saved: Path) -> None:
    """Copy the store to `saved` and bring it to the newest schema. Raises Misconfigured while another holds it."""
    from scoring.history import migrations  # Alembic takes long to load, and is needed here only

    with held_alone(path) as connection:
        connection.execute("COMMIT")
        _copy(connection, saved)
        migrations.run_on_file(connection)


@contextmanager
def held_alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection with an open transaction that no other process shares; Misconfigured where one holds the store."""
    with sentences(path), closing(opening.connect(path, patience=0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=exclusive")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            raise Misconfigured(f"Another process is using {path}: stop it, then try again.") from wrong
        yield connection
