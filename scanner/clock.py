"""The only file that asks the time."""

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Wall-clock time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds())
