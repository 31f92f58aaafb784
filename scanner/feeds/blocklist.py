"""Addresses and networks on abuse and malware lists: plain text, CSV or JSON lines, one a line."""

import csv
import ipaddress
import json
import re
from datetime import UTC, datetime
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.endings import require_count, require_whole
from scanner.feeds.reading import beginning, finished, moment, shown, unpacked

WIDEST = {4: 8, 6: 16}
"""The shortest prefix that may be listed: wider ones would list the neighbours of half the world."""

_LINE = re.compile(r"(?P<network>[0-9A-Fa-f:.]{2,45}(?:/\d{1,3})?)(?P<rest>[\s,;#].*)?\Z", re.DOTALL)
_DATED = re.compile(r"updat|modif|generat|creat|releas|date|snapshot", re.IGNORECASE)
_ADDRESS_COLUMNS = ("dst_ip", "ip", "ip_address", "ipaddress", "src_ip", "address", "network", "cidr")
_DATE_COLUMNS = ("first_seen_utc", "first_seen", "firstseen", "date", "listed_on", "added")
_NOTE_COLUMNS = ("malware", "threat", "reason", "note", "sblid")


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (list, network, date, note) of a list whose name is its file's.

    Lines are `network`, with an ISO date and a note after it where there are any, and comments from `#` or
    `;` on; or CSV with a header line that has a column of addresses; or a JSON object with the same names. The
    list's date is the newest in a comment before the first row that says so (*updated*, *generated*...), or that
    of a last object of metadata, else the time of import; it is also the date of rows that have none. Raises
    Misconfigured.
    """
    lines = unpacked(raw, source).decode("utf-8", "replace").splitlines()
    comments, body = _divided(lines)
    metadata = _metadata(body)
    stamp = _stamp(metadata)
    released = _date_of(comments, imported) or (stamp and min(stamp, imported)) or imported
    name = shown(source.rpartition("/")[2].partition(".")[0] or source, 60)
    columns = _columns(body[0]) if body else None
    require_whole(lines, len(body) - (columns is not None), source)
    _require_end(body, metadata, source)
    if columns:
        table = csv.reader(body[1:])
        try:
            told = [_of_cells(cells, columns) for cells in table]
        except csv.Error as wrong:
            raise Misconfigured(f"{source} is not a CSV file that can be read: {wrong}.") from None
    else:
        told = [_of_line(line) for line in body]
    rows: list[Row] = []
    for found in told:
        if found is None:
            continue
        network, at, note = found
        since = min(at or released, imported)
        rows.append((name, network, since.isoformat(), note))
    return finished("blocklist", released, imported, rows, len(told) - len(rows), source)


def _divided(lines: list[str]) -> tuple[list[str], list[str]]:
    """The comments before the first row, and all rows. A commented CSV header counts as a row."""
    comments: list[str] = []
    body: list[str] = []
    for line in lines:
        text = line.strip().lstrip("\ufeff")
        if not text:
            continue
        if text[0] not in "#;":
            body.append(text)
        elif not body:
            bare = text.lstrip("#; ")
            if _columns(bare):
                body.append(bare)
            else:
                comments.append(text)
    return comments, body


def _date_of(comments: list[str], imported: datetime) -> datetime | None:
    found = [moment(text) for text in comments[:200] if _DATED.search(text)]
    return max((at for at in found if at and at <= imported), default=None)


def _columns(line: str) -> tuple[int, int | None, int | None] | None:
    """Where a CSV header has the address, the date and the note; None where it is no such header."""
    try:
        names = [name.strip().lower() for name in next(csv.reader([line]), [])]
    except csv.Error:
        return None
    address = next((names.index(name) for name in _ADDRESS_COLUMNS if name in names), None)
    if address is None or len(names) < 2:
        return None
    at = next((names.index(name) for name in _DATE_COLUMNS if name in names), None)
    return address, at, next((names.index(name) for name in _NOTE_COLUMNS if name in names), None)


def _of_cells(cells: list[str], columns: tuple[int, int | None, int | None]) -> tuple[str, datetime | None, str] | None:
    address, at, note = columns
    if len(cells) <= address or (network := _network(cells[address].strip())) is None:
        return None
    since = moment(cells[at]) if at is not None and at < len(cells) else None
    return network, since, shown(cells[note], 80) if note is not None and note < len(cells) else ""


def _of_line(line: str) -> tuple[str, datetime | None, str] | None:
    if line.startswith("{"):
        return _of_object(_object(line))
    found = _LINE.match(line)
    if not found or (network := _network(found["network"])) is None:
        return None
    rest = (found["rest"] or "").strip(" \t,;#")
    return network, moment(rest), shown(rest, 80)


def _object(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _of_object(told: dict[str, Any]) -> tuple[str, datetime | None, str] | None:
    address, at, note = (
        next((told[name] for name in names if name in told), None)
        for names in (_ADDRESS_COLUMNS, _DATE_COLUMNS, _NOTE_COLUMNS)
    )
    if not isinstance(address, str) or (network := _network(address.strip())) is None:
        return None
    return network, moment(at), shown(note, 80) if isinstance(note, str) else ""


def _metadata(body: list[str]) -> dict[str, Any]:
    """The last object of a list of JSON lines, taken out of the rows where it is about the list; else empty."""
    told = _object(body[-1]) if body and body[-1].startswith("{") else {}
    if told.get("type") != "metadata":
        return {}
    body.pop()
    return told


def _stamp(metadata: dict[str, Any]) -> datetime | None:
    """When a list was made, by the Unix time in its metadata."""
    try:
        return datetime.fromtimestamp(int(metadata.get("timestamp", "")), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _require_end(body: list[str], metadata: dict[str, Any], source: str) -> None:
    """Raise Misconfigured where a list of Spamhaus is without the line that ends it, or shorter than that says."""
    if not metadata and body and "sblid" in _object(body[-1]):
        raise Misconfigured(
            f"{source} is cut off: the line about the list is missing with which its publisher ends it."
        )
    told = metadata.get("records")
    require_count(told if isinstance(told, int) else None, len(body), source)


def _network(text: str) -> str | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return str(network) if network.prefixlen >= WIDEST[network.version] else None


def looks_like(raw: bytes) -> bool:
    """Whether most of the first rows begin with an address, or there is a header with a column of addresses."""
    text = beginning(raw)
    _, body = _divided((text or "").splitlines()[:1000])
    _metadata(body)
    if not body:
        return False
    return _columns(body[0]) is not None or 2 * sum(_of_line(line) is not None for line in body) > len(body)


BLOCKLIST = Feed(
    name="blocklist",
    url=None,
    terms=Terms(
        words="those of the list's own publisher",
        url=None,
        read=None,
        commercial_use=CommercialUse.ASK,
    ),
    parse=parse,
    looks_like=looks_like,
)
