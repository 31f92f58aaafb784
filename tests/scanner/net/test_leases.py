"""Three processes that share a store keep one pace, counted by the server that they come to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import config
from scanner.clock import SystemClock
from scanner.conduct import Pace, read
from scanner.errors import OverBudget
from scanner.net.leases import LeasedLedger, Shares
from scanner.net.limiter import Limiter
from scoring.history.store import History
from tests.scanner.net.conftest import serving

PACE = Pace(host_per_second=40, host_open=3, network_per_second=200)
CONDUCT = replace(read(config.text("conduct.toml"), digest="test"), mail_port_per_minute=600)
HERE = "127.0.0.1"


class Process:
    """A ledger with a store connection of its own, as every process has."""

    def __init__(self, history: History, name: str, *, budget: int = 60000) -> None:
        conduct, clock = replace(CONDUCT, network_per_day=budget), SystemClock()

        shared = history.paces(name)

        async def mine() -> Shares:
            return shared

        inner = Limiter(clock, conduct, PACE)
        self.ledger = LeasedLedger(clock, conduct, PACE, inner, mine, own=frozenset({"127.0.0.53"}))

    async def connect(self, address: str, port: int, *, stay: float = 0.02, rule: int | None = None) -> None:
        async with self.ledger.slot(address, rule):
            _, writer = await asyncio.open_connection(address, port)
            await asyncio.sleep(stay)
            writer.close()


@pytest.fixture
async def histories(tmp_path: Path) -> AsyncIterator[list[History]]:
    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(3):
            history = await History.open(f"sqlite:///{tmp_path}/hullmark.db", now=SystemClock().now())
            stack.push_async_callback(history.close)
            opened.append(history)
        yield opened


async def test_three_processes_together_never_exceed_the_pace(histories: list[History]) -> None:
    """Connections a second, and open at once, are those of one process, however many come; and all are made."""
    came: list[float] = []
    now_open, most_open = 0, 0
    loop = asyncio.get_running_loop()

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal now_open, most_open
        came.append(loop.time())
        now_open += 1
        most_open = max(most_open, now_open)
        await reader.read()
        now_open -= 1

    processes = [Process(history, f"p{number}") for number, history in enumerate(histories)]
    async with serving(count) as port:
        await asyncio.gather(*(one.connect(HERE, port) for one in processes for _ in range(25)))
    assert len(came) == 75
    assert most_open <= PACE.host_open
    window = 0.25
    most = max(sum(start <= at < start + window for at in came) for start in came)
    assert most <= PACE.host_per_second * window + 2  # the loop is late by one at both ends
    for one in processes:
        await one.ledger.aclose()


async def test_a_killed_process_costs_its_block_only(histories: list[History]) -> None:
    """What it had leased is free when the window has passed; nothing has to be mended."""
    first, second = Process(histories[0], "killed"), Process(histories[1], "next")
    paces, now = histories[1].paces("later"), SystemClock().now()
    async with first.ledger.slot(HERE):
        pass
    assert first.ledger._ticking is not None
    first.ledger._ticking.cancel()  # it is not heard of again
    window = timedelta(seconds=5)

    async def asked(after: timedelta) -> object:
        return await paces.take(
            "127.0.0.0/24",
            now=now + after,
            window=window,
            block=10,
            unused=0,
            gap=timedelta(),
            each=timedelta(),
            budget=99,
        )

    assert type(await asked(timedelta(seconds=1))).__name__ == "Refused"
    granted = await asked(timedelta(seconds=30))
    assert type(granted).__name__ == "Granted"
    await second.ledger.aclose()


async def test_the_days_budget_is_one_for_all(histories: list[History]) -> None:
    """Blocks count when they are leased, and what was not used of them is given back."""
    first, second = (Process(histories[number], f"b{number}", budget=20) for number in (0, 1))
    for _ in range(12):
        async with first.ledger.slot(HERE):
            pass
    await first.ledger.aclose()
    with pytest.raises(OverBudget, match="a day"):
        async with second.ledger.slot(HERE):
            pass
    async with second.ledger.slot("127.0.9.1"):
        pass
    await second.ledger.aclose()


async def test_a_mail_port_rests_between_processes(histories: list[History]) -> None:
    """Two connections to it are never closer than the pace of mail ports says, whoever makes them."""
    came: list[float] = []
    loop = asyncio.get_running_loop()
    processes = [Process(history, f"m{number}") for number, history in enumerate(histories)]

    async def one(process: Process) -> None:
        async with process.ledger.slot(HERE, 25):
            came.append(loop.time())

    await asyncio.gather(*(one(process) for process in processes for _ in range(2)))
    gaps = [late - early for early, late in zip(sorted(came), sorted(came)[1:], strict=False)]
    assert min(gaps) > 0.09
    for process in processes:
        await process.ledger.aclose()


async def test_name_servers_are_asked_at_one_pace(histories: list[History]) -> None:
    """Questions of all processes to one server take turns by tens; our own resolvers are paced by each itself."""
    loop = asyncio.get_running_loop()
    processes = [Process(history, f"d{number}") for number, history in enumerate(histories)]
    began = loop.time()
    await asyncio.gather(*(process.ledger.query("127.0.0.77") for process in processes for _ in range(10)))
    assert loop.time() - began > 20 / CONDUCT.queries_per_server_second
    began = loop.time()
    await processes[0].ledger.query("127.0.0.53")
    assert loop.time() - began < 1
    for process in processes:
        await process.ledger.aclose()


async def test_who_was_told_to_wait_tells_the_others(histories: list[History]) -> None:
    """A host that asks one process to slow down is left alone by the next that comes to its network."""
    first, second = Process(histories[0], "told"), Process(histories[1], "hears")
    async with first.ledger.slot(HERE):
        first.ledger.back_off(HERE, timedelta(minutes=10))
    await first.ledger.aclose()
    with pytest.raises(OverBudget, match=r"come back|slow down"):
        async with second.ledger.slot(HERE):
            pass
    await second.ledger.aclose()


async def test_who_is_cancelled_leaves_the_store_to_others(histories: list[History]) -> None:
    """A conversation that is cut off while it asks for a lease holds nobody up, in this process or another."""
    first, second = Process(histories[0], "cut"), Process(histories[1], "other")
    for turn in range(12):
        asking = asyncio.ensure_future(first.connect(HERE, 1))
        for _ in range(turn):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
    await first.ledger.aclose()
    began = asyncio.get_running_loop().time()
    async with second.ledger.slot(HERE):
        pass
    assert asyncio.get_running_loop().time() - began < 10
    await second.ledger.aclose()
