"""Questions to our own resolvers, asked in turn, and what their answers are worth."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import dns.name
import dns.rdatatype

from scanner.conduct import Conduct
from scanner.interfaces import NoReply
from scanner.net import wire
from scanner.net.dns import Line, found, refers
from scanner.net.wire import Message
from scanner.net.zones import ScanZones
from scanner.observation import Outcome

T = TypeVar("T")
_TURNS_OF_ONE_ALIVE = 2


class Hop(NamedTuple):  # made for each question, and a tuple is made fastest
    """One step: records, a proved or unproved absence, or (not `final`) an alias to go on with."""

    rcode: str
    records: tuple[str, ...]
    aliases: tuple[dns.name.Name, ...]
    proved: bool
    final: bool
    by: str


class Recursive:
    """Our resolvers in one look of one scan; one that stayed silent is asked last from then on."""

    def __init__(self, lines: Sequence[Line], zones: ScanZones, conduct: Conduct, look: int) -> None:
        self._lines, self._zones, self._conduct, self._look = rotated(look - 1, lines), zones, conduct, look

    async def hop(self, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, agree: bool) -> Hop | NoReply:
        """The answer; with `agree` an absence that nothing else proves is proved by a second resolver."""
        first = await self._once(name, kind, but="")
        if isinstance(first, NoReply) or first.records or first.proved or not (first.final and agree):
            return first
        second = await self._once(name, kind, but=first.by)
        agreed = isinstance(second, Hop) and (second.rcode, second.records) == (first.rcode, first.records)
        return Hop(rcode=first.rcode, records=(), aliases=first.aliases, proved=agreed, final=True, by=first.by)

    async def message(
        self, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, but: str = "", discovery: bool = False
    ) -> tuple[Message, str] | NoReply:
        """The first usable message and who sent it, `but` left out.

        `discovery`: only to find a zone's servers or to judge its signatures ourselves, so a bare referral serves, and
        what a resolver refuses since signatures do not hold is asked for unchecked (CD, RFC 4035, 3.2.2).
        """
        lines = [line for line in self._lines if line.server != but]
        silent = [line for line in lines if self._zones.is_silent(self._look, line.server)]
        waiting = deque([*(line for line in lines if line not in silent), *silent])
        # Where every resolver has been silent before, nobody waits for all the tries again.
        lost = len(silent) == len(lines)
        failed = NoReply(outcome=Outcome.FAILED, why="no resolver")
        asked = 0
        while waiting and asked < (len(lines) if lost else max(self._turns(lines), len(lines))):
            asked += 1
            line = waiting.popleft()
            got = await self._ask(line, name, kind, unchecked=False)
            if discovery and isinstance(got, NoReply) and got.outcome is Outcome.REFUSED:
                got = await self._ask(line, name, kind, unchecked=True)
            self._zones.heard(self._look, line.server, got)
            if isinstance(got, NoReply):
                if got.outcome in (Outcome.SILENT, Outcome.GARBLED):
                    waiting.append(line)
                if failed.outcome in (Outcome.FAILED, Outcome.SILENT):
                    failed = got
                continue
            if discovery:
                return got, line.server
            if refers(got) and not got.flags & wire.RA:
                failed = NoReply(outcome=Outcome.REFUSED, why="the resolver only points to other servers")
                continue
            return got, line.server
        return failed

    def _turns(self, lines: Sequence[Line]) -> int:
        """How often they are asked in all.

        One that answers others is not deaf: it waits for the servers of this name, and few datagrams are lost.
        """
        alive = any(self._zones.has_answered(self._look, line.server) for line in lines)
        return min(_TURNS_OF_ONE_ALIVE, self._conduct.query_tries) if alive else self._conduct.query_tries

    async def _ask(
        self, line: Line, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, unchecked: bool
    ) -> Message | NoReply:
        return await self._zones.answers.ask(
            line, name, kind, look=self._look, recurse=True, span=self._conduct.query_timeout,
            tries=self._conduct.query_tries, unchecked=unchecked,
        )  # fmt: skip

    async def _once(self, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, but: str) -> Hop | NoReply:
        got = await self.message(name, kind, but=but)
        if isinstance(got, NoReply):
            return got
        message, by = got
        here = found(message, name, kind)
        if isinstance(here, NoReply):
            return here
        validated = bool(message.flags & wire.AD)
        # The operator's own resolver may hold the zone; AA speaks for the first name of a chain only.
        own = bool(message.flags & wire.AA) and (here.denies or not here.aliases)
        # A server that does not recurse stops where its own data end: the next name has to be asked for.
        done = here.records or here.denies or here.rcode != "NOERROR" or message.flags & wire.RA
        return Hop(
            rcode=here.rcode,
            records=here.records,
            aliases=here.aliases,
            proved=(validated or own) and not refers(message),
            final=bool(done or not here.aliases),
            by=by,
        )


def rotated(start: int, rows: Sequence[T]) -> list[T]:
    """The rows beginning with number `start`, round and round."""
    turn = start % len(rows) if rows else 0
    return [*rows[turn:], *rows[:turn]]
