"""How the store is reached: one writer, many readers."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from scoring.history import disk
from scoring.history.dialect import ONCE
from scoring.history.disk import uri

T = TypeVar("T")
FETCHED = 64
"""Rows that are fetched at a time where a result is read row by row; aiosqlite's own number."""


class _Cursor(aiosqlite.Cursor):
    """A cursor that goes to the thread of its connection once, for its making, a statement and its first rows.

    Most statements bring few rows, and each way to the thread and back takes longer than SQLite does.
    """

    def __init__(self, connection: "_Connection", made: Callable[[], sqlite3.Cursor]) -> None:
        super().__init__(connection, None)  # type: ignore[arg-type]  # it is made with the first statement
        self._made = made
        self._rows: list[Any] = []
        self._ended = True

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "_Cursor":
        self._ended = False
        await self._in_thread(self._begin, "execute", sql, parameters or ())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "_Cursor":
        self._ended = False
        await self._in_thread(self._begin, "executemany", sql, parameters)
        return self

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await self._execute(work, *given)  # type: ignore[no-untyped-call]  # it has no types

    def _begin(self, how: str, sql: str, parameters: Any) -> None:
        """In the thread."""
        self._cursor = cursor = self._made()
        getattr(cursor, how)(sql, parameters)
        self._rows = cursor.fetchmany(FETCHED) if cursor.description else []
        self._ended = len(self._rows) < FETCHED
        if self._ended:
            cursor.close()

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        if not self._rows and not self._ended:
            self._rows = await self._in_thread(self._cursor.fetchmany, FETCHED)
        size = size or self.arraysize
        first, self._rows = self._rows[:size], self._rows[size:]
        return first

    async def fetchall(self) -> list[Any]:
        first, self._rows = self._rows, []
        if self._ended:
            return first
        rest: list[Any] = await self._in_thread(self._cursor.fetchall)
        return first + rest

    async def close(self) -> None:
        self._rows = []
        if not self._ended:  # or nobody knows, since the task was cancelled while the thread was at it
            await self._in_thread(self._end)

    def _end(self) -> None:
        """In the thread."""
        if self._cursor is not None:
            self._cursor.close()


class _Connection(aiosqlite.Connection):
    """A connection that leaves no lock behind when a task is cancelled in the middle of a statement.

    Its thread ends what it has begun: a transaction that begins after nobody waits for it any more would be nobody's,
    and closing the connection does not end it as long as a cursor is remembered anywhere.
    """

    def cursor(self) -> Any:
        return _Cursor(self, lambda: self._conn.cursor())

    async def at_once(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do in the thread, in one go, what asks this connection and waits for nothing else.

        A statement takes a fifth of the time that the way to the thread and back does. Who is cancelled meanwhile waits
        until the thread is done, since both would use one transaction.
        """
        done: asyncio.Future[T] = asyncio.ensure_future(self._execute(_driven, work))
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            while not done.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([done])
            raise

    async def rows(self, asked: str, given: Sequence[Any]) -> list[Any]:
        """What a statement brings, whole."""
        found: list[Any] = await self._execute(lambda: self._conn.execute(asked, given).fetchall())
        return found

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if threading.current_thread() is self._thread:
            return fn(*args, **kwargs)
        if not self._running or self._connection is None:
            raise ValueError("no active connection")
        done = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((None, partial(_answer, done, partial(fn, *args, **kwargs))))
        try:
            return await done
        except asyncio.CancelledError:
            if self._connection is not None:
                with suppress(sqlite3.ProgrammingError):  # closed meanwhile
                    self._connection.interrupt()
                self._tx.put_nowait((None, self._connection.rollback))
            raise

    def stop(self) -> asyncio.Future[Any] | None:
        """Have the thread end once all else is done that it was told. Nobody is answered: who told it may be gone by
        then, and so may be the loop."""
        if self._running:
            self._running = False
            self._tx.put_nowait((None, super().stop))
        return None


def _answer(done: asyncio.Future[Any], work: Callable[[], Any]) -> None:
    """In the thread: do it, and tell who waits for it, unless the whole loop is gone meanwhile."""
    try:
        told: Callable[[Any], None] = done.set_result
        what = work()
    except BaseException as wrong:
        told, what = done.set_exception, wrong
    with suppress(RuntimeError):
        done.get_loop().call_soon_threadsafe(lambda: None if done.done() else told(what))


def _driven(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine comes to that never has to wait."""
    running = work()
    try:
        running.send(None)
    except StopIteration as ended:
        found: T = ended.value
        return found
    running.close()
    raise RuntimeError("what is done at once waited for something else than its connection")


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
        async_creator=lambda: _Connection(
            lambda: sqlite3.connect(where, uri=True, timeout=disk.PATIENCE, isolation_level=None), FETCHED
        ),
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
