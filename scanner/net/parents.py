"""What the zones above all targets said, asked once for all of them and forgotten after an hour."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import dns.message
import dns.name

from scanner.interfaces import Clock, NoReply
from scanner.net.records import name_text

Answered = tuple[dns.message.Message, str]
_MOST = 512
"""Answers kept: the root and every top-level domain of a large book, a few public suffixes more."""
_FRESH = timedelta(hours=1)


class Parents:
    """Answers about the root and public suffixes; `suffix` gives the registrable domain of a name, None for those."""

    def __init__(self, clock: Clock, suffix: Callable[[str], str | None]) -> None:
        self._clock, self._suffix = clock, suffix
        self._rows: OrderedDict[tuple[dns.name.Name, str, bool], tuple[datetime, Answered]] = OrderedDict()
        self._asking: WeakValueDictionary[tuple[dns.name.Name, str, bool], asyncio.Lock] = WeakValueDictionary()

    async def get(
        self, name: dns.name.Name, rtype: str, *, own: bool, ask: Callable[[], Awaitable[Answered | NoReply]]
    ) -> Answered | NoReply:
        """What is remembered of a parent, or else what `ask` brings; silence is not remembered."""
        if name != dns.name.root and self._suffix(name_text(name)) is not None:
            return await ask()
        key = (name, rtype, own)
        async with self._asking.setdefault(key, asyncio.Lock()):
            kept = self._rows.get(key)
            if kept and abs(self._clock.now() - kept[0]) < _FRESH:
                return kept[1]
            answered = await ask()
            if not isinstance(answered, NoReply):
                self._rows[key] = (self._clock.now(), answered)
                self._rows.move_to_end(key)
                if len(self._rows) > _MOST:
                    self._rows.popitem(last=False)
            return answered

    def clear(self) -> None:
        self._rows.clear()
