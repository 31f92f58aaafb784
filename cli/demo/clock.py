"""Simulated time: nights and gaps cost nothing."""

import asyncio
from datetime import datetime, timedelta


class SimulatedClock:
    """Time that moves only when somebody waits; those who wait together, wait together."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        until = self._now + span
        await asyncio.sleep(0)
        self._now = max(self._now, until)

    def jump(self, to: datetime) -> None:
        """Go straight to a later time, between two nights."""
        self._now = max(self._now, to)
