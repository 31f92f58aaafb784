"""What one process costs; `python -m tests.bench.measured FILE ...` is hullmark that writes its peak memory to FILE."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds that passed, seconds of CPU (user and system), what it wrote."""

    seconds: float
    cpu: float
    output: bytes


def cost_of(
    argv: Sequence[str], *, text: str = "", env: Mapping[str, str] | None = None, codes: Iterable[int] = (0,)
) -> Cost:
    """Run a process to its end. Raises RuntimeError with its last words where its exit code is none of `codes`."""
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(
        argv, input=text.encode(), capture_output=True, check=False, env={**os.environ, **(env or {})}
    )
    after = os.times()
    if done.returncode not in codes:
        raise RuntimeError(f"{argv} ended with {done.returncode}: {done.stderr[-2000:].decode(errors='replace')}")
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(seconds=time.perf_counter() - began, cpu=cpu, output=done.stdout)


def medians(runs: Sequence[T], *figures: Callable[[T], float]) -> tuple[float, ...]:
    """The median of each figure over the runs."""
    return tuple(statistics.median(map(figure, runs)) for figure in figures)


def _peak_kib() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    from cli.main import main

    file, sys.argv = sys.argv[1], ["hullmark", *sys.argv[2:]]
    try:
        main()
    finally:
        Path(file).write_text(str(_peak_kib()), encoding="ascii")
