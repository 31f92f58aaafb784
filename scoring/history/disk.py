"""The file under the store: how SQLite reaches it, and what its failures are called. Loads nothing heavy."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.errors import Misconfigured

PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""

INDEX_STEP = 32 * 1024
"""Bytes in which the shared index of SQLite's write-ahead log (the `-shm` file) grows."""

_DAMAGED = "{path} is damaged: run `hullmark db check`, then `hullmark db restore` a backup."

_OUR_BUGS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)


def uri(path: Path, **options: str) -> str:
    """The `file:` URI of a database, as SQLite reads it."""
    told = "&".join(f"{name}={value}" for name, value in options.items())
    return path.absolute().as_uri() + (f"?{told}" if told else "")


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turns a failure of SQLite, bare or wrapped by SQLAlchemy, into a Misconfigured that says what to change."""
    try:
        yield
    except UnicodeDecodeError as wrong:
        raise Misconfigured(_DAMAGED.format(path=path)) from wrong
    except Exception as wrong:
        failed = wrong if isinstance(wrong, sqlite3.Error) else getattr(wrong, "orig", None)
        if not isinstance(failed, sqlite3.Error) or isinstance(failed, _OUR_BUGS):
            raise
        raise Misconfigured(_sentence(path, failed)) from wrong


def _sentence(path: Path, wrong: sqlite3.Error) -> str:
    kind = (getattr(wrong, "sqlite_errorcode", None) or 0) & 0xFF
    if str(wrong).startswith("Could not decode to UTF-8"):  # of Python's own, without a number; it repeats the text
        kind = sqlite3.SQLITE_CORRUPT
    if kind == sqlite3.SQLITE_IOERR and crowded(path):
        kind = sqlite3.SQLITE_FULL
    said = {
        sqlite3.SQLITE_FULL: f"The disk that holds {path} is full: make room; what was stored before is still there.",
        sqlite3.SQLITE_BUSY: f"Another process has been writing to {path} for {PATIENCE:.0f} seconds: wait for it or "
        "stop it.",
        sqlite3.SQLITE_LOCKED: f"Another process keeps {path} locked: wait for it or stop it.",
        sqlite3.SQLITE_READONLY: f"{path} cannot be written: make the file and its folder writable, or name another "
        "store with --db.",
        sqlite3.SQLITE_CANTOPEN: f"{path} cannot be opened: check that its folder exists and may be written.",
        sqlite3.SQLITE_NOTADB: f"{path} is not a Hullmark store: name another file with --db.",
        sqlite3.SQLITE_CORRUPT: _DAMAGED.format(path=path),
        sqlite3.SQLITE_IOERR: f"The disk gave an error while {path} was used: check its space and its health.",
    }
    return said.get(kind) or f"The store {path} refused ({wrong}): run `hullmark db check`."


def crowded(path: Path) -> bool:
    """Whether the disk has no room for SQLite's shared index: a failure to make it is told as a plain disk error."""
    try:
        return shutil.disk_usage(path.parent).free < 4 * INDEX_STEP
    except OSError:
        return False
