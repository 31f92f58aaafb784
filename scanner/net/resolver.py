"""DNS questions as probes ask them: through our resolvers, or from the zone's own servers."""

from functools import lru_cache

import dns.exception
import dns.name
import dns.rdatatype

from scanner.answers import Heard, Referral
from scanner.interfaces import DnsReply, NoReply, Reply
from scanner.net.authority import Authority
from scanner.net.records import name_from, name_text
from scanner.net.recursive import Hop, Recursive
from scanner.net.signed import heard
from scanner.net.wire import Message
from scanner.observation import Outcome

_HOPS = 8
_kind = lru_cache(64)(dns.rdatatype.from_text)


class Resolver:
    """The DNS of one errand. `passive`: nothing is sent to a zone's own servers.

    Where none of them was asked, or none answered, two resolvers that agree prove an absence.
    """

    def __init__(self, recursive: Recursive, authority: Authority, *, passive: bool) -> None:
        self._recursive, self._authority, self._passive = recursive, authority, passive

    async def ask(
        self, name: str, rtype: str, *, authoritative: bool, server: str = "", recurse: bool = False
    ) -> Reply[DnsReply] | NoReply:
        """Net.ask. Raises WeDeclined, and UnknownRdatatype (a bug) for a type that DNS does not have."""
        kind = _kind(rtype)
        try:
            owner = name_from(name)
        except (dns.exception.DNSException, UnicodeError):
            return NoReply(outcome=Outcome.GARBLED, why="not a name that DNS can be asked for")
        if server and self._passive:
            return NoReply(outcome=Outcome.FORBIDDEN, why="the profile passive asks no server of the zone")
        if server:
            return await self._authority.at(server, owner, kind, recurse=recurse)
        aliases: list[dns.name.Name] = []
        for _ in range(_HOPS):
            hop = await self._hop(owner, kind, authoritative and not self._passive)
            if isinstance(hop, NoReply):
                return hop
            aliases += hop.aliases
            if hop.final:
                answer = DnsReply(
                    rcode=hop.rcode,
                    records=hop.records,
                    aliases=tuple(name_text(alias) for alias in aliases),
                    proved=hop.proved,
                )
                return Reply(value=answer, answered_by=hop.by)
            owner = aliases[-1]
            if owner in aliases[:-1]:
                return NoReply(outcome=Outcome.GARBLED, why="the aliases lead in a circle")
        return NoReply(outcome=Outcome.GARBLED, why=f"more than {_HOPS} aliases in a row")

    async def delegation(self, name: str) -> Reply[Referral] | NoReply:
        """Net.delegation. Raises WeDeclined."""
        try:
            owner = name_from(name)
        except (dns.exception.DNSException, UnicodeError):
            return NoReply(outcome=Outcome.GARBLED, why="not a name that DNS can be asked for")
        if self._passive:
            return NoReply(outcome=Outcome.FORBIDDEN, why="the profile passive asks no server of the zone above")
        return await self._authority.delegation(owner)

    async def message(self, name: dns.name.Name, rtype: str, *, own: bool) -> tuple[Heard, str] | NoReply:
        """The records of the answer, signatures and all, and who sent it. Raises WeDeclined."""
        kind = _kind(rtype)
        if own and self._passive:
            return NoReply(outcome=Outcome.FORBIDDEN, why="the profile passive asks no server of the zone")
        got: tuple[Message, str] | NoReply | None
        if own:
            got = await self._authority.message(name, kind)
        else:
            got = await self._recursive.message(name, kind, discovery=True)
        if got is None:
            return NoReply(outcome=Outcome.SILENT, why="no server of the zone answered with authority")
        if isinstance(got, NoReply):
            return got
        message = heard(got[0])
        return message if isinstance(message, NoReply) else (message, got[1])

    async def _hop(self, name: dns.name.Name, kind: dns.rdatatype.RdataType, authoritative: bool) -> Hop | NoReply:
        if authoritative:
            own = await self._authority.hop(name, kind)
            if own is not None:
                return own
        return await self._recursive.hop(name, kind, agree=self._passive or authoritative)
