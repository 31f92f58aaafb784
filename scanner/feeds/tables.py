"""CSV files with a header line, as several sources have them: their comments, their columns, their rows."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime

from scanner.errors import Misconfigured
from scanner.feeds.reading import BEGINNING, beginning, moment, unpacked


def columns_of(raw: bytes) -> frozenset[str]:
    """The columns of the first line that is no comment, in lower case; empty for what is no text."""
    line = next((one for one in (beginning(raw) or "").splitlines() if one.strip() and not one.startswith("#")), "")
    try:
        return frozenset(cell.strip().lower() for cell in next(csv.reader([line]), []))
    except csv.Error:
        return frozenset()


def rows_of(raw: bytes, source: str) -> Iterator[dict[str, str]]:
    """Every row by its columns, cells stripped; comments from `#` on are skipped. Raises Misconfigured."""
    lines = unpacked(raw, source).decode("utf-8-sig", "replace").replace("\0", "").splitlines()
    table = csv.reader(line for line in lines if line.strip() and not line.startswith("#"))
    columns: list[str] = []
    try:
        for cells in table:
            if columns:
                yield {key: cell.strip() for key, cell in zip(columns, cells, strict=False)}
            else:
                columns = [cell.strip().lower() for cell in cells]
    except csv.Error as wrong:
        raise Misconfigured(f"{source} is not a CSV file that can be read: {wrong}.") from None


def dated(raw: bytes, imported: datetime, source: str) -> datetime:
    """The newest date in the comments before the header that is not to come, else the time of import."""
    text = unpacked(raw, source)[:BEGINNING].decode("utf-8-sig", "replace")
    found: list[datetime] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        at = moment(line)
        found += [at] if at and at <= imported else []
    return max(found, default=imported)


def has(*needed: str) -> Callable[[bytes], bool]:
    """Whether a file has all of these columns."""
    return lambda raw: columns_of(raw) >= set(needed)
