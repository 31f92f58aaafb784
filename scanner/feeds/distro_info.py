"""Until when each release of Debian and Ubuntu is supported, and by whom: Debian's distro-info-data."""

import csv
from datetime import date, datetime

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import day, finished, unpacked

_HEAD = b"version,codename,series,created,release,eol"
_PAID = {"eol-elts": "debian", "eol-esm": "ubuntu"}
"""The column that only one of the two lists has: when the support ends that is sold."""


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (distribution, version, series, released, end, end of Debian's LTS, end of paid support) of one list.

    The two lists (debian.csv, ubuntu.csv) are told apart by their columns; a release without a date of its release is
    to come and left out. The lists tell no date of their own: it is that of the import. Raises Misconfigured.
    """
    lines = unpacked(raw, source).decode("utf-8", "replace").splitlines()[:1000]
    table = csv.DictReader(lines)
    paid = next((column for column in _PAID if column in (table.fieldnames or ())), None)
    if paid is None:
        raise Misconfigured(f"{source} is no list of distro-info-data: it has neither eol-elts nor eol-esm.")
    rows: list[Row] = []
    skipped = 0
    for line in table:
        version, released = (line.get("version") or "").removesuffix(" LTS"), day(line.get("release"))
        if not version or not line.get("release"):
            continue
        if released is None:
            skipped += 1
            continue
        ends = [day(line.get(column)) or "" for column in ("eol", "eol-lts", paid)]
        rows.append((_PAID[paid], version[:20], (line.get("series") or "")[:20], released, *ends))
    return finished("distro_info", imported, imported, rows, skipped, source)


def looks_like(raw: bytes) -> bool:
    return raw.startswith(_HEAD)


DISTRO_INFO = Feed(
    name="distro_info",
    url=None,
    terms=Terms(
        words="ISC",
        url="https://salsa.debian.org/debian/distro-info-data",
        read=date(2026, 11, 27),
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
