"""Which library the address of a script names, and what is known of that version."""

import re
import sqlite3
from collections.abc import Iterable

from scanner.feeds import Row
from scanner.feeds.recog import fingerprint
from scanner.feeds.retirejs import KIND
from scanner.fingerprints import Fingerprints
from scoring.history.versions import within
from scoring.knowledge.library import Library, LibraryFlaw

TABLES = """
CREATE TABLE library_pattern (library TEXT, place TEXT, pattern TEXT, attributes TEXT,
    PRIMARY KEY (library, place)) WITHOUT ROWID;
CREATE TABLE library_flaw (library TEXT, introduced TEXT, fixed TEXT, severity TEXT, cves TEXT, what TEXT,
    PRIMARY KEY (library, introduced, fixed, severity, cves, what)) WITHOUT ROWID;
"""
_ORDER = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_ENDING = re.compile(r"[.-]min$")


def fill(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Fill the tables with rows of scanner/feeds/retirejs.py."""
    connection.executescript(TABLES)
    for library, sort, *rest in rows:
        if sort == "flaw":
            connection.execute("INSERT OR IGNORE INTO library_flaw VALUES (?, ?, ?, ?, ?, ?)", (library, *rest))
        else:
            connection.execute("INSERT OR IGNORE INTO library_pattern VALUES (?, ?, ?, ?)", (library, *rest[:3]))


class Libraries:
    """The libraries in one index; their patterns are compiled when an address is first asked about."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._prints: Fingerprints | None = None

    def named(self, address: str) -> Library | None:
        """The library that the address of a script names, with the flaws of its version; None where none is known."""
        if self._prints is None:
            asked = "SELECT pattern, attributes FROM library_pattern ORDER BY library, place"
            rows = self._connection.execute(asked).fetchall()
            self._prints = Fingerprints(KIND, [fingerprint(pattern, attributes) for pattern, attributes in rows])
        told = dict(self._prints.told(address))
        if not told:
            return None
        # The pattern of a version takes `3.4.1.min` whole.
        name, version = told["library"], _ENDING.sub("", told["version"])
        asked = "SELECT introduced, fixed, severity, cves, what FROM library_flaw WHERE library = ?"
        flaws = [
            LibraryFlaw(severity=severity, fixed=fixed, cves=tuple(filter(None, cves.split("|"))), what=what)
            for introduced, fixed, severity, cves, what in self._connection.execute(asked, (name,))
            if within(version, introduced, fixed)
        ]
        return Library(name=name, version=version, flaws=tuple(sorted(flaws, key=_worst_first)))


def _worst_first(flaw: LibraryFlaw) -> tuple[int, tuple[str, ...], str, str]:
    return _ORDER[flaw.severity], flaw.cves, flaw.fixed, flaw.what
