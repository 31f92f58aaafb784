"""What lies at the store's address before it is used: nothing, ours, older, newer, or somebody else's."""

import errno
import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from scanner.errors import Misconfigured
from scoring.history.disk import INDEX_STEP, PATIENCE, crowded, sentences, uri

SCHEMA = "0010"
"""The newest revision in migrations/versions: what the tables amount to."""

APPLICATION = 0x48554C4D
"""SQLite's application_id of our files ("HULM"), by which another program's database is told apart."""

NEWEST = (
    "SELECT max(at) FROM (SELECT * FROM (SELECT began AS at FROM scan ORDER BY number DESC LIMIT 1) AS s "
    "UNION ALL SELECT * FROM (SELECT began FROM standing ORDER BY number DESC LIMIT 1) AS t) AS newest"
)
"""When the newest scan began, in microseconds since 1970: one that stands gets the number of one that was let go."""

MOST_TRIES = 1000

SMALLEST = 512
"""Bytes: the smallest page of SQLite. It takes a shorter file for an empty database, and would write over it."""


MOST_BEHIND = timedelta(days=1)


class State(Enum):
    EMPTY = "empty"
    OURS = "ours"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


def path_of(url: str) -> Path:
    """The file that a store's address names: `sqlite:///relative/path` or `sqlite:////absolute/path`.

    Raises Misconfigured for every other address.
    """
    backend, _, place = url.partition("://")
    database = place.removeprefix("/").partition("?")[0]
    if backend.partition("+")[0] != "sqlite" or not place.startswith("/") or database in ("", ":memory:"):
        raise Misconfigured(
            "The store's address should look like sqlite:////path/to/hullmark.db or postgresql://user@host/database: "
            "change --db."
        )
    return Path(database)


def served(url: str) -> bool:
    """Whether an address names a database of PostgreSQL."""
    return url.partition("://")[0].partition("+")[0] in ("postgresql", "postgres")


def make_room(path: Path) -> None:
    """The store's folder, made for its owner alone where it is missing, and an empty file. Raises Misconfigured."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Never opened where it exists: to close a second handle of one process drops the locks of the first.
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
        elif not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except FileExistsError:
        if not path.parent.is_dir():
            raise Misconfigured(f"{path.parent} is no folder: name another store with --db.") from None
    except OSError as wrong:
        raise Misconfigured(
            f"{path} cannot be written ({wrong.strerror}): make its folder writable, or name another store with --db."
        ) from None


def look(path: Path, *, immutable: bool = False) -> State:
    """What lies there; a missing or zero-length file is EMPTY. Raises Misconfigured where it cannot be read."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return State.EMPTY
    except OSError as wrong:
        raise Misconfigured(f"{path} cannot be read ({wrong.strerror}): name another store with --db.") from None
    if not size:
        return State.EMPTY
    if not path.is_file() or size < SMALLEST:
        return State.FOREIGN
    options = {"immutable": "1"} if immutable else {"mode": "rw" if os.access(path, os.W_OK) else "ro"}
    with sentences(path), closing(sqlite3.connect(uri(path, **options), uri=True, timeout=PATIENCE)) as connection:
        try:
            return state_of(connection)
        except sqlite3.DatabaseError as wrong:
            if wrong.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                return State.FOREIGN
            raise


def state_of(connection: sqlite3.Connection) -> State:
    """What the database behind an open connection is."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names and application in (0, APPLICATION):
        return State.EMPTY
    if application != APPLICATION or "alembic_version" not in names:
        return State.FOREIGN
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None or row[0] == SCHEMA:
        return State.OURS if row else State.FOREIGN
    return State.OLDER if row[0] < SCHEMA else State.NEWER


def use_log(path: Path) -> None:
    """Have SQLite keep a write-ahead log, under which readers and one writer do not wait for each other.

    The file remembers it; a new store and one restored from a backup are asked once. Raises Misconfigured.
    """
    with (
        sentences(path),
        closing(sqlite3.connect(uri(path, mode="rw"), uri=True, timeout=PATIENCE, isolation_level=None)) as connection,
    ):
        for _ in range(MOST_TRIES):
            if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
                return
            try:
                connection.execute("PRAGMA journal_mode = wal")
            except sqlite3.OperationalError as wrong:
                if wrong.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                # The change is refused at once while somebody writes; a transaction waits for its turn.
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
        raise Misconfigured(f"Other processes keep {path} busy: try again when they are done.")


def refuse(shown: object, state: State) -> None:
    """Raises the Misconfigured that fits a store which cannot be used as it is."""
    if state is State.FOREIGN:
        raise Misconfigured(f"{shown} is not a Hullmark store: name another with --db.")
    if state is State.OLDER:
        raise Misconfigured(f"{shown} was written by an older Hullmark: run `hullmark db upgrade`.")
    if state is State.NEWER:
        raise Misconfigured(f"{shown} was written by a newer Hullmark: install that version or name another store.")


def refuse_earlier(shown: object, newest: datetime | None, now: datetime) -> None:
    """Raises Misconfigured where `now` lies more than a day before the newest scan that is stored."""
    if newest and newest - now > MOST_BEHIND:
        raise Misconfigured(f"The clock says {now:%Y-%m-%d}, but {shown} holds a scan of {newest:%Y-%m-%d}: set it.")


def connect(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection for care of the file, however it can be reached. Raises Misconfigured as `frozen` does."""
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    options = {"immutable": "1"} if mode == "ro" and frozen(path) else {"mode": mode}
    return sqlite3.connect(uri(path, **options), uri=True, timeout=patience, isolation_level=None)


def frozen(path: Path) -> bool:
    """Whether nothing can be written beside the file, so that it has to be read as it lies.

    SQLite's write-ahead log needs a writable folder, and room for its index, even for readers, unless the
    file is declared immutable. Raises Misconfigured where a log is left whose content would be missed that way.
    """
    left = _size(path.with_name(path.name + "-wal")) > 0
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        return crowded(path) and not left and _size(path.with_name(path.name + "-shm")) < INDEX_STEP
    if left:
        raise Misconfigured(f"{path} is read-only but was not closed: make its folder writable and open it once.")
    return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
