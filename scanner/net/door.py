"""The one door with sockets behind it: it opens the network for one errand at a time."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from scanner.answers import Referral, Registered
from scanner.conduct import Conduct
from scanner.dns_lists import ListSaid
from scanner.errors import Forbidden
from scanner.fetched import Fetched, Shelf
from scanner.interfaces import (
    Clock,
    DnsReply,
    Errand,
    FirstLook,
    HttpReply,
    Ledger,
    NoReply,
    Publisher,
    Reply,
    SignedAnswer,
    Stream,
)  # fmt: skip
from scanner.marks import Known
from scanner.net import http, tcp, udp
from scanner.net.authority import Authority
from scanner.net.dns import PORT, system_resolvers
from scanner.net.gate import Gate, Rules, ServerLine, Translate
from scanner.net.once import Memory, Once
from scanner.net.records import name_from
from scanner.net.recursive import Recursive
from scanner.net.registries import Registries
from scanner.net.resolver import Resolver
from scanner.net.third_party import ThirdPartyLine
from scanner.net.witnesses import Witnesses
from scanner.net.zones import AllZones, ScanZones
from scanner.permit import OptOut, may_ask_strangers, may_hello, scope_for
from scanner.registry import Registry
from scanner.stranger import Stranger, stranger
from scanner.target import Profile, TargetKind
from scanner.told import Witness

T = TypeVar("T")


def _as_is(address: str, port: int) -> tuple[str, int]:
    return address, port


class SystemDoor:
    """A Door over this machine's sockets.

    `optout` and `stopped` are asked before every dial. `resolvers` are our own, as (address, port); empty
    for the system's. `translate` maps an address and port to where its stand-in listens (the demo's little
    world): the permit is then asked about the mapped address and the true port. `shelf` keeps what strangers'
    hosts answered; None for memory alone. `trust_anchors` are zone-file texts, for DNSSEC. `publisher` leads to the
    registries of domains; None asks none. `witnesses` are the third parties that tell of addresses.
    """

    def __init__(
        self,
        clock: Clock,
        conduct: Conduct,
        registry: Registry,
        optout: Callable[[], OptOut],
        ledger: Ledger,
        resolvers: tuple[tuple[str, int], ...],
        stopped: Callable[[], bool],
        translate: Translate = _as_is,
        shelf: Shelf | None = None,
        trust_anchors: tuple[str, ...] = (),
        publisher: Publisher | None = None,
        witnesses: Witnesses | None = None,
    ) -> None:
        self._clock, self._resolvers, self._trust_anchors = clock, resolvers, trust_anchors
        self._once = Once(clock, conduct.third_party, shelf or Memory())
        self._registries = Registries(
            clock, self._once, registry.suffix, publisher, conduct.conversation_timeout
        )  # fmt: skip
        self._witnesses = witnesses
        self._zones = AllZones(clock, registry.suffix)
        self._rules = Rules(
            conduct=conduct, registry=registry, optout=optout, ledger=ledger, stopped=stopped, translate=translate
        )

    def open(self, errand: Errand) -> "ErrandNet":
        resolvers = self._resolvers or system_resolvers()
        scope = scope_for(errand.target.scope, asset=errand.asset, attribution=errand.attribution)
        if scope is not errand.target.scope:
            errand = replace(errand, target=replace(errand.target, scope=scope))
        return ErrandNet(
            Gate(self._rules, errand), self._clock, resolvers, self._zones.of(errand.meter), self._once,
            self._registries, self._trust_anchors, self._witnesses,
        )  # fmt: skip

    async def aclose(self) -> None:
        """Nothing stays open between errands but what was imported; what was learned of zones is forgotten."""
        self._zones.clear()
        if self._witnesses is not None:
            self._witnesses.close()


class ErrandNet:
    """A Net for one errand."""

    def __init__(
        self, gate: Gate, clock: Clock, resolvers: tuple[tuple[str, int], ...], zones: ScanZones, once: Once,
        registries: Registries, trust_anchors: tuple[str, ...], witnesses: Witnesses | None,
    ) -> None:  # fmt: skip
        self._witnesses, self._gate, self._clock, self._once = witnesses, gate, clock, once
        self._registries, self._trust_anchors = registries, trust_anchors
        conduct, look = gate.rules.conduct, gate.errand.look
        lines = [ServerLine(gate, address, port, own=True) for address, port in resolvers]
        recursive = Recursive(lines, zones, conduct, look)
        authority = Authority(
            recursive, lambda address: ServerLine(gate, address, PORT, own=False), zones, conduct, look
        )  # fmt: skip
        passive = gate.errand.target.scope.used is Profile.PASSIVE
        self._resolver = Resolver(recursive, authority, passive=passive)

    async def ask(
        self, name: str, rtype: str, *, authoritative: bool = False, server: str = "", recurse: bool = False
    ) -> Reply[DnsReply] | NoReply:
        return await self._resolver.ask(name, rtype, authoritative=authoritative, server=server, recurse=recurse)

    async def delegation(self, name: str) -> Reply[Referral] | NoReply:
        return await self._resolver.delegation(name)

    async def signed(self, name: str, rtype: str, *, own: bool = False) -> Reply[SignedAnswer] | NoReply:
        got = await self._resolver.message(name_from(name), rtype, own=own)
        if isinstance(got, NoReply):
            return got
        return Reply(value=SignedAnswer(message=got[0], at=self._clock.now()), answered_by=got[1])

    @property
    def trust_anchors(self) -> tuple[str, ...]:
        return self._trust_anchors

    def connect(self, address: str, port: int) -> AbstractAsyncContextManager[Stream | NoReply]:
        return self._connected(address, port)

    @asynccontextmanager
    async def _connected(self, address: str, port: int) -> AsyncIterator[Stream | NoReply]:
        rules = self._gate.rules
        async with (
            self._gate.connection(address, port) as place,
            tcp.dial(*place, rules.conduct, self._gate.errand.meter) as stream,
        ):
            yield stream

    async def datagram(
        self, address: str, port: int, data: bytes, accept: Callable[[bytes], T | None]
    ) -> Reply[T] | NoReply:
        span, meter = self.conduct.read_timeout, self._gate.errand.meter
        async with self._gate.datagram(address, port) as place:
            answer = await udp.exchange(*place, data, accept, span=span, meter=meter)
        return answer if isinstance(answer, NoReply) else Reply(value=answer, answered_by=address)

    async def get(self, scheme: str, address: str, port: int, host: str, path: str = "/") -> Reply[HttpReply] | NoReply:
        rules = self._gate.rules
        name = host if any(ch.isalpha() for ch in host) and ":" not in host else None
        async with self._gate.connection(address, port, name) as place:
            reply = await http.get(
                place, scheme=scheme, host=host, port=port, path=path, conduct=rules.conduct,
                meter=self._gate.errand.meter,
            )  # fmt: skip
        if isinstance(reply, Reply):
            pause = http.asked_to_wait(reply.value, self._clock.now())
            if pause:
                rules.ledger.back_off(address, pause)
            return Reply(value=reply.value, answered_by=address)
        return reply

    async def fetch(self, url: str, *, limit: int, usable: Callable[[Fetched], bool]) -> Reply[Fetched] | NoReply:
        at = stranger(url)
        if not may_ask_strangers(scope=self._gate.errand.target.scope, conduct=self.conduct):
            raise Forbidden("the hosts of strangers are not asked under this profile")
        line = ThirdPartyLine(self._gate, self._resolver, self._clock)
        return await self._once.get(
            url, limit=limit, usable=usable, allowed=lambda address: self._gate.admit_stranger(address, at),
            ask=lambda: line.get(at, limit=limit),
        )  # fmt: skip

    async def visit(self, host: str, path: str, *, limit: int) -> Reply[HttpReply] | NoReply:
        if not may_ask_strangers(scope=self._gate.errand.target.scope, conduct=self.conduct):
            raise Forbidden("the hosts of strangers are not asked under this profile")
        line = ThirdPartyLine(self._gate, self._resolver, self._clock)
        at = Stranger(host=host, port=443, path=path, is_address=False, scheme="https")
        address, reply = await line.visit(at, limit=limit)
        return reply if isinstance(reply, NoReply) else Reply(value=reply, answered_by=address)

    async def registration(self, name: str) -> Reply[Registered] | NoReply:
        self._gate.admit_question()
        if self._gate.rules.optout().covers_name(name):
            raise Forbidden(f"{name} has opted out")
        return await self._registries.about(name)

    async def told(self, address: str) -> tuple[Witness, ...]:
        self._gate.admit(self._gate.rules.translate(address, 0)[0], None, None)
        if not self._gate.errand.attribution.decides:
            raise Forbidden("third parties are asked of nothing that is not proved to be theirs")
        if self._witnesses is None:
            raise Forbidden("third parties are not asked in this run")
        return await self._witnesses.about(address)

    async def listed(self, subject: str) -> tuple[ListSaid, ...]:
        self._gate.admit_listed(subject)
        if self._witnesses is None or self._witnesses.lists is None:
            raise Forbidden("block lists are not asked in this run")
        return await self._witnesses.lists.about(
            subject, lambda name: self._resolver.ask(name, "A", authoritative=False)
        )  # fmt: skip

    @property
    def domains(self) -> tuple[str, ...]:
        target = self._gate.errand.target
        return (*((target.name,) if target.kind is TargetKind.NAME else ()), *target.names)

    def registrable(self, name: str) -> str | None:
        return self._gate.rules.registry.suffix(name)

    @property
    def fronts(self) -> tuple[Known, ...]:
        return self._gate.rules.registry.fronts

    @property
    def hello_allowed(self) -> bool:
        return may_hello(probe=self._gate.errand.probe, scope=self._gate.errand.target.scope, conduct=self.conduct)

    @property
    def profile(self) -> Profile:
        return self._gate.errand.target.scope.used

    @property
    def first_look(self) -> FirstLook | None:
        return self._gate.errand.first

    @property
    def connections(self) -> int:
        return self._gate.made

    @property
    def conduct(self) -> Conduct:
        return self._gate.rules.conduct
