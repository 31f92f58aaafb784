"""What scans cost: one of each laboratory company, and 200 at once in the town, against their floor."""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from scanner.target import Profile
from tests.bench.measured import Cost, cost_of, medians
from tests.bench.memory import shipped_conduct
from tests.bench.town import town
from tests.lab.laboratory import laboratory

COMPANIES = ("tidy.test", "untidy.test")
BAR_MIB = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """Medians of several runs: of the scan of `targets` targets in one process, and of its floor."""

    what: str
    targets: int
    connections: int
    queries: int
    seconds: float
    cpu: float
    floor_seconds: float
    floor_cpu: float
    peak_mib: float


def measure(*, singles: int = 5, towns: int = 3) -> tuple[Scanned, ...]:
    """One row for each company and one for the town; `singles` and `towns` are runs of each."""
    with laboratory() as lab:
        rows = [_rows(company, [company], lab.options(), lab.resolver, singles) for company in COMPANIES]
    with town() as running:
        rows.append(_rows("200 at once", running.companies, running.options(), running.resolver, towns))
    return tuple(rows)


def _rows(what: str, targets: Sequence[str], options: Sequence[str], resolver: str, runs: int) -> Scanned:
    scans, floors, peaks, documents = [], [], [], []
    for _ in range(runs):
        scan, peak = _scan(targets, options)
        documents = [json.loads(line) for line in scan.output.splitlines()]
        if len(documents) != len(targets):
            raise RuntimeError(f"{len(documents)} of {len(targets)} targets were rated")
        floors.append(cost_of([sys.executable, "-m", "tests.bench.floor"], text=json.dumps(_plan(documents, resolver))))
        scans.append(scan)
        peaks.append(peak)
    seconds, cpu = medians(scans, lambda run: run.seconds, lambda run: run.cpu)
    floor_seconds, floor_cpu = medians(floors, lambda run: run.seconds, lambda run: run.cpu)
    return Scanned(
        what=what,
        targets=len(targets),
        connections=sum(document["spent"]["connections"] for document in documents),
        queries=sum(document["spent"]["queries"] for document in documents),
        seconds=seconds,
        cpu=cpu,
        floor_seconds=floor_seconds,
        floor_cpu=floor_cpu,
        peak_mib=max(peaks) / 1024,
    )


def _scan(targets: Sequence[str], options: Sequence[str]) -> tuple[Cost, int]:
    """A scan into a new store, and its largest resident memory in KiB."""
    with tempfile.TemporaryDirectory() as folder:
        peak = Path(folder) / "peak"
        cost = cost_of(
            [sys.executable, "-m", "tests.bench.measured", str(peak), "scan", "--json", *options, *targets],
            env={"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder},
        )
        return cost, int(peak.read_text(encoding="ascii"))


def _plan(documents: Sequence[dict[str, Any]], resolver: str) -> dict[str, Any]:
    """As many connects as the scan made: every listed port of its hosts once, the rest to the ports that answer."""
    connects: list[tuple[str, int]] = []
    questions: list[str] = []
    for document in documents:
        name, spent = document["target"]["name"], document["spent"]
        values = {asset["value"] for asset in document["assets"] if asset["attribution"] in "AB"}
        hosts = sorted(value for value in values if value[-1].isdigit())
        answering = [value.removesuffix("/tcp").rsplit(":", 1) for value in sorted(values) if value.endswith("/tcp")]
        listed = [(host, port) for host in hosts for port in shipped_conduct().ports_for(Profile.CONSENT)]
        once = listed[: spent["connections"]]
        again = [(host, int(port)) for host, port in answering] or once
        connects += once + list(islice(cycle(again), spent["connections"] - len(once)))
        labels = [f"{label}.{name}" for label in shipped_conduct().labels]
        questions += islice(cycle([name, *labels]), spent["queries"])
    return {"connects": connects, "questions": questions, "resolver": resolver}
