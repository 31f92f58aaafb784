"""What hellos cost: to 1,000 endpoints beside raw asyncio, and in memory."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from scanner.interfaces import Meter
from scanner.target import Profile
from scanner.tls import suites
from scanner.tls.flight import FlightReader
from scanner.tls.hello import Hello, Version, client_hello
from tests.lab.pki import Certificate
from tests.lab.tls.antique import TLS1_2, Antique, answer, chain_of
from tests.lab.tls.certificates import NAME
from tests.lab.tls.configurations import Configuration
from tests.lab.tls.place import Place
from tests.lab.tls.running import running
from tests.lab.tls.servers import nginx
from tests.peers.ours import look, shipped

ENDPOINTS = 1000
AT_ONCE = 100
MESSAGES = 20_000
PATIENCE = 5.0
SERVER = Configuration(
    label="front", server=nginx("ssl_protocols TLSv1.2 TLSv1.3;", shows=(lambda at: at.certificates.p256,))
)
"""One nginx whose signatures cost little, so that the client is what is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """The light profile's hellos to ENDPOINTS names on one server, and as many hellos by raw asyncio."""

    connections: int
    seconds: float
    cpu: float
    raw_seconds: float
    raw_cpu: float


def many() -> Many:
    """Both in one run, the raw loop right after."""
    with running([SERVER]) as servers:
        place = servers.places[SERVER.label]
        meter = Meter()
        seconds, cpu = _timed(_ours(place, meter))
        raw_seconds, raw_cpu = _timed(_raw(place, meter.connections))
    return Many(
        connections=meter.connections, seconds=seconds, cpu=cpu, raw_seconds=raw_seconds, raw_cpu=raw_cpu
    )  # fmt: skip


def built() -> float:
    """ClientHellos built a second, of the widest kind and for a name that was not asked before."""
    random, numbers = bytes(32), iter(range(MESSAGES))

    def build() -> None:
        name = f"h{next(numbers)}.acme.example"
        client_hello(Hello(version=Version.TLS1_2, suites=suites.STRONG + suites.FALLBACK, server_name=name), random)

    return _a_second(build)


def parsed(flight: bytes, messages: int) -> float:
    """Handshake messages read a second, from an answer that holds so many."""

    def read() -> None:
        reader = FlightReader()
        if not reader.enough(flight):
            raise RuntimeError("the answer was not whole")

    return _a_second(read) * messages


def an_answer(certificate: Certificate) -> tuple[bytes, int]:
    """A first flight with two certificates and a key exchange, and its number of messages."""
    antique = Antique(versions=(TLS1_2,), suites=(0xC02F,), curve=0x0017)
    hello = Hello(version=Version.TLS1_2, suites=suites.STRONG, server_name=NAME)
    return answer(antique, chain_of(certificate), client_hello(hello, bytes(32))[5:]), 4


async def _ours(place: Place, meter: Meter) -> None:
    at_once, conduct = asyncio.Semaphore(AT_ONCE), shipped()

    async def one(number: int) -> None:
        async with at_once:
            await look(place, meter, conduct, Profile.LIGHT, f"h{number}.acme.example")

    async with asyncio.TaskGroup() as group:
        for number in range(ENDPOINTS):
            group.create_task(one(number))


async def _raw(place: Place, connections: int) -> None:
    at_once = asyncio.Semaphore(AT_ONCE)
    hello = client_hello(
        Hello(version=Version.TLS1_2, suites=suites.STRONG + suites.FALLBACK, server_name=NAME), bytes(32)
    )

    async def one() -> None:
        async with at_once, asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(place.address, place.port)
            writer.write(hello)
            head = await reader.readexactly(5)
            await reader.readexactly(int.from_bytes(head[3:], "big"))
            writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())


def _timed(work: Coroutine[Any, Any, None]) -> tuple[float, float]:
    began, before = time.perf_counter(), time.process_time()
    asyncio.run(work)
    return time.perf_counter() - began, time.process_time() - before


def _a_second(work: Callable[[], object]) -> float:
    before = time.process_time()
    for _ in range(MESSAGES):
        work()
    return MESSAGES / (time.process_time() - before)
