"""`python -m tests.bench.sweep N`: the listed ports of N addresses on loopback, at no pace, counted and timed."""

import asyncio
import json
import os
import resource
import sys
import time
from contextlib import AsyncExitStack

from scanner.asset import Attribution, address_asset
from scanner.clock import SystemClock
from scanner.interfaces import Errand, Meter
from scanner.net.door import SystemDoor
from scanner.net.limiter import Unlimited
from scanner.permit import OptOut
from scanner.probes.ports import PortsFacts, ports
from scanner.target import Profile
from tests.bench.memory import company, shipped_conduct, shipped_registry

AT_ONCE = 20
"""Addresses side by side."""
OPEN_ON, OPEN = 10, (22, 80, 443)
"""Every tenth address has these ports open; all others are refused."""


def addresses(count: int) -> list[str]:
    """So many addresses of loopback, that nothing else here listens on."""
    return [f"127.210.{place // 250}.{place % 250 + 1}" for place in range(count)]


async def sweep(count: int) -> tuple[int, float, float]:
    """Verdicts, seconds and seconds of CPU."""
    conduct = shipped_conduct()
    door = SystemDoor(
        SystemClock(), conduct, shipped_registry(), OptOut, Unlimited(conduct), (("127.0.0.1", 1),), lambda: False
    )
    target = company("acme.example", profile=Profile.LIGHT, allowed=("127.0.0.0/8",), since=SystemClock().now())
    places, verdicts = asyncio.Semaphore(AT_ONCE), 0

    async def one(address: str) -> None:
        nonlocal verdicts
        asset = address_asset(address)
        errand = Errand(
            target=target, asset=asset, attribution=Attribution.A, probe="ports", look=1, meter=Meter()
        )  # fmt: skip
        async with places:
            answer = await ports.run(asset, door.open(errand))
        facts = answer.facts
        assert isinstance(facts, PortsFacts), answer
        verdicts += len(facts.open) + len(facts.refused) + len(facts.silent)

    async with AsyncExitStack() as stack:
        for address in addresses(count)[::OPEN_ON]:
            for port in OPEN:
                server = await asyncio.start_server(_hang_up, address, port)
                stack.callback(server.close)
        began, before = time.perf_counter(), os.times()
        async with asyncio.TaskGroup() as group:
            for address in addresses(count):
                group.create_task(one(address))
        seconds, after = time.perf_counter() - began, os.times()
    await door.aclose()
    return verdicts, seconds, after.user + after.system - before.user - before.system


async def _hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


if __name__ == "__main__":
    counted, took, cpu = asyncio.run(sweep(int(sys.argv[1])))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"verdicts": counted, "seconds": took, "cpu": cpu, "peak_mib": peak}, sys.stdout)
