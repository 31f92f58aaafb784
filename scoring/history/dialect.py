"""How statements are spelled for the two databases that can hold a store: SQLite and PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

SERVED = "postgresql"
"""SQLAlchemy's name of the dialect of stores that a server holds."""


_ONCE = (
    "CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN NOT EXISTS (SELECT 1 FROM erasing) "
    "BEGIN SELECT RAISE(ABORT, 'rows of {table} are written once'); END"
)
_ONCE_SERVED = "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION written_once()"


def served(connection: AsyncConnection) -> bool:
    """Whether the store lies in PostgreSQL."""
    return connection.dialect.name == SERVED


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`, as the connection's database says it."""
    if served(connection):
        from sqlalchemy.dialects import postgresql  # takes long to load, and is needed with a server only

        made: Any = postgresql.insert(table)
        return made  # type: ignore[no-any-return]  # both have the same methods with the same arguments
    return sqlite.insert(table)


async def run(connection: AsyncConnection, asked: str, given: Sequence[object]) -> CursorResult[Any]:
    """Run a statement that is written out, with `?` for each value, in words that both databases know."""
    text = asked.replace("?", "%s") if served(connection) else asked
    return await connection.exec_driver_sql(text, tuple(given))


async def in_turn(connection: AsyncConnection) -> None:
    """Wait until no other writer is about to add a link, and keep all others waiting until this one has ended.

    In SQLite a writer is alone from its beginning.
    """
    if served(connection):
        await connection.exec_driver_sql("SELECT number FROM last_link FOR UPDATE")


def as_text(at: datetime) -> str:
    """A time as SQLite has it: UTC, to the microsecond, in a form that sorts as text."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def written_once(table: str, on: str) -> list[str]:
    """The statements that make a table append-only in a store of the dialect `on`."""
    made = _ONCE_SERVED if on == SERVED else _ONCE
    return [made.format(table=table, act=act, name=f"{table}_{act.lower()}") for act in ("UPDATE", "DELETE")]
