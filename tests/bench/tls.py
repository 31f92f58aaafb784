"""What it costs to learn a server's TLS, beside the other tools; `python -m tests.bench.tls` measures this alone."""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner.interfaces import Meter
from tests.bench import hellos
from tests.bench.measured import Cost, cost_of
from tests.bench.relay import counting
from tests.lab.tls.configurations import SETTINGS
from tests.lab.tls.place import Place
from tests.lab.tls.running import running
from tests.peers import nmap, sslyze, testssl
from tests.peers.ours import AT_ONCE, look, shipped

RUNS = 5
SLOW_HOSTS = 2
"""testssl.sh takes half a minute a host: it is asked of these alone."""
BAR_CPU, BAR_MEAN, BAR_MOST, BAR_RAW, BAR_MESSAGES = 20, 32, 48, 3, 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One tool over `hosts` hosts: seconds and CPU seconds of all together after start-up, connections a host."""

    what: str
    hosts: int
    seconds: float
    cpu: float
    mean: float
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsCost:
    """Ours first; tools that are not there are named in `missing`. `made`: our connections by host, the most first."""

    asked: tuple[Asked, ...]
    made: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    many: hellos.Many
    built: float
    parsed: float


def measure() -> TlsCost:
    """All against the same servers in one run."""
    with running(SETTINGS) as servers:
        ours, made = _ours(servers.places)
        rows, missing = [ours], []
        program = sslyze.sslyze(make=True)
        if program:
            rows.append(_sslyze(program, servers.places, servers.ca_file))
        else:
            missing.append("sslyze")
        if shutil.which("nmap"):
            rows.append(_nmap(servers.places))
        else:
            missing.append("nmap")
        if shutil.which("testssl"):
            few = dict(list(servers.places.items())[:SLOW_HOSTS])
            rows.append(_testssl(few, servers.ca_file))
        else:
            missing.append("testssl.sh")
        certificate = next(iter(servers.places.values())).certificates.rsa
        flight, messages = hellos.an_answer(certificate)
    return TlsCost(
        asked=tuple(rows), made=made, missing=tuple(missing), many=hellos.many(), built=hellos.built(),
        parsed=hellos.parsed(flight, messages),
    )  # fmt: skip


def _ours(places: Mapping[str, Place]) -> tuple[Asked, tuple[tuple[str, int], ...]]:
    """Medians of several runs in this process, after one that loads whatever is loaded late."""
    conduct = shipped()
    meters: list[Meter] = []

    async def all_of_them() -> None:
        at_once = asyncio.Semaphore(AT_ONCE)

        async def one(place: Place, meter: Meter) -> None:
            async with at_once:
                await look(place, meter, conduct)

        async with asyncio.TaskGroup() as group:
            for place in places.values():
                meters.append(Meter())
                group.create_task(one(place, meters[-1]))

    seconds, cpu = [], []
    for run in range(RUNS + 1):
        meters.clear()
        began, before = time.perf_counter(), time.process_time()
        asyncio.run(all_of_them())
        if run:
            seconds.append(time.perf_counter() - began)
            cpu.append(time.process_time() - before)
    made = [meter.connections for meter in meters]
    asked = Asked(
        what="hullmark", hosts=len(places), seconds=statistics.median(seconds), cpu=statistics.median(cpu),
        mean=statistics.mean(made), most=max(made),
    )  # fmt: skip
    return asked, tuple(sorted(zip(places, made, strict=True), key=lambda row: -row[1]))


def _sslyze(program: str, places: Mapping[str, Place], ca_file: Path) -> Asked:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.json"
        start = cost_of([program, "--help"])
        cost = cost_of(sslyze.argv(program, places.values(), file, ca_file), codes=(0, 1))
        with counting(places) as (fronts, counted):
            cost_of(sslyze.argv(program, fronts.values(), file, ca_file), codes=(0, 1))
    return _asked("sslyze", cost, start, counted)


def _nmap(places: Mapping[str, Place]) -> Asked:
    start = cost_of(["nmap", "-Pn", "-n", "-p", "1", "--script", "ssl-enum-ciphers", "127.0.0.1"])
    cost = cost_of(nmap.argv(places.values()))
    with counting(places) as (fronts, counted):
        cost_of(nmap.argv(fronts.values()))
    return _asked("nmap ssl-enum-ciphers", cost, start, counted)


def _testssl(places: Mapping[str, Place], ca_file: Path) -> Asked:
    seconds = cpu = 0.0
    with tempfile.TemporaryDirectory() as folder, counting(places) as (fronts, counted):
        for number, front in enumerate(fronts.values()):
            cost = cost_of(testssl.argv(front, Path(folder) / f"{number}.json", ca_file), codes=range(255))
            seconds, cpu = seconds + cost.seconds, cpu + cost.cpu
    start = Cost(seconds=0, cpu=0, output=b"")
    return _asked("testssl.sh", Cost(seconds=seconds, cpu=cpu, output=b""), start, counted)


def _asked(what: str, cost: Cost, start: Cost, counted: Mapping[str, int]) -> Asked:
    return Asked(
        what=what, hosts=len(counted), seconds=cost.seconds - start.seconds, cpu=cost.cpu - start.cpu,
        mean=statistics.mean(counted.values()), most=max(counted.values()),
    )  # fmt: skip


if __name__ == "__main__":
    from tests.bench.pages import tls_section

    cost = measure()
    print(tls_section(cost))
    for label, made in cost.made:
        print(f"{made:4} {label}")
