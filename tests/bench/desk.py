"""What the event desk costs among 100,000 targets: a rare version, and a product that every second one shows."""

import asyncio
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scoring.history.store import History
from tests.bench.measured import Cost, cost_of

TARGETS, SERVICES = 100_000, 10
PRODUCTS = ("openssh", "nginx", "apache", "postfix", "exim", "dovecot", "mysql", "php", "bind", "iis")
SOFTWARE = 5_003
"""Different versions of products in the book; a prime, so that every target shows others."""
QUESTIONS = (("openssh", "7.0"), ("openssh", "<20"), ("openssh",))
BAR_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question with how many targets it found, what it took, and the size of the store in bytes."""

    asked: str
    targets: int
    size: int
    cost: Cost
    peak_mib: float

    @property
    def told(self) -> str:
        """The answer on one line."""
        return (
            f"exposed {self.asked}: {self.targets:,} targets in {self.cost.seconds:.1f} s "
            f"({self.cost.cpu:.1f} s of CPU), at most {self.peak_mib:.0f} MiB; a store of {self.size / 1e6:.0f} MB"
        )


def measure(targets: int = TARGETS) -> list[Answer]:
    """Every question, asked of a store in which so many targets show ten services each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "store.db"
        asyncio.run(_empty(f"sqlite:///{path}"))
        _fill(path, targets)
        return [_asked(folder, question) for question in QUESTIONS]


async def _empty(url: str) -> None:
    await (await History.open(url, now=datetime(2026, 11, 1, tzinfo=UTC))).close()


SHOWN = (
    "INSERT INTO shown (target, software, asset, attribution, certainty, seen, fresh, others) "
    "VALUES (?, ?, ?, 'A', 'confirmed', '2026-11-20 02:00:00.000000', {fresh}, 0)"
)


def _fill(path: Path, targets: int) -> None:
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("PRAGMA synchronous=off")
        store.executemany("INSERT INTO target VALUES (?, '{}', NULL)", ((f"co{n}.example",) for n in range(targets)))
        fill_software(store)
        store.executemany(SHOWN.format(fresh=0), services(targets, "co{}.example"))


def fill_software(store: sqlite3.Connection) -> None:
    """The versions of products that the book shows."""
    store.executemany(
        "INSERT INTO software VALUES (?, ?, ?, '')",
        ((n, PRODUCTS[n % len(PRODUCTS)], f"{n // 40}.{n % 40}") for n in range(SOFTWARE)),
    )


def services(targets: int, named: str) -> Iterator[tuple[str, int, str]]:
    """What each target shows: its name, the number of the software, and where."""
    for n in range(SERVICES * targets):
        yield (
            named.format(n // SERVICES), n * n % SOFTWARE, f"endpoint:192.0.2.{n % 256}:{n % SERVICES + 20}/tcp"
        )  # fmt: skip


def _asked(folder: Path, question: tuple[str, ...]) -> Answer:
    path, peak = folder / "store.db", folder / "peak"
    argv = [sys.executable, "-m", "tests.bench.measured", str(peak), "exposed", *question]
    environment = {"HULLMARK_DB": f"sqlite:///{path}", "XDG_DATA_HOME": str(folder), "PYTHONPATH": str(Path.cwd())}
    cost = cost_of(argv, env=environment)
    found = re.search(rb": ([\d,]+) targets", cost.output)
    return Answer(
        asked=" ".join(question),
        targets=int(found[1].replace(b",", b"")) if found else 0,
        size=path.stat().st_size,
        cost=cost,
        peak_mib=int(peak.read_text()) / 1024,
    )


if __name__ == "__main__":
    for answer in measure():
        print(answer.told)
    print(f"The bar is {BAR_SECONDS} s.")
