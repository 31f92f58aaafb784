"""Virtual time: an event loop whose clock jumps to the next timer when nothing else is left to do."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
START = datetime(2026, 11, 22, 2, tzinfo=UTC)


class _Impatient(selectors.DefaultSelector):
    """A selector that never waits: it tells how long it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everybody waits for something that no timer will bring")
            self.slept += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time-outs, sleeps and paces pass at once. Only for code without threads and without the network."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._impatient.slept


class VirtualClock:
    """The Clock of a VirtualLoop."""

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds())


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
