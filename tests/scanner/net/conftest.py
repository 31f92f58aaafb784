"""A door on loopback: shipped conduct with short time-outs, one errand, and hostile servers on demand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_network

import pytest

import config
from scanner.asset import Asset, Attribution, endpoint_asset
from scanner.clock import SystemClock
from scanner.conduct import Conduct, read
from scanner.fetched import Shelf
from scanner.interfaces import Clock, Errand, FirstLook, Ledger, Meter
from scanner.net.door import ErrandNet, SystemDoor
from scanner.net.limiter import Unlimited
from scanner.net.witnesses import Witnesses
from scanner.permit import OptOut
from scanner.registry import KnownPort, Registry, SpecialPurpose
from scanner.target import Consent, Profile, Scope, Target, TargetKind

WWW = endpoint_asset("127.0.0.1", 443, "www.acme.example")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@cache
def _shipped() -> Conduct:
    return read(config.text("conduct.toml"), digest="test")


@pytest.fixture
def conduct() -> Conduct:
    return replace(
        _shipped(),
        user_agent="Hullmark/test",
        connect_timeout=timedelta(seconds=1),
        greeting_timeout=timedelta(seconds=0.8),
        read_timeout=timedelta(seconds=0.4),
        conversation_timeout=timedelta(seconds=1.5),
        query_timeout=timedelta(seconds=0.3),
        query_tries=2,
    )


@pytest.fixture
def registry() -> Registry:
    special = tuple(SpecialPurpose(network=ip_network(net), name="Loopback") for net in ("127.0.0.0/8", "::1/128"))
    https = KnownPort(port=443, service="https", kind="web", probe="http", tls="at once")
    return Registry(special=special, providers=(), ports={443: https}, suffix=lambda name: name)


class World:
    """A door whose every knob a test can turn while it is open."""

    def __init__(self, conduct: Conduct, registry: Registry) -> None:
        self.conduct, self.registry = conduct, registry
        self.optout = OptOut()
        self.stop = False
        self.resolvers: tuple[tuple[str, int], ...] = (("127.0.0.1", 1),)
        self.ledger: Ledger = Unlimited(conduct)
        self.translate: Callable[[str, int], tuple[str, int]] = lambda address, port: (address, port)
        self.meter = Meter()
        self.clock: Clock = SystemClock()
        self.shelf: Shelf | None = None
        self.trust_anchors: tuple[str, ...] = ()
        self.witnesses: Witnesses | None = None

    def door(self) -> SystemDoor:
        return SystemDoor(
            self.clock,
            self.conduct,
            self.registry,
            lambda: self.optout,
            self.ledger,
            self.resolvers,
            lambda: self.stop,
            self.translate,
            self.shelf,
            self.trust_anchors,
            witnesses=self.witnesses,
        )

    def net(
        self,
        probe: str = "web",
        *,
        profile: Profile = Profile.CONSENT,
        allowed: tuple[str, ...] = ("127.0.0.0/8", "::1/128"),
        look: int = 1,
        attribution: Attribution = Attribution.A,
        consent: Consent | None = None,
        door: SystemDoor | None = None,
        asset: Asset = WWW,
        first: FirstLook | None = None,
    ) -> ErrandNet:
        scope = Scope(
            asked=profile, used=profile, because="test", allowed_nets=allowed, consent=consent,
            uncovered=Profile.LIGHT_NARROW if consent else None,
        )  # fmt: skip
        target = Target(
            name="acme.example", kind=TargetKind.NAME, scope=scope, since=datetime(2026, 1, 1, tzinfo=UTC)
        )  # fmt: skip
        return (door or self.door()).open(
            Errand(
                target=target,
                asset=asset,
                attribution=attribution,
                probe=probe,
                look=2 if first else look,
                meter=self.meter,
                first=first,
            )
        )


@pytest.fixture
def world(conduct: Conduct, registry: Registry) -> World:
    return World(conduct, registry)


@asynccontextmanager
async def serving(handler: Handler, host: str = "127.0.0.1", **kw: object) -> AsyncIterator[int]:
    """A TCP server in this loop; gives its port. The handler's writer is closed for it."""
    tasks: set[asyncio.Task[None]] = set()

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await handler(reader, writer)
        except (OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            tasks.discard(task)
            if not writer.transport.is_closing():
                writer.close()

    server = await asyncio.start_server(guarded, host, 0, **kw)  # type: ignore[arg-type]  # ssl= for some
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)


class SimulatedClock:
    """Time that passes only when everybody waits: sleepers wake in order."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        self._count += 1
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + span, self._count, future))
        await future

    async def run(self, work: Awaitable[object]) -> None:
        """Let `work` run to its end, moving time whenever nothing else can happen."""
        task = asyncio.ensure_future(work)
        while not task.done():
            for _ in range(20):
                await asyncio.sleep(0)
            self._sleepers = [row for row in self._sleepers if not row[2].done()]
            if task.done() or not self._sleepers:
                continue
            self._sleepers.sort(key=lambda row: row[:2])
            at, _, future = self._sleepers.pop(0)
            self._now = max(self._now, at)
            future.set_result(None)
        await task


@pytest.fixture
def simulated() -> SimulatedClock:
    return SimulatedClock()
