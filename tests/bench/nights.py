"""Nights: targets a second through the night's table with an empty probe set, and three processes at one pace."""

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.world import conduct_of
from scanner import engine
from scanner.clock import SystemClock
from scanner.net.leases import LeasedLedger
from scanner.net.limiter import Limiter
from scoring.history.store import History
from tests.cli.night.town import Town

TARGETS, PROCESSES = 1000, 3
BAR = 50
PACED = 20
"""Seconds for which three processes come to one host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightsCost:
    """Of one process and of two: seconds and CPU for `targets`; the most connections that one host met."""

    targets: int
    seconds: float
    cpu: float
    second_night: float
    two: float
    most_in_a_second: int
    most_open: int
    allowed: int
    allowed_open: int


def measure() -> NightsCost:
    """The queue first, then the pace."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, cpu, again = _worked(Path(folder) / "one")
        two = _shared(Path(folder) / "two")
        counted = asyncio.run(_paced(Path(folder)))
    quote = conduct_of_shipped().quote
    return NightsCost(
        targets=TARGETS, seconds=seconds, cpu=cpu, second_night=again, two=two, most_in_a_second=counted[0],
        most_open=counted[1], allowed=int(quote.host_per_second), allowed_open=quote.host_open,
    )  # fmt: skip


def conduct_of_shipped():  # type: ignore[no-untyped-def]  # a Conduct
    from cli.settings import settle

    return conduct_of(settle({}, environ={"XDG_CONFIG_HOME": "/nonexistent"}))


def _town(folder: Path) -> Town:
    folder.mkdir(exist_ok=True)
    engine.every_probe = dict
    return Town(folder=folder, known=folder / "known")


def _worked(folder: Path) -> tuple[float, float, float]:
    async def work() -> tuple[float, float, float]:
        town = _town(folder)
        async with town.process() as one:
            await one.insure([f"c{number}.example" for number in range(TARGETS)])
            began, cpu = time.perf_counter(), time.process_time()
            await one.night()
            first = time.perf_counter() - began, time.process_time() - cpu
            town.clock.jump(town.clock.now() + timedelta(days=1))
            began = time.perf_counter()
            await one.night()
            return (*first, time.perf_counter() - began)

    return asyncio.run(work())


def _shared(folder: Path) -> float:
    async def insure() -> None:
        async with _town(folder).process() as one:
            await one.insure([f"c{number}.example" for number in range(TARGETS)])

    asyncio.run(insure())
    began = time.perf_counter()
    both = [multiprocessing.Process(target=_night, args=(folder,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    return time.perf_counter() - began


def _night(folder: Path) -> None:
    async def work() -> None:
        async with _town(folder).process() as one:
            await one.night()

    asyncio.run(work())


async def _paced(folder: Path) -> tuple[int, int]:
    """What a server on loopback counts while three processes come to it as fast as they may."""
    came: list[float] = []
    now_open = most_open = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal now_open, most_open
        came.append(time.perf_counter())
        now_open += 1
        most_open = max(most_open, now_open)
        await reader.read()
        now_open -= 1
        writer.close()

    server = await asyncio.start_server(count, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"sqlite:///{folder}/hullmark.sqlite"
    await (await History.open(url, now=datetime.now(UTC))).close()
    line = [sys.executable, "-m", "tests.bench.nights", url, str(port)]
    processes = [await asyncio.create_subprocess_exec(*line) for _ in range(PROCESSES)]
    for process in processes:
        await process.wait()
    server.close()
    most = max((sum(start <= at < start + 1 for at in came) for start in came), default=0)
    return most, most_open


async def _come(url: str, port: int) -> None:
    conduct, clock = conduct_of_shipped(), SystemClock()
    history = await History.open(url, now=clock.now())
    paces = history.paces(str(os.getpid()))

    async def shares():  # type: ignore[no-untyped-def]  # Shares
        return paces

    inner = Limiter(clock, conduct, conduct.quote)
    ledger = LeasedLedger(clock, conduct, conduct.quote, inner, shares, own=frozenset())
    ends = time.perf_counter() + PACED

    async def one() -> None:
        while time.perf_counter() < ends:
            async with ledger.slot("127.0.0.1", port):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                await asyncio.sleep(0.3)
                writer.close()

    await asyncio.gather(*(one() for _ in range(8)))
    await ledger.aclose()
    await history.close()


def section(cost: NightsCost) -> str:
    """The part of docs/bench.md."""
    return (
        f"## Nights\n\n{cost.targets} targets with an empty probe set: {cost.targets / cost.seconds:.0f} a second in "
        f"one process ({cost.cpu / cost.targets * 1000:.0f} ms of CPU each), {cost.targets / cost.two:.0f} in two, "
        f"{cost.targets / cost.second_night:.0f} in the second night; at least {BAR} are wanted.\n\n"
        f"{PROCESSES} processes at one host, as fast as they may: {cost.most_in_a_second} connections in the fullest "
        f"second and {cost.most_open} open at once, as its server counts; {cost.allowed} and {cost.allowed_open} are "
        "allowed (and one of catching up)."
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(_come(sys.argv[1], int(sys.argv[2])))
    else:
        print(section(measure()))
