"""What a judgement costs: a case of some 200 assets, seen in two nights, against reading its evidence from JSON."""

import gc
import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from statistics import median

from cli.world import SWEEP
from scanner.canonical import encode
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.knowledge.look_up import look_up
from tests.bench.memory import case_of, look, shipped_conduct
from tests.bench.quote import HOSTS, Street, StreetDoor, street, target
from tests.bench.virtual import VirtualClock, run
from tests.fakes.sources import Unknowing

RUNS = 9
NIGHT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Medians in milliseconds, of one process; `floor` is hashing and decoding the JSON of the evidence."""

    assets: int
    sightings: int
    findings: int
    floor: float
    look_up: float
    assess: float
    changes: float


def measure() -> Judging:
    """A host for each common label, scanned in two nights between which one port was opened."""
    gc.set_threshold(SWEEP)
    before, case = cases()
    text = encode(case.evidence)
    return Judging(
        assets=len({claim.asset for claim in case.evidence.claims}),
        sightings=len(case.evidence.sightings),
        findings=len(assess(case).findings),
        floor=_milliseconds(lambda: (hashlib.sha256(text.encode()), json.loads(text))),
        look_up=_milliseconds(lambda: look_up(case.evidence, Unknowing())),
        assess=_milliseconds(lambda: assess(case)),
        changes=_milliseconds(lambda: changes(before, case)),
    )


def cases() -> tuple[Case, Case]:
    """The cases of the two nights."""
    ports = dict(zip(["www", *shipped_conduct().labels], cycle(HOSTS.values()), strict=False))
    first, second = street(ports), street({**ports, "backup": (22,)})
    return run(_nights(first, second))


async def _nights(first: Street, second: Street) -> tuple[Case, Case]:
    clock = VirtualClock()
    evidence = (await look(target(), StreetDoor(clock, first), clock))[1]
    before = case_of(target(), evidence, clock.now())
    await clock.sleep(NIGHT)
    later = (await look(target(), StreetDoor(clock, second), clock, evidence))[1]
    return before, case_of(target(), later, clock.now())


def _milliseconds(work: Callable[[], object]) -> float:
    work()
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return 1000 * median(took)


def section(judging: Judging) -> str:
    """The part of docs/bench.md."""
    rows = [
        (what, f"{milliseconds:.1f}", f"{milliseconds / judging.floor:.1f} x")
        for what, milliseconds in (
            ("floor: SHA-256 and json.loads of the evidence", judging.floor),
            ("look_up", judging.look_up),
            ("assess", judging.assess),
            ("changes (an assessment for each cause that moved)", judging.changes),
        )
    ]
    lines = [("what", "ms", "ratio"), ("---", "---", "---"), *rows]
    return (
        f"## Judging\n\nMeasured {datetime.now(UTC):%Y-%m-%d} by `python -m tests.bench.judging`, {os.cpu_count()} "
        f"cores with a load of {os.getloadavg()[0]:.0f}.\n\n{judging.assets} assets, {judging.sightings} sightings of "
        f"two nights, {judging.findings} findings; one process, one core, the median of {RUNS} runs.\n\n"
        + "\n".join(f"| {' | '.join(line)} |" for line in lines)
    )


if __name__ == "__main__":
    print(section(measure()))
