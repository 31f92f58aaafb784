"""Pace within this process: new and open connections per host, per network and in all; DNS questions per server."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import lru_cache

from scanner.conduct import Conduct, Pace
from scanner.interfaces import Clock
from scanner.net.turnstile import Turnstile
from scanner.tls.starttls import MAIL_PORTS

PATIENCE = timedelta(seconds=30)
"""How long a pause a host may ask for before we go on without it."""


@lru_cache(maxsize=4096)
def host_of(address: str) -> str:
    """One spelling for one host: v4-mapped v6 addresses are unwrapped. Raises ValueError if it is no address."""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(parsed)


@lru_cache(maxsize=4096)
def network_of(host: str) -> str:
    """The /24 or /48 that is paced as one."""
    parsed = ipaddress.ip_address(host.partition("%")[0])
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


class Limiter:
    """A Ledger by the numbers of conduct.toml; `pace` is its quote or night row."""

    def __init__(self, clock: Clock, conduct: Conduct, pace: Pace) -> None:
        self._connections = Turnstile(
            clock,
            lane_rate=pace.host_per_second,
            lane_open=pace.host_open,
            network_rate=pace.network_per_second,
            network_of=network_of,
            total_rate=conduct.total_per_second,
            total_open=conduct.total_open,
            patience=PATIENCE,
        )
        self._mail = Turnstile(clock, lane_rate=conduct.mail_port_per_minute / 60, lane_open=1, patience=PATIENCE)
        self._queries = Turnstile(clock, lane_rate=conduct.queries_per_server_second, patience=PATIENCE)

    @asynccontextmanager
    async def slot(self, address: str, port: int | None = None) -> AsyncIterator[None]:
        async with self._rested(address, port):
            lane = await self._connections.enter(host_of(address))
        try:
            yield
        finally:
            self._connections.leave(lane)

    @asynccontextmanager
    async def _rested(self, address: str, port: int | None) -> AsyncIterator[None]:
        """Mail servers count who connects how often, and turn away or tarpit whoever comes too often.

        The rest begins when the connection does, however long that had to wait for the host's own turn.
        """
        if port not in MAIL_PORTS:
            yield
            return
        lane = await self._mail.enter(f"{host_of(address)} port {port}")
        try:
            yield
            self._mail.again(lane)
        finally:
            self._mail.leave(lane)

    async def query(self, server: str) -> None:
        self._queries.leave(await self._queries.enter(host_of(server)))

    def back_off(self, address: str, span: timedelta) -> None:
        for turnstile in (self._connections, self._queries):
            turnstile.hold(host_of(address), span)


class Unlimited:
    """A Ledger without pace, for one's own machines (`--rate unlimited`): only the open connections are bounded."""

    def __init__(self, conduct: Conduct) -> None:
        self._open = asyncio.Semaphore(conduct.total_open)

    @asynccontextmanager
    async def slot(self, address: str, port: int | None = None) -> AsyncIterator[None]:  # noqa: ARG002  # the Protocol's shape
        async with self._open:
            yield

    async def query(self, server: str) -> None:
        """At once."""

    def back_off(self, address: str, span: timedelta) -> None:
        """Nobody is waited for."""
