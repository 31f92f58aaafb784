"""How records of flaws become tables: one row a flaw, and one for each range or version that has it."""

import heapq
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from scanner.feeds.records import Record, Span, read
from scoring.history.product_names import Names, canonical
from scoring.history.schemes import of
from scoring.history.spans import Bounds, bounds

TABLES = """
CREATE TABLE named (id INTEGER PRIMARY KEY, name TEXT UNIQUE, cpe TEXT);
CREATE TABLE made (product TEXT PRIMARY KEY, names TEXT, packaged INT, edge INT) WITHOUT ROWID;
CREATE TABLE flaw (id INTEGER PRIMARY KEY, cve TEXT UNIQUE, rank INT, told TEXT);
CREATE TABLE span (named INT, begins BLOB, high BLOB, low BLOB, flaw INT, maybe INT, fixed TEXT, last TEXT, by INT,
    PRIMARY KEY (named, begins, high, low, flaw)) WITHOUT ROWID;
CREATE TABLE exact (named INT, version BLOB, flaw INT, maybe INT, by INT, PRIMARY KEY (named, version, flaw))
    WITHOUT ROWID;
"""
SOURCES = ("exploited_ranges", "vendor", "nvd+", "nvd", "other", "adp", "osv")
"""Who says which versions are affected, the one that is believed first: our own table, whoever builds the product,
corrections of NVD's ranges, NVD, others who give CVE numbers, CISA, and databases of open source."""
TOLD_BY = {
    "exploited_ranges": "our own table", "vendor": "CVE record (vendor)", "nvd+": "NVD, corrected", "nvd": "NVD",
    "other": "CVE record", "adp": "CISA (Vulnrichment)", "osv": "OSV",
}  # fmt: skip
LISTED = 1 << 19
"""The rank from which a flaw is on the list of exploited ones."""
_SCORED_BY = ("cna", "nvd", "adp", "osv")
_TOGETHER = 20_000
_INSERT = {
    "named": "INSERT INTO named VALUES (?, ?, ?)",
    "flaw": "INSERT INTO flaw VALUES (?, ?, ?, ?)",
    "span": "INSERT OR IGNORE INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "exact": "INSERT OR IGNORE INTO exact VALUES (?, ?, ?, ?, ?)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A range of our own table, by our product's name."""

    cve: str
    name: str
    introduced: str
    fixed: str
    maybe: bool


class _Tables:
    """The rows on their way: names and flaws are numbered as they come."""

    def __init__(self, connection: sqlite3.Connection, aliases: Names) -> None:
        self._connection, self._aliases = connection, aliases
        self._named: dict[str, int] = {}
        self._flaws = 0
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERT}

    def add(
        self, cve: str, records: list[Record], own: list[Own], listed: tuple[Any, ...] | None, epss: int | None
    ) -> None:
        """One flaw with all that is told of it."""
        self._flaws += 1
        scores = _scores(records)
        added, due, ransomware = listed or (None, None, False)
        rank = (
            (LISTED if listed else 0) + (bool(ransomware) << 18) + ((scores[0][1] if scores else 0) << 11) + (epss or 0)
        )
        weaknesses = list(dict.fromkeys(one for record in records for one in record.weaknesses))[:20]
        told = [_published(cve, records), scores, weaknesses, added, due, bool(ransomware), epss]
        self._put("flaw", (self._flaws, cve, rank, json.dumps(told, separators=(",", ":"))))
        for name, (cpe, by_source) in self._spans(records, own).items():
            # A CPE name that only looks like our product's is kept: what names itself so may be told by a server.
            for source in sorted(by_source):
                found = [one for default, spans in by_source[source] for one in bounds(of(name), spans, default)]
                if found:
                    self._put_bounds(name, cpe, source, found)
                    break

    def _spans(
        self, records: list[Record], own: list[Own]
    ) -> dict[str, tuple[str, dict[int, list[tuple[str, list[Span]]]]]]:
        """By name: its CPE, and by source the spans with what they say of versions that they do not name."""
        found: dict[str, tuple[str, dict[int, list[tuple[str, list[Span]]]]]] = {}
        for one in own:
            start = "" if one.introduced == "0" else one.introduced
            span = Span(start=start, end=one.fixed, maybe=one.maybe)
            found.setdefault(one.name, ("", {}))[1].setdefault(0, []).append(("u", [span]))
        for record in records:
            for block in record.blocks:
                if not (name := canonical(block.vendor, block.product, self._aliases)):
                    continue
                source = SOURCES.index("nvd+" if block.by == "nvd" and record.id.endswith("+") else block.by)
                cpe, by_source = found.get(name, ("", {}))
                found[name] = (cpe or block.cpe, by_source)
                blocks = by_source.setdefault(source, [])
                # The ranges of one source are compared with each other, in however many products it divides them.
                same = next((spans for default, spans in blocks if default == block.default), None)
                if same is None:
                    blocks.append((block.default, list(block.spans)))
                else:
                    same.extend(block.spans)
        return found

    def _put_bounds(self, name: str, cpe: str, source: int, found: list[Bounds]) -> None:
        if name not in self._named:
            self._named[name] = len(self._named) + 1
            self._put("named", (self._named[name], name, cpe))
        number = self._named[name]
        for one in found:
            if one.exact:
                self._put("exact", (number, one.low, self._flaws, one.maybe, source))
            else:
                row = (number, one.begins, one.high, one.low, self._flaws, one.maybe, one.fixed, one.last, source)
                self._put("span", row)

    def _put(self, table: str, row: tuple[Any, ...]) -> None:
        rows = self._rows[table]
        rows.append(row)
        if len(rows) >= _TOGETHER:
            self.flush(table)

    def flush(self, *tables: str) -> None:
        for table in tables or tuple(self._rows):
            if rows := self._rows[table]:
                self._connection.executemany(_INSERT[table], rows)
                rows.clear()


def record(
    connection: sqlite3.Connection,
    aliases: Names,
    *,
    lines: Iterable[Iterable[str]],
    own: Iterable[Own],
    catalogue: Iterable[tuple[str, str | None, str | None, bool]],
    epss: Iterable[tuple[str, int]],
) -> None:
    """Make and fill the tables: `lines` of each source of records, `catalogue` rows (CVE, added, due, ransomware).

    All of them are read once and side by side, in the order of CVE ids, so that nothing is held of more than one flaw.
    """
    connection.executescript(TABLES)
    tables = _Tables(connection, aliases)
    streams: list[Iterator[tuple[str, int, Any]]] = [_told(one, 0, _cve_of) for one in lines]
    streams.append(_told(sorted(own, key=lambda one: one.cve), 1, lambda one: one.cve))
    streams.append(_told(sorted(catalogue, key=lambda row: row[0]), 2, lambda row: row[0]))
    streams.append(_told(epss, 3, lambda row: row[0]))
    for cve, group in groupby(heapq.merge(*streams, key=lambda one: one[:2]), key=lambda one: one[0]):
        told: list[list[Any]] = [[], [], [], []]
        for _, kind, payload in group:
            told[kind].append(payload)
        if told[0] or told[1] or told[2]:
            listed = told[2][0][1:] if told[2] else None
            tables.add(cve, [read(line) for line in told[0]], told[1], listed, told[3][0][1] if told[3] else None)
    tables.flush()


def _told(rows: Iterable[Any], kind: int, cve: Callable[[Any], str]) -> Iterator[tuple[str, int, Any]]:
    for row in rows:
        yield cve(row), kind, row


def _cve_of(line: str) -> str:
    return line[2 : line.index('"', 2)]


def _scores(records: list[Record]) -> list[tuple[str, int, str]]:
    """One of each standard, the newest first: that of who gave the number, NVD's, CISA's, others'."""
    found: dict[str, tuple[int, int, str]] = {}
    for one in records:
        for version, tenths, vector, by in one.scores:
            place = _SCORED_BY.index(by)
            if version not in found or place < found[version][0]:
                found[version] = (place, tenths, vector)
    return [(version, found[version][1], found[version][2]) for version in sorted(found, reverse=True)]


def _published(cve: str, records: list[Record]) -> str:
    """The earliest date that CVE or NVD tell, else OSV's where it fits the number: some write when they copied it."""
    told = [one.published for one in records if one.published and one.id in (cve, f"{cve}+")]
    year = int(cve[4:8])
    told = told or [one.published for one in records if one.published and int(one.published[:4]) in (year, year + 1)]
    return min(told, default="")
