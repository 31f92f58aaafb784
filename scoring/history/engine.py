"""How the store is reached: one writer, many readers."""

from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from scoring.history import disk
from scoring.history.dialect import ONCE
from scoring.history.disk import uri


def writer(path: Path) -> AsyncEngine:
    """An engine whose every transaction is a writer from its first statement.

    A SELECT alone takes no lock in SQLite, so that two who read and then write would lose an update; BEGIN
    IMMEDIATE makes the second one wait.
    """
    engine = _engine(uri(path, mode="rw"), connections=1)

    @event.listens_for(engine.sync_engine, "connect")
    def ready(connection: Any, _: Any) -> None:
        _pragmas(connection, "synchronous=normal", "foreign_keys=on")

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
        if not connection.get_execution_options().get(ONCE):
            connection.exec_driver_sql("BEGIN")  # one transaction is one moment: its statements see the same rows

    return engine


def _engine(where: str, *, connections: int) -> AsyncEngine:
    return create_async_engine(
        "sqlite+aiosqlite://",
        async_creator=lambda: aiosqlite.connect(where, uri=True, timeout=disk.PATIENCE, isolation_level=None),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=10 * disk.PATIENCE,
    )


def _pragmas(connection: Any, *pragmas: str) -> None:
    # WAL with synchronous=normal: what was committed survives kill -9 (it is with the kernel); a power cut may lose
    # the last commits but never the store. Evidence is cheap to gather again; an fsync per answer is not.
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
