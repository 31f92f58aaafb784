"""Pace that processes share: each network is one process's at a time, leased in blocks of ten connections."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from scanner.conduct import Conduct, Pace
from scanner.errors import Misconfigured, OverBudget
from scanner.interfaces import Clock, Ledger
from scanner.net.limiter import host_of, network_of
from scanner.tls.starttls import MAIL_PORTS

T = TypeVar("T")

BLOCK = 10
"""Connections, or questions to one name server, of one lease."""
WINDOW = timedelta(seconds=5)
"""How long a lease holds that is not renewed: what a killed process had is free after it."""
TICK = timedelta(seconds=1)
POLL = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A block from `start` on, `until` then unless renewed; `holds` are hosts that asked another process to wait."""

    start: datetime
    until: datetime
    holds: Sequence[tuple[str, datetime]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No block: another process has the network, waits for it (`wanted`), or the day's budget is `spent`."""

    wanted: bool = False
    spent: bool = False


class Shares(Protocol):
    """What processes know of each other: where leases are written down."""

    async def take(
        self, network: str, *, now: datetime, window: timedelta, block: int, unused: int, gap: timedelta,
        each: timedelta, budget: int,
    ) -> Granted | Refused:  # fmt: skip
        """A block of the network, ours or free; none where another wants it. `unused` of our last one were not made,
        `gap` is kept after another process, `each` is a connection's share of the pace of all networks together,
        `budget` the most of a day.
        """

    async def renew(self, networks: Sequence[str], *, until: datetime) -> None: ...

    async def release(self, network: str, *, free: datetime, unused: int) -> None: ...

    async def turn(self, key: str, *, now: datetime, span: timedelta) -> datetime:
        """When the next turn of `key` is, which then lasts for `span`."""

    async def hold(self, network: str, host: str, *, until: datetime) -> None: ...


@dataclass(slots=True)
class _Share:
    """What this process has of one network."""

    left: int = 0
    until: datetime | None = None
    open: int = 0
    used: datetime | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def idle(self) -> bool:
        return not self.open and not self.turn.locked()


class LeasedLedger:
    """A Ledger that asks the other processes first, and then `inner`, which paces within this one.

    While this process has a network nobody else connects there, so that the pace of `inner` is that of all of them; it
    hands over after its block where another waits, once what is open has closed. Questions to name servers take blocks
    too, but for our own resolvers (`own`). How many connections are open in all is each process's own bound: it
    protects the machine, and no host.
    """

    def __init__(
        self, clock: Clock, conduct: Conduct, pace: Pace, inner: Ledger, shares: Callable[[], Awaitable[Shares]],
        own: frozenset[str],
    ) -> None:  # fmt: skip
        self._clock, self._inner, self._shares, self._own = clock, inner, shares, own
        self._gap = timedelta(seconds=1 / pace.host_per_second)
        self._each = timedelta(seconds=1 / conduct.total_per_second)
        self._mail = timedelta(minutes=1 / conduct.mail_port_per_minute)
        self._question = timedelta(seconds=1 / conduct.queries_per_server_second)
        self._budget, self._patience = conduct.network_per_day, conduct.conversation_timeout
        self._networks: dict[str, _Share] = {}
        self._servers: dict[str, tuple[int, datetime]] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ticking: asyncio.Task[None] | None = None
        self._warm = False

    @asynccontextmanager
    async def slot(self, address: str, port: int | None = None) -> AsyncIterator[None]:
        """As the inner ledger. Raises OverBudget where the day's connections to the network are spent."""
        host = host_of(address)
        network = network_of(host)
        share = await self._enter(network)
        try:
            if port in MAIL_PORTS:
                await self._wait(await self._turn(f"mail {host} {port}", self._mail))
            async with self._inner.slot(address, port):
                yield
        finally:
            share.open -= 1
            share.used = self._clock.now()

    async def query(self, server: str) -> None:
        """As the inner ledger."""
        if server not in self._own:
            await self._question_to(host_of(server))
        await self._inner.query(server)
        if not self._warm:  # the store is loaded while the first answer is waited for, which needs nothing of it
            self._warm = True
            self._task(self._load())

    def back_off(self, address: str, span: timedelta) -> None:
        """As the inner ledger; the other processes are told, too."""
        self._inner.back_off(address, span)
        host = host_of(address)
        self._task(self._tell(network_of(host), host, self._clock.now() + span))

    async def aclose(self) -> None:
        """Everything is given back."""
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.wait([self._ticking])
        if self._tasks:
            await asyncio.wait(self._tasks)
        for network, share in self._networks.items():
            if share.until is not None:
                await self._give_back(network, share)

    async def _enter(self, network: str) -> _Share:
        if self._ticking is None:
            self._ticking = asyncio.get_running_loop().create_task(self._tick())
        share = self._networks.setdefault(network, _Share())
        async with share.turn:
            while not (share.left and share.until is not None and self._clock.now() < share.until):
                await self._lease(network, share)
            share.left -= 1
            share.open += 1
        return share

    async def _lease(self, network: str, share: _Share) -> None:
        """Get a block, or wait a little."""
        now = self._clock.now()
        got = await self._to_its_end(self._take(network, now, share.left))
        if isinstance(got, Granted):
            share.left, share.until, share.used = BLOCK, got.until, now
            for host, until in got.holds:
                self._inner.back_off(host, until - now)
            await self._wait(got.start)
        elif got.spent:
            raise OverBudget(f"the {self._budget} connections a day to {network} are spent")
        elif got.wanted:
            await self._hand_over(network, share)
            await self._clock.sleep(2 * POLL)
        else:
            await self._clock.sleep(POLL)

    async def _hand_over(self, network: str, share: _Share) -> None:
        """Once what is open has closed, or lasts longer than any conversation may."""
        since = self._clock.now()
        while share.open and self._clock.now() - since < self._patience:
            await self._clock.sleep(POLL)
        await self._give_back(network, share)

    async def _give_back(self, network: str, share: _Share) -> None:
        unused, share.left, share.until = share.left, 0, None
        await self._to_its_end(self._release(network, unused))

    async def _tick(self) -> None:
        """Renew what is in use, give back what is not."""
        while True:
            await self._clock.sleep(TICK)
            now = self._clock.now()
            held = {network: share for network, share in self._networks.items() if share.until is not None}
            busy = [network for network, share in held.items() if share.open]
            with suppress(Misconfigured):  # who next needs the store is told
                if busy:
                    await self._to_its_end(self._renew(busy, now + WINDOW))
                    for network in busy:
                        held[network].until = now + WINDOW
                for network, share in held.items():
                    if share.idle and share.used is not None and now - share.used > TICK:
                        async with share.turn:
                            if not share.open and share.until is not None:
                                await self._give_back(network, share)
            self._networks = {
                network: share for network, share in self._networks.items() if share.until is not None or not share.idle
            }

    async def _question_to(self, server: str) -> None:
        async with self._asking.setdefault(server, asyncio.Lock()):
            left, end = self._servers.get(server, (0, self._clock.now()))
            if not left or self._clock.now() >= end:
                span = BLOCK * self._question
                start = await self._turn(f"dns {server}", span)
                left, end = BLOCK, start + span
                await self._wait(start)
            self._servers[server] = left - 1, end
        if len(self._servers) > 4096:
            now = self._clock.now()
            self._servers = {name: row for name, row in self._servers.items() if row[1] > now}
            self._asking = {name: lock for name, lock in self._asking.items() if lock.locked()}

    async def _load(self) -> None:
        with suppress(Misconfigured):  # told to whoever needs it first
            await self._shares()

    async def _take(self, network: str, now: datetime, unused: int) -> Granted | Refused:
        shares = await self._shares()
        return await shares.take(
            network, now=now, window=WINDOW, block=BLOCK, unused=unused, gap=self._gap, each=self._each,
            budget=self._budget,
        )  # fmt: skip

    async def _release(self, network: str, unused: int) -> None:
        await (await self._shares()).release(network, free=self._clock.now() + self._gap, unused=unused)

    async def _renew(self, networks: Sequence[str], until: datetime) -> None:
        await (await self._shares()).renew(networks, until=until)

    async def _tell(self, network: str, host: str, until: datetime) -> None:
        await (await self._shares()).hold(network, host, until=until)

    async def _turn(self, key: str, span: timedelta) -> datetime:
        async def turn() -> datetime:
            return await (await self._shares()).turn(key, now=self._clock.now(), span=span)

        return await self._to_its_end(turn())

    async def _to_its_end(self, question: Coroutine[Any, Any, T]) -> T:
        """Whoever asks the store may be cancelled at any moment: the transaction is not, or it would stay open."""
        return await asyncio.shield(self._task(question))

    def _task(self, question: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(question)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _wait(self, until: datetime) -> None:
        span = until - self._clock.now()
        if span > timedelta():
            await self._clock.sleep(span)
