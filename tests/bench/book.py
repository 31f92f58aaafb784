"""What the book costs: a file of 100,000 lines imported, again, exported; and a file of 1 GB in how much memory."""

import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cli.book.columns import HEADERS
from tests.bench import desk
from tests.bench.desk import Answer
from tests.bench.measured import Cost, cost_of

LINES, HUGE = 100_000, 1_000_000_000
BAR_SECONDS, BAR_MIB = 15.0, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of the program over a file of so many bytes."""

    what: str
    lines: int
    size: int
    cost: Cost
    peak_mib: float


def line(number: int) -> str:
    """A line as an insurer's system would export it, all columns filled."""
    renewal = f"2027-{number % 12 + 1:02}-{number % 28 + 1:02}"
    cells = (
        f"KR-{number:08}", f'"주식회사 한빛전자 {number}"', f"co{number}.example|shop{number}.example",
        f"192.0.2.{number % 256}", "bound", "KR", "C26110", "KSIC", f"{number % 5000}",
        f'"{number % 900 + 100},000,000"', "KRW", "2026-01-01", renewal, "5000000000", "50000000", "12345678",
        f"kim{number % 20}@insurer.example", "cyber@insurer.example", "Best Broker", f"Lee <it@co{number}.example>",
        f"C-{number}", "2026-01-01",
    )  # fmt: skip
    return ",".join(cells) + "\r\n"


def write(path: Path, lines: Iterable[int]) -> int:
    """A book of these lines; its size in bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(HEADERS) + "\r\n")
        file.writelines(map(line, lines))
    return path.stat().st_size


def measure(lines: int = LINES, huge: int = 0) -> list[Step]:
    """An import of so many lines, the same again, its export, and a dry run of a file of `huge` bytes (0: none)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = folder / "book.csv"
        size = write(book, range(lines))
        steps = [
            _step(folder, "imported", lines, size, "import", str(book)),
            _step(folder, "imported again, unchanged", lines, size, "import", str(book)),
            _step(folder, "exported", lines, size, "export", "-o", str(folder / "out.csv")),
        ]
        if huge:
            many = huge * lines // size
            size = write(book, range(many))
            steps.append(_step(folder, "dry run of a large file", many, size, "import", str(book), "--dry-run"))
    return steps


def _step(folder: Path, what: str, lines: int, size: int, *arguments: str) -> Step:
    peak = folder / "peak"
    argv = [sys.executable, "-m", "tests.bench.measured", str(peak), "portfolio", *arguments]
    environment = {
        "HULLMARK_DB": f"sqlite:///{folder / 'store.db'}",
        "XDG_DATA_HOME": str(folder),
        "TMPDIR": str(folder),
    }
    cost = cost_of(argv, env=environment | {"PYTHONPATH": os.getcwd()})
    return Step(what=what, lines=lines, size=size, cost=cost, peak_mib=int(peak.read_text()) / 1024)


def told(steps: Iterable[Step]) -> Iterable[str]:
    """One line a step."""
    for one in steps:
        yield (
            f"{one.what}: {one.lines:,} lines ({one.size / 1e6:,.0f} MB) in {one.cost.seconds:.1f} s "
            f"({one.cost.cpu:.1f} s of CPU), at most {one.peak_mib:.0f} MiB"
        )


def section(steps: Iterable[Step], answers: Iterable[Answer]) -> str:
    """The part of docs/bench.md."""
    rows = [
        *(
            (
                f"{one.what}: {one.lines:,} lines, {one.size / 1e6:,.0f} MB",
                f"{one.cost.seconds:.1f} s, {one.peak_mib:.0f} MiB",
                f"{BAR_SECONDS:.0f} s, {BAR_MIB} MiB" if one.lines == LINES else f"{BAR_MIB} MiB",
            )
            for one in steps
        ),
        *(
            (
                f"`exposed {one.asked}`: {one.targets:,} targets",
                f"{one.cost.seconds:.1f} s",
                f"{desk.BAR_SECONDS:.0f} s",
            )
            for one in answers
        ),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (("what", "measured", "bar"), ("---",) * 3, *rows))
    return (
        "## The book and the event desk\n\nWhole runs of the program. The event desk is asked of "
        f"{desk.TARGETS:,} targets that show {desk.SERVICES}\nservices each.\n\n{table}"
    )


if __name__ == "__main__":
    for text in told(measure(huge=int(sys.argv[1]) if len(sys.argv) > 1 else 0)):
        print(text)
