"""How statements are spelled for the two databases that can hold a store: SQLite and PostgreSQL."""

import hashlib
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, BigInteger, Select, Table, cast, func, literal, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
SERVED = "postgresql"
"""SQLAlchemy's name of the dialect of stores that a server holds."""
LOCKS = 0x48554C4D
"""The space of our advisory locks there ("HULM"); those of targets are in the next one."""
ONCE = "hullmark_once"
"""The option of a connection by which one statement is asked, and no second one that would have to see the same."""
HELD, WRITING, MAKING = 1, 2, 3
"""Held by whoever has the store open; by whoever writes, shared by those who write about some targets; by who makes
the store."""


def served(connection: AsyncConnection) -> bool:
    """Whether the store lies in PostgreSQL."""
    return connection.dialect.name == SERVED


async def at_once(connection: AsyncConnection, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do what waits for nothing but this connection: in its thread, where the database is a file (engine.py)."""
    if served(connection):
        return await work()
    found: T = await _driver(connection).at_once(work)
    return found


async def fetched(connection: AsyncConnection, asked: str, given: Sequence[Any] = ()) -> list[Any]:
    """The rows of SQL that is written out with `?` for each value, or for all those of a list.

    Values are given and told as they lie: hashes as bytes, times in microseconds. SQLAlchemy takes ten times as long as
    SQLite does, which counts where a night asks it of every target.
    """
    mark = "%s" if served(connection) else "?"
    marks = [", ".join([mark] * len(one)) or "NULL" if isinstance(one, list) else mark for one in given]
    first, *rest = asked.split("?")
    written = first + "".join(one + part for one, part in zip(marks, rest, strict=True))
    values = [value for one in given for value in (one if isinstance(one, list) else (one,))]
    if not served(connection):
        if not connection.in_transaction():
            await connection.begin()  # as its engine begins one: what is asked past SQLAlchemy begins none
        found: list[Any] = await _driver(connection).rows(written, values)
        return found
    result = await connection.exec_driver_sql(written, tuple(values))
    return list(result) if result.returns_rows else []


def _driver(connection: AsyncConnection) -> Any:
    return connection.sync_connection and connection.sync_connection.connection.driver_connection


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`, as the connection's database says it."""
    if served(connection):
        from sqlalchemy.dialects import postgresql  # takes long to load, and is needed with a server only

        made: Any = postgresql.insert(table)
        return made  # type: ignore[no-any-return]  # both have the same methods with the same arguments
    return sqlite.insert(table)


def members(connection: AsyncConnection, numbers: Iterable[int]) -> Select[tuple[int]]:
    """The numbers as what is selected, however many they are: each of `IN (?, ?)` would be a parameter."""
    told = literal(sorted(numbers), JSON)
    if served(connection):
        return select(cast(func.json_array_elements_text(cast(told, JSON)).column_valued(), BigInteger))
    return select(func.json_each(told).table_valued("value").c.value)


async def alone(connection: AsyncConnection, about: Sequence[str]) -> None:
    """Wait, at a writer's beginning, until no other one is there: of these targets, or at all where none is named.

    The locks end with the transaction. In SQLite every writer is alone.
    """
    if not served(connection):
        return
    where = [f"pg_advisory_xact_lock{'_shared' if about else ''}({LOCKS}, {WRITING})"]
    where += [f"pg_advisory_xact_lock({LOCKS + 1}, {number})" for number in sorted({_place(name) for name in about})]
    await connection.exec_driver_sql(f"SELECT {', '.join(where)}")


def _place(target: str) -> int:
    return int.from_bytes(hashlib.sha256(target.encode("utf-8", "surrogatepass")).digest()[:4], "big", signed=True)


async def in_turn(connection: AsyncConnection) -> None:
    """Wait until no other writer is about to add a link, and keep all others waiting until this one has ended.

    In SQLite a writer is alone from its beginning.
    """
    if served(connection):
        await connection.exec_driver_sql("SELECT number FROM last_link FOR UPDATE")


def as_text(at: datetime) -> str:
    """A time as SQLite has it: UTC, to the microsecond, in a form that sorts as text."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
