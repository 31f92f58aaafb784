"""A fair queue that lets one through when host, network and total allow it, and never in a burst."""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scanner.errors import OverBudget
from scanner.interfaces import Clock

_LONGEST_HOLD = timedelta(days=1)
_HOLD_REMEMBERED = timedelta(hours=1)
_SWEEP_FROM = 1024


@dataclass(slots=True, eq=False)
class Bucket:
    """A token bucket that holds at most one token, or two where `slack` lets a late wake-up catch up."""

    every: timedelta
    free: datetime
    slack: timedelta = timedelta(0)

    @classmethod
    def of(cls, per_second: float, now: datetime, *, catch_up: bool) -> "Bucket":
        # Rounded up to a microsecond, so that no window ever holds one more.
        every = timedelta(microseconds=-(-1_000_000 // per_second))
        return cls(every=every, free=now, slack=every if catch_up else timedelta(0))

    def ready(self, now: datetime) -> datetime:
        """When the next token may be taken; a clock that was set back costs at most one interval."""
        self.free = min(self.free, now + self.every)
        return self.free

    def take(self, now: datetime) -> None:
        self.free = max(self.ready(now), now - self.slack) + self.every


@dataclass(slots=True, eq=False)
class Lane:
    """The queue of one host: its own pace, its open connections, and what it told us about waiting."""

    pace: Bucket
    network: Bucket | None
    most_open: int | None
    open: int = 0
    hold: datetime | None = None
    told: int = 0
    served: int = 0
    queued: bool = False
    waiting: deque[tuple[int, asyncio.Future[None]]] = field(default_factory=deque)

    @property
    def full(self) -> bool:
        return self.most_open is not None and self.open >= self.most_open

    def ready(self, now: datetime) -> datetime:
        own = self.pace.ready(now)
        if self.network is not None:
            own = max(own, self.network.ready(now))
        return max(own, self.hold) if self.hold is not None else own

    def idle(self, now: datetime) -> bool:
        held = self.hold is not None and now < self.hold + _HOLD_REMEMBERED
        return not (self.open or self.waiting or held) and self.pace.free <= now


class Turnstile:
    """Grants turns to the host that has waited longest since its last one; state of idle hosts is dropped.

    `lane_rate`, `network_rate` and `total_rate` are turns a second, `lane_open` and `total_open` turns held
    at once; None leaves that bound out. `network_of` names the network of a host. A host that asked for a
    pause longer than `patience` raises OverBudget instead of making everybody wait.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        lane_rate: float,
        lane_open: int | None = None,
        network_rate: float | None = None,
        network_of: Callable[[str], str] = str,
        total_rate: float | None = None,
        total_open: int | None = None,
        patience: timedelta,
    ) -> None:
        self._clock = clock
        self._lane_rate, self._lane_open = lane_rate, lane_open
        self._network_rate, self._network_of = network_rate, network_of
        self._total = None if total_rate is None else Bucket.of(total_rate, clock.now(), catch_up=True)
        self._total_open = total_open
        self._patience = patience
        self._open = 0
        self._arrivals = 0
        self._grants = 0
        self._lanes: dict[str, Lane] = {}
        self._networks: dict[str, Bucket] = {}
        self._sweep_at = _SWEEP_FROM
        self._heap: list[tuple[datetime, int, int, Lane]] = []
        self._timer: asyncio.Task[None] | None = None
        self._wakes_at: datetime | None = None

    async def enter(self, host: str) -> Lane:
        """Wait for a turn; give the lane back with `leave`. Raises OverBudget."""
        now = self._clock.now()
        lane = self._lane(host, now)
        if lane.hold is not None and lane.hold - now > self._patience:
            raise OverBudget(f"{host} asked us to come back after {lane.hold:%Y-%m-%d %H:%M:%S} UTC")
        self._arrivals += 1
        waiter = (self._arrivals, asyncio.get_running_loop().create_future())
        lane.waiting.append(waiter)
        self._line_up(lane, now)
        self._pump()
        try:
            await waiter[1]
        except asyncio.CancelledError:
            if waiter in lane.waiting:
                lane.waiting.remove(waiter)
                self._pump()
            elif not waiter[1].cancelled() and waiter[1].exception() is None:
                self.leave(lane)
            raise
        return lane

    def leave(self, lane: Lane) -> None:
        """The turn is over: what it held open is closed."""
        lane.open -= 1
        self._open -= 1
        self._line_up(lane, self._clock.now())
        self._pump()

    def again(self, lane: Lane) -> None:
        """What the turn was for begins only now: the next one waits from here."""
        lane.pace.free = self._clock.now() + lane.pace.every

    def hold(self, host: str, span: timedelta) -> None:
        """Nothing more to `host` for `span`, doubled each time it is told again; at most a day."""
        now = self._clock.now()
        lane = self._lane(host, now)
        span = min(span, _LONGEST_HOLD) * 2 ** min(lane.told, 20)
        lane.told += 1
        lane.hold = max(lane.hold or now, now + min(span, _LONGEST_HOLD))
        if lane.hold - now > self._patience:
            while lane.waiting:
                _, future = lane.waiting.popleft()
                if not future.done():
                    future.set_exception(OverBudget(f"{host} asked us to slow down"))
        self._pump()

    def _lane(self, host: str, now: datetime) -> Lane:
        lane = self._lanes.get(host)
        if lane is None:
            self._sweep(now)
            lane = self._lanes[host] = Lane(
                pace=Bucket.of(self._lane_rate, now, catch_up=False),
                network=self._network(host, now),
                most_open=self._lane_open,
                served=self._grants,
            )
        return lane

    def _network(self, host: str, now: datetime) -> Bucket | None:
        if self._network_rate is None:
            return None
        name = self._network_of(host)
        if name not in self._networks:
            self._networks[name] = Bucket.of(self._network_rate, now, catch_up=True)
        return self._networks[name]

    def _sweep(self, now: datetime) -> None:
        if len(self._lanes) < self._sweep_at:
            return
        self._lanes = {host: lane for host, lane in self._lanes.items() if not lane.idle(now)}
        used = {id(lane.network) for lane in self._lanes.values()}
        self._networks = {
            name: bucket for name, bucket in self._networks.items() if bucket.free > now or id(bucket) in used
        }
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._lanes))

    def _line_up(self, lane: Lane, now: datetime) -> None:
        if lane.waiting and not lane.full and not lane.queued:
            lane.queued = True
            heapq.heappush(self._heap, self._place(lane, lane.ready(now)))

    def _place(self, lane: Lane, ready: datetime) -> tuple[datetime, int, int, Lane]:
        # Round and round, so that a slow host spreads over the whole time instead of being left for the end.
        return ready, lane.served, lane.waiting[0][0], lane

    def _pump(self) -> None:
        """Let through all whose turn it is, and set one timer for the next."""
        now = self._clock.now()
        while self._heap and (self._total_open is None or self._open < self._total_open):
            believed, _, _, lane = self._heap[0]
            while lane.waiting and lane.waiting[0][1].done():
                lane.waiting.popleft()
            if not lane.waiting or lane.full:
                heapq.heappop(self._heap)
                lane.queued = False
                continue
            ready = lane.ready(now)
            if ready != believed:
                # Another host of the network was let through meanwhile: take a place further back.
                heapq.heapreplace(self._heap, self._place(lane, ready))
                continue
            when = ready if self._total is None else max(ready, self._total.ready(now))
            if when > now:
                self._wake_at(when, now)
                return
            heapq.heappop(self._heap)
            lane.queued = False
            self._grant(lane, now)
        self._wake_at(None, now)

    def _grant(self, lane: Lane, now: datetime) -> None:
        for bucket in (lane.pace, lane.network, self._total):
            if bucket is not None:
                bucket.take(now)
        lane.open += 1
        self._grants += 1
        lane.served = self._grants
        self._open += 1
        lane.waiting.popleft()[1].set_result(None)
        self._line_up(lane, now)

    def _wake_at(self, when: datetime | None, now: datetime) -> None:
        if self._timer is not None:
            if when is not None and self._wakes_at is not None and now < self._wakes_at <= when:
                return
            self._timer.cancel()
            self._timer = None
        self._wakes_at = when
        if when is not None:
            self._timer = asyncio.get_running_loop().create_task(self._sleep(when - now))

    async def _sleep(self, span: timedelta) -> None:
        await self._clock.sleep(span)
        self._timer = None
        self._pump()
