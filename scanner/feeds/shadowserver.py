"""Shadowserver: its reports of reachable services, a CSV file each, named by the kind of service."""

import csv
import re
from collections.abc import Iterable, Iterator

from scanner.feeds import CommercialUse, Terms
from scanner.feeds.protocols import ours
from scanner.feeds.shadowserver_events import is_event
from scanner.feeds.witness import WitnessSource, software_of, told
from scanner.told import Told

_NAMED = re.compile(r"(?:\A|[-_/])(?:scan6?|open|accessible)[-_]([a-z0-9_]+?)(?:[-.]|\Z)", re.IGNORECASE)
_NEEDED = ("timestamp", "ip", "port")
MOST_TAGS = 20


def kind(name: str) -> str:
    """Our protocol of a report by its file's name (`2026-11-20-scan_rdp-acme.csv`); empty where it is a mixed one."""
    found = _NAMED.search(name)
    return ours(found[1]) if found else ""


def reads(lines: Iterable[bytes], name: str) -> Iterator[Told | None]:
    """One service a row: what it speaks is the report's subject, or what the row's tags name."""
    about = kind(name)
    # A byte order mark before a quotation mark would make the quotation mark a part of the first column's name.
    text = (line.decode("utf-8", "replace").replace("\0", "").removeprefix("\ufeff") + "\n" for line in lines)
    rows = csv.reader(text)
    columns: list[str] = []
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if not columns:
            columns = [cell.strip().lower() for cell in cells]
        elif cells:
            yield _row(dict(zip(columns, cells, strict=False)), about)


def _row(row: dict[str, str], about: str) -> Told | None:
    tags = re.split(r"[;,\s]+", row.get("tag", ""))[:MOST_TAGS]
    protocol = about or next((name for tag in tags if (name := ours(tag))), "")
    greeting = row.get("banner") or row.get("version") or ""
    software = software_of("shadowserver", protocol, greeting=row.get("banner", ""))
    return told(
        row.get("ip"), row.get("port"), row.get("protocol") or "tcp", row.get("timestamp"), protocol=protocol,
        greeting=greeting, software=software,
    )  # fmt: skip


def recognises(name: str, head: bytes) -> bool:
    """By its columns, for every report of one address and port a row (others have `src_ip`), and its name."""
    if is_event(name) or not name.lower().removesuffix(".gz").endswith(".csv"):
        return False
    first = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace").lower()
    columns = [cell.strip().strip('"') for cell in first.split(",")]
    return all(column in columns for column in _NEEDED) and ("tag" in columns or kind(name) != "")


SHADOWSERVER = WitnessSource(
    name="shadowserver",
    url=None,
    terms=Terms(
        words="reports are for those who are responsible for the networks; ask before business use",
        url="https://www.shadowserver.org/terms-of-service/",
        read=None,
        commercial_use=CommercialUse.ASK,
    ),
    recognises=recognises,
    reads=reads,
)
