"""Questions to the store whose SQL is written once; several of them take one way to the thread of SQLite."""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import JSON, Select, bindparam
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history.dialect import served

NUMBERS = bindparam("numbers", type_=JSON)
"""The place of numbers that `listed` wrote; `dialect.among` reads them."""

Asked = tuple["Question", dict[str, Any]]
"""A question with what was given to it."""


class Question:
    """A SELECT to which values are given. A row has the names of its columns and what lies there: a hash as bytes, a
    time in microseconds since 1970."""

    def __init__(self, asked: Callable[[bool], Select[Any]]) -> None:
        """`asked` is told whether PostgreSQL is asked."""
        self._asked = asked
        self._written: dict[str, _Written] = {}

    def __call__(self, **given: Any) -> Asked:
        return self, given

    def written(self, connection: AsyncConnection) -> "_Written":
        """The question as the connection's database says it."""
        name = connection.dialect.name
        if name not in self._written:
            self._written[name] = _Written(self._asked(served(connection)), connection)
        return self._written[name]


class _Written:
    def __init__(self, asked: Select[Any], connection: AsyncConnection) -> None:
        compiled: Any = asked.compile(dialect=connection.dialect)
        self.sql = compiled.string
        self.row: Any = namedtuple("row", asked.selected_columns.keys())  # type: ignore[misc]  # known only now
        self._own = dict(compiled.params)
        self._places = compiled.positiontup if compiled.positional else None

    def values(self, given: dict[str, Any]) -> Any:
        """What is given and what the statement holds itself, as its database takes it."""
        told = {**self._own, **given}
        return told if self._places is None else [told[name] for name in self._places]


async def answers(connection: AsyncConnection, *several: Asked) -> list[list[Any]]:
    """The rows that each of these questions brings."""
    written = [(question.written(connection), given) for question, given in several]
    asked = [(one.sql, one.values(given)) for one, given in written]
    if served(connection):
        told = [(await connection.exec_driver_sql(*one)).all() for one in asked]
    else:
        if not connection.in_transaction():
            await connection.begin()  # as its engine begins one, before anything is asked past SQLAlchemy
        here: Any = connection.sync_connection
        told = await here.connection.driver_connection.answers(asked)
    return [list(map(one.row._make, rows)) for (one, _), rows in zip(written, told, strict=True)]


def listed(numbers: Iterable[int]) -> str:
    """Numbers as they are given for NUMBERS."""
    return json.dumps(sorted(numbers))
