"""Those who publish data, asked one after the other, once for all targets, and never waited for long."""

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from scanner.fetched import Fetched
from scanner.interfaces import Clock, NoReply, Publisher, Reply
from scanner.net.once import Once
from scanner.observation import Outcome

PAUSE = timedelta(seconds=1)
"""Between two requests to one host."""


class Paced:
    """One answer is waited for as long as a conversation may take: somebody waits for the scan."""

    def __init__(self, clock: Clock, once: Once, patience: timedelta) -> None:
        self._clock, self._once, self._patience = clock, once, patience
        self._turns: dict[str, asyncio.Lock] = {}
        self._free: dict[str, datetime] = {}

    async def get(self, publisher: Publisher, url: str, limit: int) -> Reply[Fetched] | NoReply:
        """What is remembered of an https address, or what it answers now."""
        return await self._once.get(
            url,
            limit=limit,
            usable=lambda _: True,
            allowed=lambda _: None,
            ask=lambda: self._ask(publisher, url, limit),
        )

    async def _ask(self, publisher: Publisher, url: str, limit: int) -> tuple[str, bytes | NoReply]:
        host = urlsplit(url).hostname or ""
        async with self._turns.setdefault(host, asyncio.Lock()):
            wait = self._free.get(host, self._clock.now()) - self._clock.now()
            if timedelta() < wait <= PAUSE:
                await self._clock.sleep(wait)
            try:
                async with asyncio.timeout(self._patience.total_seconds()):
                    reply = await publisher.fetch(url, limit=limit)
            except TimeoutError:
                reply = NoReply(outcome=Outcome.SILENT, why="no whole answer in time")
            self._free[host] = self._clock.now() + PAUSE
        return host, reply if isinstance(reply, NoReply) else reply.value
