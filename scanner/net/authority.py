"""Questions to the zone's own servers: found through our resolvers, asked one after the other."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

import dns.name
import dns.rdatatype

from scanner.answers import Referral
from scanner.conduct import Conduct
from scanner.errors import WeDeclined
from scanner.interfaces import DnsReply, NoReply, Reply
from scanner.net import wire
from scanner.net.delegation import referral
from scanner.net.dns import MALFORMED, Line, found, refers, targets
from scanner.net.records import name_text, text_of
from scanner.net.recursive import Hop, Recursive, rotated
from scanner.net.wire import Message
from scanner.net.zones import ScanZones, Zone, apex_in
from scanner.observation import Outcome

T = TypeVar("T")

_SERVERS = 8
_DIALS = 6
"""Datagrams to a zone's servers for one question, silent ones asked again included."""


class Authority:
    """The zones' own servers in one look of one scan; `line_to` opens the way to an address."""

    def __init__(
        self, recursive: Recursive, line_to: Callable[[str], Line], zones: ScanZones, conduct: Conduct, look: int
    ) -> None:
        self._recursive, self._line_to, self._zones = recursive, line_to, zones
        self._conduct, self._look = conduct, look

    async def hop(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Hop | None:
        """What a server of the zone says with authority; None where none of them does."""
        return await self._first(
            name, kind, lambda message, zone, by: _authoritative(message, name, kind, zone, by)
        )  # fmt: skip

    async def message(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> tuple[Message, str] | None:
        """The whole message of a server of the zone that speaks with authority, and who sent it."""
        return await self._first(
            name, kind, lambda message, _, by: (message, by) if message.flags & wire.AA else None
        )  # fmt: skip

    async def _first(
        self,
        name: dns.name.Name,
        kind: dns.rdatatype.RdataType,
        use: Callable[[Message, Zone, str], T | None],
    ) -> T | None:
        """What `use` makes of the first answer that it takes.

        The closest zone known so far is asked first: where it hands a part of itself on to others, it says so.
        """
        parent_side = kind == dns.rdatatype.DS
        if parent_side and name == dns.name.root:
            return None
        owner = wire.key(name)
        held = wire.parent(owner) if parent_side else owner
        near = self._zones.closest(held) or await self._search_once(held)
        if near is None:
            return None
        used = await self._within(near, name, kind, use)
        if used is not None:
            return used
        zone = await self._zone(held)
        return await self._within(zone, name, kind, use) if zone and zone is not near else None

    async def _search_once(self, name: bytes) -> Zone | None:
        """Many names of one domain at once: the first one's search serves them all, in vain or not."""
        domain = self._zones.domain(name)
        async with self._zones.alone("zones below", domain):
            near = self._zones.closest(name)
            if near is None and (self._look, domain) not in self._zones.lost:
                near = await self._zone(name)
                if near is None:
                    self._zones.lost.add((self._look, domain))
            return near

    async def _within(
        self,
        zone: Zone,
        name: dns.name.Name,
        kind: dns.rdatatype.RdataType,
        use: Callable[[Message, Zone, str], T | None],
    ) -> T | None:
        dials = 0
        for family in ("A", "AAAA"):
            addresses = rotated(self._look - 1, await self._addresses(zone, family))
            waiting = deque((address, 1) for address in addresses if not self._silent(address, kind))
            while waiting and dials < _DIALS:
                address, turn = waiting.popleft()
                dials += 1
                try:
                    got = await self._ask(address, name, kind)
                except WeDeclined:
                    continue
                if isinstance(got, NoReply):
                    if got.outcome is Outcome.SILENT and turn < self._conduct.query_tries:
                        waiting.append((address, turn + 1))
                    else:
                        self._zones.heard(self._look, address, got, kind)
                    continue
                self._zones.heard(self._look, address, got, kind)
                used = use(got, zone, address)
                if used is not None:
                    return used
            for address, turn in waiting:
                if turn > 1:
                    self._zones.heard(self._look, address, None, kind)
        return None

    def _silent(self, address: str, kind: dns.rdatatype.RdataType) -> bool:
        return self._zones.is_silent(self._look, address, kind)

    async def delegation(self, name: dns.name.Name) -> Reply[Referral] | NoReply:
        """What the first server of the zone above that has an answer says of `name`."""
        silence = NoReply(outcome=Outcome.SILENT, why="no server of the zone above answered")
        zone = None if name == dns.name.root else await self._zone(wire.key(name.parent()))
        if zone is None:
            return silence
        said = await self._within(
            zone, name, dns.rdatatype.NS, lambda message, _, by: referral(message, name, by)
        )  # fmt: skip
        return said or silence

    async def at(
        self, address: str, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, recurse: bool
    ) -> Reply[DnsReply] | NoReply:
        """What the server at `address` says by itself; NoReply FORBIDDEN where it may not be asked."""
        got: Message | NoReply = NoReply(outcome=Outcome.SILENT, why="no answer in time")
        for _ in range(0 if self._silent(address, kind) else self._conduct.query_tries):
            try:
                got = await self._ask(address, name, kind, recurse=recurse)
            except WeDeclined as declined:
                return NoReply(outcome=Outcome.FORBIDDEN, why=str(declined))
            if not isinstance(got, NoReply) or got.outcome is not Outcome.SILENT:
                break
        self._zones.heard(self._look, address, got, kind)
        if isinstance(got, NoReply):
            return got
        here = found(got, name, kind, hops=0)
        if isinstance(here, NoReply):
            return here
        own, owner = bool(got.flags & wire.AA), wire.key(name)
        rows = got.of(owner, kind)
        alias = [] if rows else targets(got, got.of(owner, dns.rdatatype.CNAME))
        said = DnsReply(
            rcode=here.rcode,
            records=here.records,
            aliases=(name_text(min(alias)),) if alias else (),
            proved=own,
            recursive=bool(got.flags & wire.RA),
            ttl=min(row.ttl for row in rows) if own and rows else None,
        )
        return Reply(value=said, answered_by=address)

    async def _ask(
        self, address: str, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, recurse: bool = False
    ) -> Message | NoReply:
        return await self._zones.answers.ask(
            self._line_to(address), name, kind, look=self._look, recurse=recurse, span=self._conduct.query_timeout,
            tries=self._conduct.query_tries,
        )  # fmt: skip

    async def _zone(self, name: bytes) -> Zone | None:
        async with self._zones.alone("zone of", name):
            return await self._search(name)

    async def _search(self, asked: bytes) -> Zone | None:
        owner, known = asked, self._zones.get(asked)
        while known is None:
            name = wire.name_of(owner)
            got = await self._recursive.message(name, dns.rdatatype.SOA, discovery=True)
            if isinstance(got, NoReply):
                return None
            apex = apex_in(got[0], name)
            if apex is not None:
                known = await self._servers(apex)
                break
            if owner == wire.ROOT:
                return None
            owner = wire.parent(owner)
            known = self._zones.get(owner)
        if known is not None:
            self._zones.put(asked, known)
        return known

    async def _servers(self, apex: dns.name.Name) -> Zone | None:
        owner = wire.key(apex)
        async with self._zones.alone("servers of", owner):
            known = self._zones.get(owner)
            if known is not None and known.apex == owner:
                return known
            got = await self._recursive.message(apex, dns.rdatatype.NS, discovery=True)
            if isinstance(got, NoReply):
                return None
            message = got[0]
            above = [each for each in message.authority if each.kind == dns.rdatatype.NS and each.owner == owner]
            servers = targets(message, message.of(owner, dns.rdatatype.NS) or above)
            if not servers:
                return None
            return self._zones.put(owner, Zone(apex=owner, servers=tuple(sorted(servers)[:_SERVERS])))

    async def _addresses(self, zone: Zone, family: str) -> tuple[str, ...]:
        """The addresses of the zone's servers, one of each server before the second of any."""
        if family in zone.addresses:
            return zone.addresses[family]
        async with zone.finding:
            if family not in zone.addresses:
                each = [await self._addresses_of(server, dns.rdatatype.from_text(family)) for server in zone.servers]
                ranked = [rows[rank] for rank in (0, 1) for rows in each if len(rows) > rank]
                zone.addresses[family] = tuple(dict.fromkeys(ranked))
            return zone.addresses[family]

    async def _addresses_of(self, server: dns.name.Name, kind: dns.rdatatype.RdataType) -> list[str]:
        got = await self._recursive.message(server, kind, discovery=True)
        if isinstance(got, NoReply):
            return []
        try:
            return sorted(text_of(got[0], row) for row in got[0].of(wire.key(server), kind))[:2]
        except MALFORMED:
            return []


def _authoritative(
    message: Message, name: dns.name.Name, kind: dns.rdatatype.RdataType, zone: Zone, by: str
) -> Hop | None:
    """One authoritative step; None for a lame answer or a referral, which say nothing of the name.

    AA speaks for the first owner name only (RFC 1035, 4.1.1), so an alias's target is asked for anew.
    """
    if not message.flags & wire.AA:
        return None
    here = found(message, name, kind, hops=0)
    if isinstance(here, NoReply):
        return None
    alias = [] if here.records else targets(message, message.of(wire.key(name), dns.rdatatype.CNAME))
    if alias is None:
        return None
    if alias:
        return Hop(rcode="NOERROR", records=(), aliases=(min(alias),), proved=True, final=False, by=by)
    cut = any(each.kind == dns.rdatatype.NS and each.owner != zone.apex for each in message.authority)
    if not here.records and refers(message) and cut:
        return None
    return Hop(rcode=here.rcode, records=here.records, aliases=(), proved=True, final=True, by=by)
