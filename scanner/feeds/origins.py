"""Which autonomous system announces an address: ranges with their AS number and name, as iptoasn.com publishes them."""

import io
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Terms
from scanner.feeds.packed import PackedRows
from scanner.feeds.reading import finished, shown, unpacked

_COLUMNS = 5
_LARGEST = (1 << 32) - 1
"""AS numbers have 32 bits (RFC 6793)."""


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (first address, last address, AS number, name), from lines of first, last, number, country and name.

    Ranges that nobody announces (number 0) are left out without being counted as skipped. The file carries no date:
    it is that of the import. Raises Misconfigured.
    """
    told = _Ranges(lines=io.BytesIO(unpacked(raw, source)))
    rows = PackedRows(told)
    return finished("origins", imported, imported, rows, told.skipped, source)


@dataclass(slots=True, kw_only=True)
class _Ranges:
    """The ranges of a file, line by line: it has hundreds of thousands. `skipped` counts the lines that are none."""

    lines: io.BytesIO
    skipped: int = 0

    def __iter__(self) -> Iterator[tuple[str, str, str, str]]:
        for raw in self.lines:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            if not line.strip() or line.startswith("#"):
                continue
            told = _row(line)
            if told is None:
                self.skipped += 1
            elif told[2] != "0":
                yield told


def _row(line: str) -> tuple[str, str, str, str] | None:
    cells = line.split("\t", _COLUMNS - 1)
    if len(cells) < _COLUMNS or not cells[2].isascii() or not cells[2].isdigit() or int(cells[2][:12]) > _LARGEST:
        return None
    if "%" in cells[0] + cells[1]:  # an interface's own addresses (RFC 4007), which nobody announces
        return None
    try:
        first, last = (ipaddress.ip_address(cell.strip()) for cell in cells[:2])
    except ValueError:
        return None
    if first.version != last.version or int(first) > int(last):
        return None
    return str(first), str(last), str(int(cells[2][:12])), shown(cells[4], 80)


def looks_like(raw: bytes) -> bool:
    """Whether most of the first lines are such ranges."""
    try:
        lines = unpacked(raw, "it")[:65536].decode("utf-8", "replace").splitlines()[:1000]
    except Misconfigured:
        return False
    return 2 * sum(_row(line) is not None for line in lines) > len(lines) > 0


ORIGINS = Feed(
    name="origins",
    url=None,
    terms=Terms(
        words="public domain (PDDL 1.0), as those say who republish it",
        url="https://iptoasn.com/",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
