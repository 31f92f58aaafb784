"""The book as `History` keeps it: lines by key, by target, and all of them in pages; a file's lines taken in one go."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import book_rows, staging
from scoring.history.book_rows import COLUMNS, pages, policy_of, put
from scoring.history.book_table import policy as table
from scoring.history.keeping import chunks
from scoring.policy import Compared, Line, Policy, Status

if TYPE_CHECKING:
    from scoring.history.writing import Writing


class Book:
    """The book's part of `History`."""

    if TYPE_CHECKING:

        def _reading(self, *, once: bool = False) -> AbstractAsyncContextManager[AsyncConnection]: ...

        @property
        def _writer(self) -> "Writing": ...

    async def policies(
        self, status: Status | None = None, *, renewal_until: date | None = None
    ) -> AsyncIterator[Policy]:  # fmt: skip
        """The lines of the book by key, all or those of one status or renewed until a day; held a page at a time."""
        asked = select(*COLUMNS).order_by(table.c.key).limit(book_rows.PAGE)
        if status is not None:
            asked = asked.where(table.c.status == status.value)
        if renewal_until is not None:
            asked = asked.where(table.c.renewal <= renewal_until)
        last = ""
        while True:
            async with self._reading() as connection:
                page = [policy_of(row) for row in await connection.execute(asked.where(table.c.key > last))]
            for policy in page:
                yield policy
            if len(page) < book_rows.PAGE:
                return
            last = page[-1].key

    async def policy(self, key: str) -> Policy | None:
        """The line of a key."""
        async with self._reading() as connection:
            row = (await connection.execute(select(*COLUMNS).where(table.c.key == key))).one_or_none()
        return None if row is None else policy_of(row)

    async def policies_of(self, target_name: str) -> tuple[Policy, ...]:
        """The lines that are rated under this name, by key: a company may have several policies."""
        asked = select(*COLUMNS).where(table.c.target == target_name).order_by(table.c.key)
        async with self._reading(once=True) as connection:
            return tuple(policy_of(row) for row in await connection.execute(asked))

    async def lines_of(self, targets: Collection[str]) -> dict[str, tuple[Line, ...]]:
        """The lines that are rated under these names, by name; names without any are left out."""
        c, found, statuses = table.c, dict[str, tuple[Line, ...]](), {one.value: one for one in Status}
        asked = select(c.target, c.key, c.status, c.status_since).order_by(c.key)
        async with self._reading() as connection:
            for part in chunks(targets):
                for name, key, status, since in await connection.execute(asked.where(c.target.in_(part))):
                    line = Line(key=key, status=statuses[status], status_since=since)
                    found[name] = (*found.get(name, ()), line)
        return found

    async def put_policies(self, policies: Iterable[Policy]) -> None:
        """Store lines in one transaction; a key that is there already takes what it says now."""
        async with self._writer.transaction() as connection:
            for page in pages(policies):
                await put(connection, page)

    def stage(self) -> staging.Stage:
        """A place for the lines of one file, to be used with `with` and given to `take`."""
        return staging.Stage()

    async def take(self, stage: staging.Stage, *, columns: Sequence[str], today: date, keep: bool) -> Compared:
        """Hold a file's lines against the book and, with `keep`, store what is new or changed, in one transaction."""
        if not keep:
            async with self._reading() as connection:
                return await staging.take(connection, stage, columns=columns, today=today, keep=False)
        async with self._writer.transaction() as connection:
            return await staging.take(connection, stage, columns=columns, today=today, keep=True)
