"""What naming software costs: banners a second against their own field and against all, and the slowest pattern."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import config
from scanner.feeds.recog import fingerprint, parse_files
from scanner.fingerprints import BINARY, MOST_TEXT, Fingerprint, Fingerprints
from scanner.own_fingerprints import read

BAR_FIELD, BAR_ALL, BAR_SLOWEST = 50_000, 1_000, 1.0
FIELDS = ("ssh.banner", "http_header.server", "smtp.banner", "html_title")
RUNS = 5
_HOSTILE = ("A", "1.", " ", "a b/1.1 (", "<", "Microsoft Windows Version 1.1 ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Banners a second by field and against all fields, milliseconds of the slowest pattern with its kind, and of
    what is done once a process: loading RE2, and the automata of the named fields."""

    fingerprints: int
    by_field: tuple[tuple[str, float], ...]
    all_fields: float
    slowest: float
    slowest_kind: str
    loading: float
    first: float


def measure() -> Naming | None:
    """Recog and our own set; None where HULLMARK_PUBLIC_DATA names no folder that holds recog."""
    folder = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "recog/xml"
    files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.xml"))]
    if not files:
        return None
    prints: dict[str, list[Fingerprint]] = {}
    for own in read(config.text("registry/fingerprints.toml")):
        prints.setdefault(own.kind, []).append(own.fingerprint)
    for kind, _, pattern, attributes in parse_files(files, datetime.now(UTC), "xml").rows:
        prints.setdefault(str(kind), []).append(fingerprint(str(pattern), str(attributes)))
    texts = _texts(folder)
    began = time.process_time()
    known = {kind: Fingerprints(kind, found) for kind, found in prints.items()}
    for field in FIELDS:
        known[field].told("x")
    first = 1000 * (time.process_time() - began)
    slowest, kind = max(_slowest(kind, found, texts.get(kind, [])) for kind, found in prints.items())
    mixed = [text for field in FIELDS for text in _mixed(texts[field])]
    return Naming(
        fingerprints=sum(map(len, prints.values())),
        by_field=tuple((field, _rate(_mixed(texts[field]), known[field].told)) for field in FIELDS),
        all_fields=_rate(mixed[::3], lambda text: [one.told(text) for one in known.values()]),
        slowest=slowest,
        slowest_kind=kind,
        loading=_loading(),
        first=first,
    )


def _texts(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        kind = root.get("matches", path.stem)
        for example in root.iter("example"):
            raw = (example.text or "").encode()
            raw = base64.b64decode(raw) if example.get("_encoding") == "base64" else raw
            found.setdefault(kind, []).append(raw.decode("latin-1" if kind in BINARY else "utf-8", "replace"))
    return found


def _mixed(texts: list[str]) -> list[str]:
    """The texts, and half as many that fit nothing: a third of all."""
    return [*texts, *(f"zz{text[::-1]}" for text in texts[::2])]


def _rate(texts: list[str], work: Callable[[str], object]) -> float:
    """Texts a second of CPU, the median of several runs after one that warms up."""
    rates = []
    for _ in range(RUNS + 1):
        began = time.process_time()
        for text in texts:
            work(text)
        rates.append(len(texts) / max(time.process_time() - began, 1e-9))
    return median(rates[1:])


def _slowest(kind: str, found: Iterable[Fingerprint], texts: list[str]) -> tuple[float, str]:
    """Milliseconds of the slowest pattern of a kind on 4 kB: repeated, and behind what fits."""
    worst = 0.0
    for one in found:
        alone = Fingerprints(kind, [one])
        fits = next((text for text in texts if alone.told(text)), "")
        for piece in _HOSTILE:
            for text in ((piece * MOST_TEXT)[:MOST_TEXT], (fits + piece * MOST_TEXT)[:MOST_TEXT]):
                worst = max(worst, min(_once(alone, text) for _ in range(2)))
    return 1000 * worst, kind


def _once(alone: Fingerprints, text: str) -> float:
    began = time.process_time()
    alone.told(text)
    return time.process_time() - began


def _loading() -> float:
    """Milliseconds that RE2 takes to load, in a process of its own."""
    asked = "import time; began = time.process_time(); import re2; print(1000 * (time.process_time() - began))"
    runs = [subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True) for _ in range(RUNS)]
    return median(float(run.stdout) for run in runs)


def section(naming: Naming | None) -> str:
    """The page's section."""
    if naming is None:
        return "## Naming software\n\nNot measured: it needs recog's files (HULLMARK_PUBLIC_DATA)."
    rows = [*((field, rate, BAR_FIELD) for field, rate in naming.by_field), ("all fields", naming.all_fields, BAR_ALL)]
    table = "\n".join(f"| {what} | {rate:,.0f} | {bar:,} |" for what, rate, bar in rows)
    return (
        f"## Naming software\n\n{naming.fingerprints:,} fingerprints, recog's and ours; recog's examples as texts, a "
        "third of which fit nothing; one core, texts a\nsecond of CPU.\n\n| against | texts a second | bar |\n"
        f"| --- | --- | --- |\n{table}\n\nThe slowest of all patterns ({naming.slowest_kind}) takes "
        f"{naming.slowest:.2f} ms for 4 kB of hostile text; the bar is {BAR_SLOWEST:.0f} ms. Once a process: "
        f"RE2 is loaded in\n{naming.loading:.0f} ms, the automata of four fields are made in {naming.first:.0f} ms."
    )


if __name__ == "__main__":
    print(section(measure()))
