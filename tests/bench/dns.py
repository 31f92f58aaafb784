"""What DNS costs: questions a domain, thousands of domains beside checkdmarc, questions a second.

`python -m tests.bench.dns` measures this alone.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import engine
from tests.bench.domains import Domains, domains
from tests.bench.measured import Cost, cost_of
from tests.peers import environment

HEALTHY, BROKEN = 2000, 50
RUNS = 3
BAR_QUESTIONS, BAR_TIME, BAR_BROKEN = 70 + 20, 2, 5
"""Questions of a healthy domain: 20 of them are for DKIM selectors."""
BAR_CPU = 1.5
"""Times our CPU that checkdmarc takes at least: two thirds the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One list of domains: seconds and CPU seconds of the whole process, ours and checkdmarc's (None: not there)."""

    what: str
    domains: int
    seconds: float
    cpu: float
    peer_seconds: float | None
    peer_cpu: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsCost:
    """`questions` are those of a healthy domain: in the mean, and at most."""

    questions: tuple[float, int]
    looked: tuple[Looked, ...]
    engine: engine.Engine


def measure() -> DnsCost:
    """All against the same servers in one run; the list with broken domains once, since checkdmarc waits for each."""
    program = environment.checkdmarc(make=True)
    with domains(HEALTHY, BROKEN) as there:
        mixed = list(there.healthy)
        mixed[:: HEALTHY // BROKEN] = there.broken
        looked = (
            _looked("healthy, the part that both look at", there, there.healthy, program, runs=RUNS, part=True),
            _looked(f"the same, {BROKEN} of them dead or lame", there, mixed, program, runs=1, part=True),
            _looked("healthy, all that a scan asks", there, there.healthy, program, runs=1, part=False),
        )
        asked = json.loads(_ours(there, there.healthy, part=False).output)["queries"]
        rates = engine.measure(there.server, list(there.healthy))
    return DnsCost(questions=(statistics.mean(asked), max(asked)), looked=looked, engine=rates)


def _looked(what: str, there: Domains, names: Sequence[str], program: str | None, *, runs: int, part: bool) -> Looked:
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(_ours(there, names, part=part))
        if program:
            theirs.append(_checkdmarc(program, there, names))
    return Looked(
        what=what, domains=len(names),
        seconds=statistics.median(cost.seconds for cost in ours), cpu=statistics.median(cost.cpu for cost in ours),
        peer_seconds=statistics.median(cost.seconds for cost in theirs) if theirs else None,
        peer_cpu=statistics.median(cost.cpu for cost in theirs) if theirs else None,
    )  # fmt: skip


def _ours(there: Domains, names: Sequence[str], *, part: bool) -> Cost:
    argv = [sys.executable, "-m", "tests.bench.looks", there.resolver(), str(there.anchor), *(["part"] if part else [])]
    return cost_of(argv, text="\n".join(names))


def _checkdmarc(program: str, there: Domains, names: Sequence[str]) -> Cost:
    """With its own start, as ours is; it reads the names from a file and writes what it found to one."""
    resolver = there.resolver()
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "names"
        asked.write_text("\n".join(names))
        cost = cost_of([program, "-n", resolver, "-o", f"{folder}/found.json", "--", str(asked)])
        found = json.loads((Path(folder) / "found.json").read_text())
    if len(found) != len(names):
        raise RuntimeError(f"checkdmarc said something of {len(found)} of {len(names)} domains")
    return cost


if __name__ == "__main__":
    from tests.bench.pages import dns_section

    print(dns_section(measure()))
