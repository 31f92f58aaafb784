"""What name servers answered: the same question goes to the same place once a scan, and to parents once a run."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import dns.name
import dns.rdatatype

from scanner.interfaces import Clock, NoReply
from scanner.net import wire
from scanner.net.dns import Line, ask_server
from scanner.net.wire import Message
from scanner.observation import Outcome

Key = tuple[str, int, bytes, int, bool, bool]
"""Place, look, name, type, whether it is asked to recurse, whether it is asked for what it cannot validate."""
Failure = tuple[int, Key]
"""The look in which a question failed, too: of a parent as well, whose answers serve all looks."""
MOST_OF_A_SCAN = 4 << 20
MOST_OF_A_RUN = 32 << 20
"""Bytes, as estimated: a hostile server fills what is kept of its own scan."""
_HOUR = 3600
LONGEST = timedelta(seconds=_HOUR)
_FAILURE_SERVES = timedelta(minutes=5)
"""The longest that a resolver may remember that a question failed (RFC 9520 3.2)."""
_MOST_FAILURES = 2048
_RECORD = 300
"""Bytes that one record costs beside its wire form."""
_ANY_LOOK = 0


class Kept:
    """Messages by question; the longest unused are forgotten where they grow beyond `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._rows: OrderedDict[Key, tuple[Message, datetime | None]] = OrderedDict()

    def get(self, key: Key, clock: Clock | None = None) -> Message | None:
        """What is kept; nothing whose time is over by the clock."""
        row = self._rows.get(key)
        if row is None:
            return None
        if clock and row[1]:
            now = clock.now()
            # A clock that was set back makes nothing serve for ever.
            if not now < row[1] <= now + LONGEST:
                return None
        self._rows.move_to_end(key)
        return row[0]

    def put(self, key: Key, message: Message, until: datetime | None = None) -> None:
        old = self._rows.pop(key, None)
        self._size += _cost(message) - (_cost(old[0]) if old else 0)
        self._rows[key] = (message, until)
        while self._size > self._most:
            self._size -= _cost(self._rows.popitem(last=False)[1][0])

    def clear(self) -> None:
        self._rows.clear()
        self._size = 0


class Failures:
    """Which questions got no answer and how often; the oldest are forgotten, and each after a while."""

    def __init__(self, clock: Clock, serves: timedelta | None = None) -> None:
        self._clock, self._serves = clock, serves
        self._rows: OrderedDict[Failure, tuple[int, NoReply, datetime]] = OrderedDict()

    def add(self, failure: Failure, got: NoReply) -> None:
        self._rows[failure] = self._count(failure) + 1, got, self._clock.now()
        self._rows.move_to_end(failure)
        if len(self._rows) > _MOST_FAILURES:
            self._rows.popitem(last=False)

    def given_up(self, failure: Failure, tries: int) -> NoReply | None:
        """What nobody tries to mend any more: an answer that is none, or silence or garbage for `tries` times."""
        count = self._count(failure)
        if not count:
            return None
        got = self._rows[failure][1]
        again = got.outcome in (Outcome.SILENT, Outcome.GARBLED) and count < tries
        return None if again else got

    def _count(self, failure: Failure) -> int:
        if failure not in self._rows:
            return 0
        count, _, at = self._rows[failure]
        return 0 if self._serves and abs(self._clock.now() - at) >= self._serves else count

    def clear(self) -> None:
        self._rows.clear()


class RunAnswers:
    """What all targets of a run share: answers for as long as their time to live says, as any resolver keeps them.

    What the root and public suffixes say serves for an hour and for every look; that they said nothing, for five
    minutes and one look. `suffix` gives the registrable domain of a name, None for those. No other failure is shared.
    """

    def __init__(self, clock: Clock, suffix: Callable[[str], str | None]) -> None:
        self._clock, self._suffix = clock, suffix
        self._kept = Kept(MOST_OF_A_RUN)
        self.failures = Failures(clock, _FAILURE_SERVES)
        """Of questions about parents."""
        self.asking: dict[Key, asyncio.Future[None]] = {}
        """Questions in flight, of any target."""
        self.of_parent = lru_cache(4096)(self._of_parent)

    def _of_parent(self, name: bytes) -> bool:
        """Whether it is the name of a zone above all targets, or a policy right below one (`_dmarc.example`)."""
        labels, at = [], 0
        while length := name[at]:
            labels.append(name[at + 1 : at + 1 + length].decode("ascii", "backslashreplace"))
            at += 1 + length
        while labels and labels[0].startswith("_"):
            del labels[0]
        return not labels or self._suffix(".".join(labels)) is None

    def get(self, key: Key) -> Message | None:
        return self._kept.get(key, self._clock)

    def put(self, key: Key, message: Message, *, parent: bool) -> None:
        seconds = _HOUR if parent else min(_time_to_live(message), _HOUR)
        if seconds:
            self._kept.put(key, message, self._clock.now() + timedelta(seconds=seconds))

    def clear(self) -> None:
        self._kept.clear()
        self.failures.clear()


class ScanAnswers:
    """What one scan asked: each question of a look goes to one place once, but for `tries` in silence or garbage."""

    def __init__(self, run: RunAnswers, clock: Clock) -> None:
        self._run = run
        self._kept = Kept(MOST_OF_A_SCAN)
        self._failures = Failures(clock)
        self._asking: dict[Key, asyncio.Future[None]] = {}

    async def ask(
        self,
        line: Line,
        name: dns.name.Name,
        kind: dns.rdatatype.RdataType,
        *,
        look: int,
        recurse: bool,
        span: timedelta,
        tries: int,
        unchecked: bool = False,
    ) -> Message | NoReply:
        """What the server said, or says now. Raises WeDeclined, for a remembered answer too."""
        owner = wire.key(name)
        parent = self._run.of_parent(owner)
        key = (line.server, _ANY_LOOK if parent else look, owner, int(kind), recurse, unchecked)
        failure = look, key
        failures = self._run.failures if parent else self._failures
        kept = self._known(key, failure, tries)
        others = self._run.asking
        while kept is None and (asking := self._asking.get(key) or others.get(key)):
            # Another target's failure is its own, but for a parent's: it is waited for once, and then asked beside it.
            others = others if parent else {}
            await asyncio.shield(asking)  # whoever waits may be cancelled, and they who ask go on
            kept = self._known(key, failure, tries)
        if kept is not None:
            line.admit()
            return kept
        asking = self._asking[key] = asyncio.get_running_loop().create_future()
        self._run.asking.setdefault(key, asking)
        try:
            got = await ask_server(line, name, kind, recurse=recurse, span=span, unchecked=unchecked)
            if isinstance(got, NoReply):
                # What failed on our own side is no news of the parent.
                (self._failures if got.outcome is Outcome.FAILED else failures).add(failure, got)
            else:
                self._kept.put(key, got)
                self._run.put(key, got, parent=parent)
            return got
        finally:
            del self._asking[key]
            if self._run.asking.get(key) is asking:
                del self._run.asking[key]
            asking.set_result(None)

    def _known(self, key: Key, failure: tuple[int, Key], tries: int) -> Message | NoReply | None:
        return (
            self._kept.get(key)
            or self._failures.given_up(failure, tries)
            or self._run.get(key)
            or self._run.failures.given_up(failure, tries)
        )


def _time_to_live(message: Message) -> int:
    """Seconds that it may be used: those of its shortest record, or what its zone says of absences (RFC 2308 5)."""
    if message.answer:
        return min(each.ttl for each in message.answer)
    starts = [each for each in message.authority if each.kind == dns.rdatatype.SOA]
    seconds = [min(each.ttl, int.from_bytes(message.wire[each.end - 4 : each.end], "big")) for each in starts]
    return min(seconds, default=0)


def _cost(message: Message) -> int:
    return len(message.wire) + _RECORD * (1 + len(message.answer) + len(message.authority))
