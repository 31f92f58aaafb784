"""How a line of the book lies in its table: written and read by the page."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history.book_table import policy as table
from scoring.history.dialect import insert
from scoring.policy import Policy, Status

PAGE = 1000
"""Lines that are held at a time."""
SEVERAL = ("domains", "networks", "contacts")
"""Cells of several values; none of them holds a |."""
FIELDS = tuple(field.name for field in fields(Policy))
VALUES = attrgetter(*FIELDS)
"""The values of a line, in the order of the fields."""
COLUMNS = [table.c[name] for name in FIELDS]


async def put(connection: AsyncConnection, policies: Sequence[Policy]) -> None:
    """Store a page of lines in the writer's transaction."""
    statement = insert(connection, table)
    told = {column.name: statement.excluded[column.name] for column in table.c if column.name != "key"}
    statement = statement.on_conflict_do_update(index_elements=["key"], set_=told)
    await connection.execute(statement, [row_of(policy) for policy in policies])


_OF_KEYS = select(*COLUMNS).where(table.c.key.in_(bindparam("keys", expanding=True)))
"""Made once: a statement holds itself, so that those of a large file would pile up with the keys of their pages."""


async def stored(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Policy]:
    """The lines of these keys (a page of them)."""
    rows = await connection.execute(_OF_KEYS, {"keys": list(keys)})
    return {row.key: policy_of(row) for row in rows}


async def count(connection: AsyncConnection) -> int:
    """How many lines the book has."""
    many: int = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
    return many


def pages(policies: Iterable[Policy]) -> Iterable[list[Policy]]:
    """The lines in lists of at most PAGE."""
    page: list[Policy] = []
    for policy in policies:
        page.append(policy)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def row_of(policy: Policy) -> dict[str, Any]:
    """The columns of a line."""
    row: dict[str, Any] = dict(zip(FIELDS, VALUES(policy), strict=True))
    row.update({name: "|".join(row[name]) for name in SEVERAL}, status=policy.status.value, target=policy.target)
    return row


def policy_of(row: Any) -> Policy:
    """The line that a row of the FIELDS, in their order, holds."""
    told = dict(zip(FIELDS, row, strict=True))
    told.update({name: tuple(told[name].split("|")) if told[name] else () for name in SEVERAL})
    return Policy(**told | {"status": Status(told["status"])})
