"""What strangers' hosts answered, or that they did not, remembered for all targets: nobody is asked again too soon."""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from scanner.canonical import dumps
from scanner.conduct import ThirdParty
from scanner.fetched import Fetched, Shelf
from scanner.interfaces import Clock, NoReply, Reply
from scanner.observation import Outcome

FORM = "hullmark.fetched/1"
MOST_IN_MEMORY = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One try: when it ended, what came of it, and the address that was asked, "" where none was."""

    at: datetime
    address: str
    reply: bytes | NoReply

    @property
    def reached(self) -> bool:
        """Whether anything may have come to the stranger: what failed on our own side is not remembered."""
        return bool(self.address) and not (isinstance(self.reply, NoReply) and self.reply.outcome is Outcome.FAILED)


class Once:
    """One request an address (URL and limit) for as long as its answer serves; those who wait for it share it."""

    def __init__(self, clock: Clock, rules: ThirdParty, shelf: Shelf) -> None:
        self._clock, self._rules, self._shelf = clock, rules, shelf
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(
        self,
        url: str,
        *,
        limit: int,
        usable: Callable[[Fetched], bool],
        allowed: Callable[[str], None],
        ask: Callable[[], Awaitable[tuple[str, bytes | NoReply]]],
    ) -> Reply[Fetched] | NoReply:
        """What is remembered, or else what `ask` brings from an address.

        `allowed` raises Forbidden where this errand may not ask the address that a remembered answer came from: no
        target's scope opens anything for another.
        """
        # The limit belongs to the key: nobody can spoil a long list for others by naming it where a short one is due.
        key = hashlib.sha256(f"{limit} {url}".encode()).hexdigest()
        lock = self._asking.setdefault(key, asyncio.Lock())
        async with lock:
            entry = decoded(await asyncio.to_thread(self._shelf.get, key), url)
            if entry is not None and self._serves(entry, usable):
                allowed(entry.address)
            else:
                address, reply = await ask()
                entry = Entry(at=self._clock.now(), address=address, reply=reply)
                if entry.reached:
                    await asyncio.to_thread(self._shelf.put, key, encoded(entry, url))
        if isinstance(entry.reply, NoReply):
            return entry.reply
        return Reply(value=Fetched(body=entry.reply, at=entry.at), answered_by=entry.address)

    def _serves(self, entry: Entry, usable: Callable[[Fetched], bool]) -> bool:
        age = abs(self._clock.now() - entry.at)  # a clock that was set back makes nothing fresh for ever
        if age < self._rules.again:
            return True
        if isinstance(entry.reply, NoReply) or age >= self._rules.fresh:
            return False
        return usable(Fetched(body=entry.reply, at=entry.at))


def encoded(entry: Entry, url: str) -> bytes:
    """One line of JSON, then the body."""
    failed = entry.reply if isinstance(entry.reply, NoReply) else None
    body = b"" if isinstance(entry.reply, NoReply) else entry.reply
    head = {
        "form": FORM,
        "url": url,
        "at": entry.at.isoformat(),
        "address": entry.address,
        "failed": [failed.outcome.value, failed.why] if failed else None,
        "digest": hashlib.sha256(body).hexdigest(),
    }
    return dumps(head).encode() + b"\n" + body


def decoded(content: bytes | None, url: str) -> Entry | None:
    """The entry of this address; None where there is none, or not a whole one."""
    line, _, body = (content or b"").partition(b"\n")
    try:
        head = json.loads(line)
        if (head["form"], head["url"], head["digest"]) != (FORM, url, hashlib.sha256(body).hexdigest()):
            return None
        failed = head["failed"] and NoReply(outcome=Outcome(head["failed"][0]), why=str(head["failed"][1]))
        at = datetime.fromisoformat(head["at"]).astimezone(UTC)
        return Entry(at=at, address=str(head["address"]), reply=failed or body)
    except (ValueError, LookupError, TypeError):
        return None


class Memory:
    """A Shelf that forgets with the process, and the longest unused first where it grows too large."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> bytes | None:
        if key in self._rows:
            self._rows.move_to_end(key)
        return self._rows.get(key)

    def put(self, key: str, content: bytes) -> None:
        self._size += len(content) - len(self._rows.pop(key, b""))
        self._rows[key] = content
        while self._size > MOST_IN_MEMORY:
            self._size -= len(self._rows.popitem(last=False)[1])
