"""How many questions a second: ours, with everything that is checked, beside a bare loop that reads and throws away."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import dns.name
import dns.rdatatype

from scanner.interfaces import Meter, Reply
from scanner.net.dns import ask_server
from scanner.net.gate import Gate, ServerLine
from scanner.net.wire import Message
from tests.bench.floor import question
from tests.bench.looks import door, errand

QUESTIONS = 2000
AT_ONCE = 50
RUNS = 7
SPAN = timedelta(seconds=2)
BAR_BARE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Questions a second: of the bare loop, of one checked question to a server, of a probe's own call."""

    bare: float
    checked: float
    asked: float


def measure(server: str, names: list[str]) -> Engine:
    """Medians of runs in turn, each asking `server` for the addresses of as many different names."""
    many = [f"www.{name}" for name in names[:QUESTIONS]]

    async def bare() -> None:
        places = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for name in many:
                group.create_task(question(places, server, name))

    async def checked() -> None:
        gate = Gate(door(server, "")._rules, errand("d.test", "d.test", "addresses", Meter()))
        asked = {name: dns.name.from_text(name) for name in many}

        async def one(name: str) -> None:
            line = ServerLine(gate, server, 53, own=True)
            got = await ask_server(line, asked[name], dns.rdatatype.A, recurse=True, span=SPAN)
            assert isinstance(got, Message), got

        await _all(many, one)

    async def asked() -> None:
        net = door(server, "").open(errand("d.test", "d.test", "addresses", Meter()))

        async def one(name: str) -> None:
            got = await net.ask(name, "A")
            assert isinstance(got, Reply), got

        await _all(many, one)

    seconds: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for run in (bare, checked, asked):
            began = time.perf_counter()
            asyncio.run(run())
            seconds.setdefault(run.__name__, []).append(time.perf_counter() - began)
    rates = {what: len(many) / statistics.median(taken) for what, taken in seconds.items()}
    return Engine(bare=rates["bare"], checked=rates["checked"], asked=rates["asked"])


async def _all(names: list[str], one: Callable[[str], Awaitable[None]]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def each(name: str) -> None:
        async with places:
            await one(name)

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(each(name))
