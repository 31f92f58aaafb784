"""What published flaws cost: their import, their index, and the look-up of a version in one of full size.

What is simulated is not what there is. Every product of ours has some 490 flaws here; of the 138 that a selection of
14,124 real records names, half have at most 18 and the worst 1,548 (MySQL, in 12,293 ranges and versions). A version
has 2 flaws here; of MySQL 5.7.20 the real records name 863, of which the look-up takes 2 to 4 ms.
"""

import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import config
from scanner.observation import Software
from scoring.history.compiling import Sheets, sheet
from scoring.history.index import Index
from tests.bench.measured import cost_of

RECORDS, PRODUCTS, VERSIONS, SINGLE = 300_000, 30_000, 100_000, 2_000
BAR_IMPORT, BAR_MIB, BAR_VERSIONS, BAR_SINGLE = 60.0, 500.0, 10.0, 1.0
NOW = datetime(2026, 11, 27, tzinfo=UTC)
PUBLIC = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent"))
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`feeds import` of one folder: seconds, and the most memory of its process."""

    what: str
    seconds: float
    mib: float
    bar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlawCost:
    """Seconds for the index of a simulated full source and for all versions, milliseconds for single ones.

    `found` is how many flaws the versions have together. `median` and `worst` are of versions whose products were not
    asked for before; the worst of a hundred counts as the worst.
    """

    imports: tuple[Imported, ...]
    records: int
    compiled: float
    index_mib: float
    asked: int
    versions: float
    found: int
    median: float
    worst: float


def measure(records: int = RECORDS, versions: int = VERSIONS) -> FlawCost:
    """Of simulated records, and of the public data where HULLMARK_PUBLIC_DATA names their folder."""
    with tempfile.TemporaryDirectory() as held:
        data, source = Path(held) / "data", Path(held) / "simulated"
        source.mkdir()
        names = _names()
        _write(source / "nvd.jsonl", records, names)
        imports = [_import(source, data, f"{records:,} simulated records", "")]
        if PUBLIC.is_dir():
            imports.append(
                _import(PUBLIC, Path(held) / "public", "the public data", f"{BAR_IMPORT:.0f} s, {BAR_MIB:.0f} MiB")
            )
        began = time.perf_counter()
        _open(data).close()
        compiled = time.perf_counter() - began
        size = sum(path.stat().st_size for path in (data / "index").iterdir()) / (1 << 20)
        asked = _asked(names, versions + SINGLE)
        with closing(_open(data)) as index:
            single = sorted(_milliseconds(index, one) for one in asked[versions:])
        with closing(_open(data)) as index:
            began = time.perf_counter()
            found = sum(len(flaws.open) + flaws.more for one in asked[:versions] if (flaws := index.flaws(one)))
            took = time.perf_counter() - began
    return FlawCost(
        imports=tuple(imports), records=records, compiled=compiled, index_mib=size, asked=versions, versions=took,
        found=found,
        median=median(single), worst=single[int(len(single) * 0.99)],
    )  # fmt: skip


def _names() -> list[tuple[str, str]]:
    """(product id, CPE without versions): ours, and many of which nobody ever told a version."""
    rows = sheet(config.text("registry/products.csv"))
    ours = [(row["product"], row["cpe"].split("|")[0]) for row in rows if row["cpe"]]
    return ours + [("", f"a:vendor{number % 7000}:product{number}") for number in range(PRODUCTS - len(ours))]


def _write(path: Path, records: int, names: list[tuple[str, str]]) -> None:
    """Items of NVD: a third of the products are ours; most have one range, some a list of versions, some several."""
    chance = random.Random(6)
    ours = [cpe for product, cpe in names if product]
    with path.open("w", encoding="utf-8") as file:
        for number in range(records):
            cpe = chance.choice(ours) if number % 3 == 0 else names[int(len(names) * chance.random() ** 2)][1]
            data = {"baseScore": chance.randint(10, 100) / 10, "vectorString": VECTOR}
            told = {
                "id": f"CVE-{2000 + number % 27}-{1000 + number}", "vulnStatus": "Analyzed",
                "published": "2024-01-01T00:00:00.000", "lastModified": "2026-11-01T00:00:00.000",
                "metrics": {"cvssMetricV31": [{"type": "Primary", "cvssData": data}]},
                "weaknesses": [{"description": [{"value": "CWE-79"}]}],
                "configurations": [{"nodes": [{"operator": "OR", "cpeMatch": list(_matches(chance, cpe))}]}],
            }  # fmt: skip
            file.write(json.dumps({"cve": told}) + "\n")


def _matches(chance: random.Random, cpe: str) -> Iterator[dict[str, object]]:
    kind = chance.random()
    if kind < 0.15:
        for _ in range(chance.randint(5, 40)):
            yield {"vulnerable": True, "criteria": f"cpe:2.3:{cpe}:{_version(chance)}:*:*:*:*:*:*:*"}
        return
    for _ in range(1 if kind < 0.7 else 3):
        branch = f"{chance.randint(0, 20)}.{chance.randint(0, 12)}"
        yield {
            "vulnerable": True, "criteria": f"cpe:2.3:{cpe}:*:*:*:*:*:*:*:*",
            "versionStartIncluding": f"{branch}.0", "versionEndExcluding": f"{branch}.{chance.randint(1, 30)}",
        }  # fmt: skip


def _version(chance: random.Random) -> str:
    return f"{chance.randint(0, 20)}.{chance.randint(0, 12)}.{chance.randint(0, 30)}"


def _asked(names: list[tuple[str, str]], count: int) -> list[Software]:
    chance = random.Random(7)
    products = [product for product, _ in names if product]
    return [
        Software(product=chance.choice(products), version=_version(chance), package=None, told_by="bench")
        for _ in range(count)
    ]


def _import(source: Path, data: Path, what: str, bar: str) -> Imported:
    peak = data.parent / "peak"
    command = [sys.executable, "-m", "tests.bench.measured", str(peak), "feeds", "import", str(source), "--json"]
    data.mkdir()
    cost = cost_of(command, env={"HULLMARK_DATA": str(data)}, codes=(0, 4))
    return Imported(what=what, seconds=cost.seconds, mib=int(peak.read_text(encoding="ascii")) / 1024, bar=bar)


def _open(data: Path) -> Index:
    products, ranges = config.text("registry/products.csv"), config.text("registry/exploited_ranges.csv")
    sheets = Sheets(products=products, exploited=ranges, claimable="suffix,service\n", roots=())
    return Index.open(data, sheets, roots_released=NOW, suffix=str)


def _milliseconds(index: Index, one: Software) -> float:
    began = time.perf_counter()
    index.flaws(one)
    return 1000 * (time.perf_counter() - began)


def section(cost: FlawCost) -> str:
    """The part of docs/bench.md."""
    rows = [
        *(
            (f"`feeds import` of {one.what}", f"{one.seconds:.1f} s, {one.mib:.0f} MiB", one.bar)
            for one in cost.imports
        ),
        ("the index of the simulated ones", f"{cost.compiled:.1f} s, {cost.index_mib:.0f} MiB on disk", ""),
        (f"{cost.asked:,} product versions", f"{cost.versions:.1f} s", f"{BAR_VERSIONS:.0f} s"),
        ("one version, median", f"{cost.median:.2f} ms", f"{BAR_SINGLE:.0f} ms"),
        ("one version, the worst of a hundred", f"{cost.worst:.2f} ms", ""),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (("what", "measured", "bar"), ("---",) * 3, *rows))
    return (
        f"## Published flaws\n\n{cost.records:,} simulated records of {PRODUCTS:,} products, a third of them of those "
        f"that we know; the\nversions have {cost.found:,} flaws together. SQLite {sqlite3.sqlite_version}, one core."
        f"\n\n{table}"
    )


if __name__ == "__main__":
    print(section(measure(*(int(told) for told in sys.argv[1:]))))
