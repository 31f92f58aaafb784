"""How the lines of the book are kept and read: by key, by target, and all of them in pages."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history.book_table import policy as table
from scoring.policy import Policy, Status

if TYPE_CHECKING:
    from scoring.history.writing import Writing

PAGE = 1000
"""Lines that are held at a time."""
SEVERAL = ("domains", "networks", "contacts")
"""Cells of several values; none of them holds a |."""
FIELDS = tuple(field.name for field in fields(Policy))
_COLUMNS = [table.c[name] for name in FIELDS]


class Book:
    """The book's part of `History`."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

        @property
        def _writer(self) -> "Writing": ...

    async def policies(self, status: Status | None = None) -> AsyncIterator[Policy]:
        """The lines of the book by key, all or those of one status; held a page at a time."""
        asked = select(*_COLUMNS).order_by(table.c.key).limit(PAGE)
        if status is not None:
            asked = asked.where(table.c.status == status.value)
        last = ""
        while True:
            async with self._reading() as connection:
                page = [policy_of(row) for row in await connection.execute(asked.where(table.c.key > last))]
            for policy in page:
                yield policy
            if len(page) < PAGE:
                return
            last = page[-1].key

    async def policy(self, key: str) -> Policy | None:
        """The line of a key."""
        async with self._reading() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(table.c.key == key))).one_or_none()
        return None if row is None else policy_of(row)

    async def policies_of(self, target_name: str) -> tuple[Policy, ...]:
        """The lines that are rated under this name, by key: a company may have several policies."""
        asked = select(*_COLUMNS).where(table.c.target == target_name).order_by(table.c.key)
        async with self._reading() as connection:
            return tuple(policy_of(row) for row in await connection.execute(asked))

    async def put_policies(self, policies: Iterable[Policy]) -> None:
        """Store lines in one transaction; a key that is there already takes what it says now."""
        async with self._writer.transaction() as connection:
            for page in pages(policies):
                await put(connection, page)


async def put(connection: AsyncConnection, policies: Sequence[Policy]) -> None:
    """Store a page of lines in the writer's transaction."""
    statement = insert(table)
    told = {column.name: statement.excluded[column.name] for column in table.c if column.name != "key"}
    statement = statement.on_conflict_do_update(index_elements=["key"], set_=told)
    await connection.execute(statement, [row_of(policy) for policy in policies])


async def stored(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Policy]:
    """The lines of these keys (a page of them)."""
    rows = await connection.execute(select(*_COLUMNS).where(table.c.key.in_(keys)))
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
    row: dict[str, Any] = {name: getattr(policy, name) for name in FIELDS}
    row.update({name: "|".join(row[name]) for name in SEVERAL}, status=policy.status.value, target=policy.target)
    return row


def policy_of(row: Any) -> Policy:
    """The line that a row of the FIELDS, in their order, holds."""
    told = dict(zip(FIELDS, row, strict=True))
    told.update({name: tuple(told[name].split("|")) if told[name] else () for name in SEVERAL})
    return Policy(**told | {"status": Status(told["status"])})
