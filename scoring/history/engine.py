"""How the store is reached: one writer, many readers, and what a failure of the disk is called."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from scanner.errors import Misconfigured

PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""


def uri(path: Path, **options: str) -> str:
    """The `file:` URI of a database, as SQLite reads it."""
    told = "&".join(f"{name}={value}" for name, value in options.items())
    return path.absolute().as_uri() + (f"?{told}" if told else "")


def writer(path: Path) -> AsyncEngine:
    """An engine whose every transaction is a writer from its first statement.

    A SELECT alone takes no lock in SQLite, so that two who read and then write would lose an update; BEGIN
    IMMEDIATE makes the second one wait.
    """
    engine = _engine(uri(path, mode="rw"), connections=1)

    @event.listens_for(engine.sync_engine, "connect")
    def ready(connection: Any, _: Any) -> None:
        _pragmas(connection, "journal_mode=wal", "synchronous=normal", "foreign_keys=on")

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reader(path: Path, *, immutable: bool) -> AsyncEngine:
    """An engine that only reads. `immutable`: the file can be changed by nobody (a read-only medium)."""
    engine = _engine(uri(path, immutable="1") if immutable else uri(path, mode="rw"), connections=4)

    @event.listens_for(engine.sync_engine, "connect")
    def ready(connection: Any, _: Any) -> None:
        _pragmas(connection, "query_only=on")

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")  # one transaction is one moment: all its statements see the same rows

    return engine


def _engine(where: str, *, connections: int) -> AsyncEngine:
    return create_async_engine(
        "sqlite+aiosqlite://",
        async_creator=lambda: aiosqlite.connect(where, uri=True, timeout=PATIENCE, isolation_level=None),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=10 * PATIENCE,
    )


def _pragmas(connection: Any, *pragmas: str) -> None:
    # WAL with synchronous=normal: what was committed survives kill -9 (it is with the kernel); a power cut may lose
    # the last commits but never the store. Evidence is cheap to gather again; an fsync per answer is not.
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turns a failure of SQLite into a Misconfigured that says what to change."""
    try:
        yield
    except (IntegrityError, ProgrammingError, InterfaceError, DataError):
        raise  # a bug of ours, no matter of the operator's
    except DBAPIError as wrong:
        raise Misconfigured(_sentence(path, wrong.orig)) from wrong
    except sqlite3.Error as wrong:
        raise Misconfigured(_sentence(path, wrong)) from wrong


def _sentence(path: Path, wrong: BaseException | None) -> str:
    kind = (getattr(wrong, "sqlite_errorcode", None) or 0) & 0xFF
    said = {
        sqlite3.SQLITE_FULL: f"The disk that holds {path} is full: make room; what was stored before is still there.",
        sqlite3.SQLITE_BUSY: f"Another process has been writing to {path} for {PATIENCE:.0f} seconds: wait for it or "
        "stop it.",
        sqlite3.SQLITE_LOCKED: f"Another process keeps {path} locked: wait for it or stop it.",
        sqlite3.SQLITE_READONLY: f"{path} cannot be written: make the file and its folder writable, or name another "
        "store with --db.",
        sqlite3.SQLITE_CANTOPEN: f"{path} cannot be opened: check that its folder exists and may be written.",
        sqlite3.SQLITE_NOTADB: f"{path} is not a Hullmark store: name another file with --db.",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged: run `hullmark db check`, then `hullmark db restore` a backup.",
        sqlite3.SQLITE_IOERR: f"The disk gave an error while {path} was used: check its space and its health.",
    }
    return said.get(kind) or f"The store {path} refused ({wrong}): run `hullmark db check`."
