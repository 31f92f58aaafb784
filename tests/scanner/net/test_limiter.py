"""The pace of conduct.toml holds in every window, whatever is asked for at once."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import config
from scanner.clock import SystemClock
from scanner.conduct import Pace, read
from scanner.errors import OverBudget
from scanner.net.limiter import Limiter, Unlimited, host_of, network_of
from scanner.net.turnstile import Turnstile
from tests.scanner.net.conftest import SimulatedClock

CONDUCT = read(config.text("conduct.toml"), digest="test")
SECOND = timedelta(seconds=1)


def _most_in_a_second(times: list[datetime]) -> int:
    return max((sum(start <= at < start + SECOND for at in times) for start in times), default=0)


@settings(max_examples=60, deadline=None)
@given(
    asks=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2000), st.integers(0, 3000)), max_size=120
    ),
    host=st.integers(1, 6),
    network=st.integers(2, 12),
    total=st.integers(4, 30),
    opened=st.integers(1, 5),
    total_open=st.integers(2, 9),
)
def test_no_window_of_a_second_holds_more(
    asks: list[tuple[int, int, int, int]], host: int, network: int, total: int, opened: int, total_open: int
) -> None:
    """Per host N, per /24 and in all N and one of catching up, and never more open than allowed."""
    clock = SimulatedClock()
    conduct = replace(CONDUCT, total_per_second=total, total_open=total_open)
    limiter = Limiter(clock, conduct, Pace(host_per_second=host, host_open=opened, network_per_second=network))
    started: dict[str, list[datetime]] = defaultdict(list)
    now_open: Counter[str] = Counter()

    async def one(net: int, number: int, wait: int, hold: int) -> None:
        address = f"192.0.{net}.{number}"
        await clock.sleep(timedelta(milliseconds=wait))
        async with limiter.slot(address):
            for scope in (address, f"net {net}", "all"):
                started[scope].append(clock.now())
            now_open[address] += 1
            assert now_open[address] <= opened
            assert now_open.total() <= total_open
            await clock.sleep(timedelta(milliseconds=hold))
            now_open[address] -= 1

    async def everybody() -> None:
        await asyncio.gather(*(one(*ask) for ask in asks))

    asyncio.run(clock.run(everybody()))
    assert len(started["all"]) == len(asks)
    for scope, times in started.items():
        most = total + 1 if scope == "all" else network + 1 if scope.startswith("net") else host
        assert _most_in_a_second(times) <= most


async def test_the_pace_is_used_not_only_kept(simulated: SimulatedClock) -> None:
    """Sixty connections to one host at five a second take twelve seconds, and a second host waits for nobody."""
    limiter = Limiter(simulated, CONDUCT, CONDUCT.quote)
    began = simulated.now()
    ends: dict[str, datetime] = {}

    async def one(address: str) -> None:
        async with limiter.slot(address):
            ends[address] = simulated.now()

    async def everybody() -> None:
        await asyncio.gather(*(one("192.0.2.1") for _ in range(60)), *(one("198.51.100.1") for _ in range(5)))

    await simulated.run(everybody())
    assert timedelta(seconds=11.7) < ends["192.0.2.1"] - began < timedelta(seconds=12.1)
    assert ends["198.51.100.1"] - began <= timedelta(seconds=1)


async def test_a_cancelled_wait_gives_its_turn_back(simulated: SimulatedClock) -> None:
    """Whoever is cancelled, waiting or just let through, blocks nobody."""
    limiter = Limiter(simulated, replace(CONDUCT, total_open=1), CONDUCT.quote)
    through: list[int] = []

    async def one(number: int) -> None:
        async with limiter.slot("192.0.2.1"):
            through.append(number)

    async def everybody() -> None:
        async with limiter.slot("192.0.2.9"):
            tasks = [asyncio.create_task(one(number)) for number in range(6)]
            await asyncio.sleep(0)
            for task in tasks[::2]:
                task.cancel()
            await simulated.sleep(SECOND)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    await simulated.run(everybody())
    assert through == [3, 5]


async def test_a_pause_is_kept_and_doubled(simulated: SimulatedClock) -> None:
    """What a host asks for is waited for; told again it doubles; a long pause is declined at once."""
    limiter = Limiter(simulated, CONDUCT, CONDUCT.quote)
    began = simulated.now()

    async def turn() -> timedelta:
        async with limiter.slot("192.0.2.1"):
            return simulated.now() - began

    async def story() -> None:
        limiter.back_off("192.0.2.1", timedelta(seconds=4))
        assert await turn() == timedelta(seconds=4)
        limiter.back_off("::ffff:192.0.2.1", timedelta(seconds=4))
        assert await turn() == timedelta(seconds=12)
        waiting = asyncio.create_task(turn())
        await asyncio.sleep(0)
        limiter.back_off("192.0.2.1", timedelta(hours=9))
        for wait in (waiting, turn(), limiter.query("192.0.2.1")):
            with pytest.raises(OverBudget):
                await wait
        async with limiter.slot("192.0.2.2"):
            pass

    await simulated.run(story())


async def test_queries_have_a_pace_of_their_own(simulated: SimulatedClock) -> None:
    """Twenty questions a second and server, and a connection waits for none of them."""
    limiter = Limiter(simulated, CONDUCT, CONDUCT.quote)
    began = simulated.now()

    async def story() -> None:
        async with limiter.slot("192.0.2.53"):
            assert simulated.now() == began
        await asyncio.gather(*(limiter.query("192.0.2.53") for _ in range(41)))
        assert simulated.now() - began == timedelta(seconds=2)

    await simulated.run(story())


async def test_idle_hosts_are_forgotten(simulated: SimulatedClock) -> None:
    """A night of a million hosts needs no memory of each."""
    turnstile = Turnstile(
        simulated, lane_rate=1000, network_rate=1000, network_of=network_of, patience=SECOND
    )  # fmt: skip

    async def story() -> None:
        for number in range(5000):
            turnstile.leave(await turnstile.enter(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"))
            await simulated.sleep(timedelta(milliseconds=5))

    await simulated.run(story())
    assert len(turnstile._lanes) < 1100
    assert len(turnstile._networks) < 10


async def test_a_clock_set_back_stops_nobody(simulated: SimulatedClock) -> None:
    """When the machine's clock jumps an hour back, the next turn comes after one interval."""
    limiter = Limiter(simulated, CONDUCT, CONDUCT.quote)

    async def story() -> None:
        async with limiter.slot("192.0.2.1"):
            pass
        simulated._now -= timedelta(hours=1)
        before = simulated.now()
        async with limiter.slot("192.0.2.1"):
            assert simulated.now() - before <= timedelta(seconds=0.2)

    await simulated.run(story())


async def test_the_pace_holds_in_real_time() -> None:
    """With the real clock no timer is lost and none spins."""
    limiter = Limiter(SystemClock(), CONDUCT, Pace(host_per_second=50, host_open=2, network_per_second=100))
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def one() -> None:
        async with limiter.slot("::1"):
            await asyncio.sleep(0.001)

    await asyncio.gather(*(one() for _ in range(11)))
    assert 0.19 < loop.time() - began < 0.6


async def test_unlimited_waits_for_nothing_but_open_connections() -> None:
    """`--rate unlimited` keeps only the bound on what is open."""
    ledger = Unlimited(replace(CONDUCT, total_open=2))
    ledger.back_off("192.0.2.1", timedelta(hours=1))
    await ledger.query("192.0.2.1")
    async with ledger.slot("192.0.2.1"), ledger.slot("192.0.2.1"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), ledger.slot("192.0.2.1"):
                pass


def test_hosts_and_networks_have_one_spelling() -> None:
    """v4-mapped addresses are their v4 host; networks are /24 and /48."""
    assert host_of("::FFFF:192.0.2.7") == "192.0.2.7"
    assert host_of("2001:DB8:0::1") == "2001:db8::1"
    assert network_of("192.0.2.7") == "192.0.2.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"


async def test_hosts_of_one_network_take_turns(simulated: SimulatedClock) -> None:
    """Where the network is the bound its hosts end together: none is left to go on alone at its own slower pace."""
    limiter = Limiter(simulated, CONDUCT, CONDUCT.quote)
    began = simulated.now()
    ends: dict[int, datetime] = {}

    async def one(host: int) -> None:
        async with limiter.slot(f"192.0.2.{host}"):
            await simulated.sleep(SECOND)
            ends[host] = simulated.now()

    async def everybody() -> None:
        await asyncio.gather(*(one(host) for host in range(20) for _ in range(20)))

    await simulated.run(everybody())
    assert max(ends.values()) - began < timedelta(seconds=20 * 20 / CONDUCT.quote.network_per_second + 2)
    assert max(ends.values()) - min(ends.values()) < SECOND


async def test_a_mail_port_rests_six_seconds(simulated: SimulatedClock) -> None:
    """Ten connections a minute to one mail port of one host, whoever asks; other ports and hosts do not wait.

    The six seconds run from the connection, also where that had to wait for the host's turn.
    """
    limiter = Limiter(simulated, CONDUCT, Pace(host_per_second=1, host_open=1, network_per_second=100))
    begun: dict[tuple[str, int], list[float]] = defaultdict(list)
    start = simulated.now()

    async def one(address: str, port: int, stays: float) -> None:
        async with limiter.slot(address, port):
            begun[address, port].append((simulated.now() - start).total_seconds())
            await simulated.sleep(timedelta(seconds=stays))

    places = [("192.0.2.1", 443, 4.0), *[("192.0.2.1", 25, 0.5)] * 3, ("192.0.2.2", 25, 0.5)]
    await simulated.run(asyncio.gather(*(one(*place) for place in places)))
    first, second, third = begun["192.0.2.1", 25]
    assert first >= 4
    assert second - first >= 6
    assert third - second >= 6
    assert third < 17
    assert begun["192.0.2.2", 25][0] < 1
