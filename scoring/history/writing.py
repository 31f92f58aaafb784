"""The one writer of a process: transactions take turns, and small ones that wait are stored together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import keeping
from scoring.history.disk import sentences
from scoring.history.engine import writer

Waiting = tuple[keeping.Batch, asyncio.Future[None]]


class Writing:
    """The writer of the store at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = writer(path)
        self._turn = asyncio.Lock()
        self._waiting: list[Waiting] = []

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, alone: committed at the end, rolled back where anything is raised."""
        async with self._turn, self._alone() as connection:
            yield connection

    async def keep(self, batch: keeping.Batch) -> None:
        """Store a batch, together with all others that wait for this writer; raises what is wrong with this one."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        mine = (batch, done)
        self._waiting.append(mine)
        try:
            async with self._turn:
                if not done.done():
                    await self._store(mine)
        finally:
            self._waiting = [other for other in self._waiting if other is not mine]
            done.cancel()

    async def _store(self, mine: Waiting) -> None:
        together, self._waiting = self._waiting, []
        stored = False
        try:
            async with self._alone() as connection:
                await keeping.write(connection, [batch for batch, _ in together])
            stored = True
        except (ValueError, IntegrityError):
            if len(together) == 1:
                raise
        finally:
            if not stored:
                self._waiting = [other for other in together if other is not mine] + self._waiting
        if stored:
            for _, done in together:
                if not done.done():
                    done.set_result(None)
        else:
            # One of them does not fit. Each of the others will find out by itself, as this one does now.
            async with self._alone() as connection:
                await keeping.write(connection, [mine[0]])

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[AsyncConnection]:
        with sentences(self._path):
            async with self._engine.begin() as connection:
                yield connection
