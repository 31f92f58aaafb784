"""The writer of a process: transactions take turns where they must, and small ones that wait are stored together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import dialect, keeping
from scoring.history.places import Place

T = TypeVar("T")
Waiting = tuple[keeping.Batch, asyncio.Future[None]]


class Writing:
    """The writer of the store at a place."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._engine = place.writer()
        self._turn = asyncio.Lock()
        self._waiting: list[Waiting] = []

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(self, *about: str) -> AsyncIterator[AsyncConnection]:
        """One transaction, alone: committed at the end, rolled back where anything is raised.

        One that is `about` some targets only may run beside those about others, where the store has room for both.
        """
        if self._place.crowd:
            async with self._alone(*about) as connection:
                yield connection
        else:
            async with self._turn, self._alone() as connection:
                yield connection

    async def at_once(self, *about: str, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        """A transaction in which nothing is waited for but its statements: one way to the thread of its connection."""
        async with self.transaction(*about) as connection:
            return await dialect.at_once(connection, lambda: work(connection))

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
            async with self._alone(*(batch.target for batch, _ in together)) as connection:
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
            async with self._alone(mine[0].target) as connection:
                await keeping.write(connection, [mine[0]])

    @asynccontextmanager
    async def _alone(self, *about: str) -> AsyncIterator[AsyncConnection]:
        with self._place.sentences():
            async with self._engine.begin() as connection:
                await dialect.alone(connection, about)
                yield connection
