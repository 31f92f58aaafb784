"""The log of releases as `History` keeps it: added to, read, never changed."""

from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history.release_table import release as table
from scoring.release import Release

if TYPE_CHECKING:
    from scoring.history.writing import Writing

COLUMNS = (
    table.c.target, table.c.rating, table.c.audience, table.c.form, table.c.language, table.c.by, table.c.at,
    table.c.digest,
)  # fmt: skip


class Releases:
    """The part of `History` that knows what left the house."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

        @property
        def _writer(self) -> "Writing": ...

    async def record_release(self, release: Release) -> None:
        """Store that a report was let go."""
        async with self._writer.transaction() as connection:
            await connection.execute(insert(table), asdict(release))

    async def releases(self, target_name: str) -> tuple[Release, ...]:
        """What was let go of a target, oldest first."""
        asked = select(*COLUMNS).where(table.c.target == target_name).order_by(table.c.number)
        async with self._reading() as connection:
            return tuple(Release(**row) for row in (await connection.execute(asked)).mappings())
