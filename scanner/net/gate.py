"""What stands before every dial of one errand: stop file, permit, pace and count."""

import ipaddress
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from scanner import permit
from scanner.asset import Kind
from scanner.conduct import Conduct
from scanner.dns_lists import family_of
from scanner.errors import Forbidden, OverBudget
from scanner.interfaces import Errand, Ledger, NoReply
from scanner.net import tcp, udp
from scanner.net.wire import Message
from scanner.permit import OptOut
from scanner.registry import Registry
from scanner.stranger import Stranger
from scanner.target import TargetKind
from scanner.tls.starttls import MAIL_PORTS

Translate = Callable[[str, int], tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What every errand's gate is made of."""

    conduct: Conduct
    registry: Registry
    optout: Callable[[], OptOut]
    ledger: Ledger
    stopped: Callable[[], bool]
    translate: Translate


class Gate:
    """One errand's way out. Nothing is dialled but the address that was permitted just before."""

    def __init__(self, rules: Rules, errand: Errand) -> None:
        self.rules, self.errand = rules, errand
        self._row = rules.conduct.row(errand.probe)
        self.made = self.sent = 0
        self._strangers_left = rules.conduct.third_party.requests

    def admit(self, address: str, port: int | None, name: str | None) -> None:
        """Return when `address` may be dialled now; `port` is None for DNS. Raises Forbidden."""
        self._check_stop()
        errand = self.errand
        permit.may_dial(
            address=address,
            port=port,
            names=(name,) if name else self._names(),
            probe=errand.probe,
            attribution=errand.attribution,
            scope=errand.target.scope,
            conduct=self.rules.conduct,
            registry=self.rules.registry,
            optout=self.rules.optout(),
        )

    def admit_question(self) -> None:
        """Return when our own resolvers, which are nobody's hosts, may be asked now. Raises Forbidden."""
        self._check_stop()
        asset, scope = self.errand.asset, self.errand.target.scope
        if asset.kind is Kind.ADDRESS:
            address, _ = self.rules.translate(asset.value, 0)
            permit.may_be_theirs(address=address, scope=scope, registry=self.rules.registry)
        permit.may_send(probe=self.errand.probe, scope=scope, conduct=self.rules.conduct)

    def admit_listed(self, subject: str) -> None:
        """Return when block lists may be asked of an address or a name of the target's. Raises Forbidden."""
        if not self.errand.attribution.decides:
            raise Forbidden("block lists are asked of nothing that is not proved to be theirs")
        if not family_of(subject):
            self.admit_question()
            if self.rules.optout().covers_name(subject):
                raise Forbidden(f"{subject} has opted out")
            return
        self.admit(self.rules.translate(subject, 0)[0], None, None)
        if not ipaddress.ip_address(subject).is_global:
            raise Forbidden("block lists know public addresses only")

    def admit_stranger(self, address: str, at: Stranger) -> None:
        """Return when the host of a stranger, which `at` names, may be asked at `address` now. Raises Forbidden."""
        self._check_stop()
        permit.may_fetch(
            address=self.rules.translate(address, at.port)[0],
            port=at.port,
            name=at.name,
            scope=self.errand.target.scope,
            conduct=self.rules.conduct,
            registry=self.rules.registry,
            optout=self.rules.optout(),
        )

    def _check_budget(self, port: int) -> None:
        errand, row = self.errand, self._row
        if self.made >= row.most_connections(errand.target.scope.used):
            raise OverBudget(f"one conversation of {errand.probe} takes no more connections")
        before = errand.first.connections if errand.first else 0
        if port in MAIL_PORTS and self.made + before >= row.mail_connections:
            raise OverBudget(f"both looks of {errand.probe} take no more connections of a mail port")

    def _check_stop(self) -> None:
        if self.rules.stopped():
            raise Forbidden("the stop file is there")

    @asynccontextmanager
    async def connection(self, address: str, port: int, name: str | None = None) -> AsyncIterator[tuple[str, int]]:
        """Where to connect to, and the right to be connected while inside. Raises WeDeclined."""
        place = self.rules.translate(address, port)
        self.admit(place[0], port, name)
        self._check_budget(port)
        self.made += 1
        async with self.rules.ledger.slot(address, port):
            # The wait may have been long: a stop file or an opt-out that came meanwhile counts.
            self.admit(place[0], port, name)
            yield place

    @asynccontextmanager
    async def datagram(self, address: str, port: int) -> AsyncIterator[tuple[str, int]]:
        """Where to send a datagram to, and the right to while inside. Raises WeDeclined."""
        place = self.rules.translate(address, port)
        self.admit(place[0], port, None)
        if self.errand.look > 1 or self.sent >= self._row.datagrams:
            raise OverBudget(f"{self.errand.probe} sends no more datagrams in one scan")
        self.sent += 1
        async with self.rules.ledger.slot(address, port):
            self.admit(place[0], port, None)
            yield place

    @asynccontextmanager
    async def stranger(self, address: str, at: Stranger) -> AsyncIterator[tuple[str, int]]:
        """Where to ask a host that a certificate names, and the right to while inside. Raises WeDeclined."""
        self.admit_stranger(address, at)
        if not self._strangers_left:
            raise OverBudget("one conversation asks no more hosts of strangers")
        self._strangers_left -= 1
        async with self.rules.ledger.slot(address):
            self.admit_stranger(address, at)
            yield self.rules.translate(address, at.port)

    def _names(self) -> tuple[str, ...]:
        asset, target = self.errand.asset, self.errand.target
        if asset.kind is Kind.NAME:
            return (asset.value,)
        if asset.asked_as:
            return (asset.asked_as,)
        return self.errand.names or ((target.name,) if target.kind is TargetKind.NAME else ())


class ServerLine:
    """The way to one name server; `own` marks our own resolvers, which the permit leaves alone."""

    def __init__(self, gate: Gate, address: str, port: int, *, own: bool) -> None:
        self._gate, self._own = gate, own
        self._place = (address, port) if own else gate.rules.translate(address, port)
        self.server = address if port == 53 or not own else f"{address}:{port}"
        self._address = address

    async def datagram(
        self, data: bytes, accept: Callable[[bytes], Message | None], span: timedelta
    ) -> Message | NoReply:
        self.admit()
        await self._gate.rules.ledger.query(self._address)
        self.admit()
        return await udp.exchange(*self._place, data, accept, span=span, meter=self._gate.errand.meter)

    def stream(self) -> AbstractAsyncContextManager[tcp.TcpStream | NoReply]:
        return self._stream()

    @asynccontextmanager
    async def _stream(self) -> AsyncIterator[tcp.TcpStream | NoReply]:
        self.admit()
        async with self._gate.rules.ledger.slot(self._address):
            self.admit()
            async with tcp.dial(*self._place, self._gate.rules.conduct, self._gate.errand.meter) as stream:
                yield stream

    def admit(self) -> None:
        """Return when the server may be asked now. Raises Forbidden."""
        if self._own:
            self._gate.admit_question()
        else:
            self._gate.admit(self._place[0], None, None)
