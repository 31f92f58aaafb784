"""How likely a flaw is used by attackers within 30 days: FIRST's EPSS, each day anew."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Terms
from scanner.feeds.packed import PackedRows
from scanner.feeds.reading import finished, moment, unpacked

_CVE = re.compile(r"CVE-(\d{4})-\d{4,10}\Z")
_COLUMNS = (("cve",), ("epss", "epss_score"))


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (cve, probability in thousandths) of the daily file, or of another CSV with columns of these names.

    The daily file begins with `#model_version:...,score_date:...`. A file without a date is at least as old as the
    year of its newest CVE, and is dated at that year's beginning. Raises Misconfigured.
    """
    text = io.TextIOWrapper(io.BytesIO(unpacked(raw, source)), encoding="utf-8", errors="replace", newline="")
    told = _Scores(text=text, source=source)
    rows = PackedRows(told)
    if not told.date and not told.newest:
        raise Misconfigured(f"{source} is not a file of epss: it holds no score.")
    released = moment(told.date) or datetime(told.newest, 1, 1, tzinfo=UTC)
    return finished(
        "epss", min(released, imported) if not told.date else released, imported, rows, told.skipped, source
    )


@dataclass(slots=True, kw_only=True)
class _Scores:
    """The scores of a file, line by line: it has hundreds of thousands."""

    text: io.TextIOWrapper
    source: str
    date: str = ""
    newest: int = 0
    skipped: int = 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
        table = csv.reader(line.replace("\0", "") for line in self.text)
        places: list[int] | None = None
        while True:
            try:
                cells = next(table)
            except StopIteration:
                return
            except csv.Error:
                self.skipped += 1
                continue
            if places is None and cells and cells[0].lstrip("\ufeff").startswith("#"):
                self.date = next((c.partition(":")[2] for c in cells if c.strip().startswith("score_date:")), "")
            elif places is None:
                names = [cell.strip().lower().lstrip("\ufeff") for cell in cells]
                found = [next((names.index(n) for n in wanted if n in names), None) for wanted in _COLUMNS]
                if cells and None in found:
                    raise Misconfigured(f"{self.source} is not a file of epss: it has no columns cve and epss.")
                places = [place for place in found if place is not None] or None
            elif (row := _row(cells, places)) is None:
                self.skipped += bool(cells)
            else:
                self.newest = max(self.newest, int(row[0][4:8]))
                yield row


def _row(cells: list[str], places: list[int]) -> tuple[str, str] | None:
    if len(cells) <= max(places):
        return None
    cve, told = cells[places[0]].strip(), cells[places[1]].strip()
    if not _CVE.match(cve) or not re.match(r"[01](?:\.\d{0,20})?(?:e-?\d{1,3})?\Z", told, re.IGNORECASE):
        return None
    probability = float(told)
    return (cve, f"{round(probability * 1000)}") if probability <= 1 else None


def looks_like(raw: bytes) -> bool:
    """By its first line."""
    first = raw[:4096].lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].lower()
    return b"score_date:" in first or (first.startswith(b"cve,") and b"epss" in first.replace(b"\r", b"").split(b","))


EPSS = Feed(
    name="epss",
    url="https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
    terms=Terms(
        words="free to use with attribution to FIRST.org, as those say who republish it",
        url="https://www.first.org/epss/",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
