"""What imported exports tell of an address: one read-only SQLite file for each state of each source."""

import os
import sqlite3
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from scanner.canonical import decode
from scanner.errors import Misconfigured
from scanner.feeds.durable import put_in_place
from scanner.feeds.folder import FeedFolder, Stored
from scanner.told import MOST, Told
from scoring.history.disk import sentences, uri

FORM = "1"
"""Raised when the table changes, so that a file of another form is not used."""

_TABLE = """
CREATE TABLE told (address TEXT, port INT, transport TEXT, at TEXT, row TEXT,
    PRIMARY KEY (address, port, transport)) WITHOUT ROWID
"""
_PUT = """
INSERT INTO told VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, row = excluded.row
WHERE (excluded.at, excluded.row) > (at, row)
"""
_BATCH = 5000


class Witnessed:
    """Implements `scanner.told.Kept` over the exports that were current when it was opened."""

    def __init__(self, connections: dict[str, sqlite3.Connection], names: tuple[str, ...]) -> None:
        """Use `open` instead, which compiles what is new."""
        self._connections, self._names = connections, names

    @classmethod
    def open(cls, data: Path, names: Iterable[str], *, off: Container[str] = ()) -> "Witnessed":
        """The exports of the named sources below `<data>/feeds`, each compiled to `<data>/index` where it is new.

        Those that are `off` are not opened. Raises Misconfigured where the disk is in the way or an export was changed
        on it.
        """
        folder, connections = FeedFolder(data / "feeds"), dict[str, sqlite3.Connection]()
        imported = {name: stored for name in names if (stored := folder.stored(name)) is not None}
        for name, stored in imported.items():
            if name in off:
                continue
            path = data / "index" / f"{name}-{FORM}-{stored.digest.removeprefix('sha256:')}.sqlite"
            if not path.is_file():
                _compile(path, folder, stored)
            with sentences(path):
                connections[name] = sqlite3.connect(uri(path, immutable="1"), uri=True, check_same_thread=False)
        return cls(connections, tuple(imported))

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()

    def sources(self) -> tuple[str, ...]:
        """The sources of which anything is imported."""
        return self._names

    def of(self, source: str, address: str) -> tuple[Told, ...]:
        """The newest that a source tells of each port of an address, the lowest ports first."""
        asked = "SELECT row FROM told WHERE address = ? ORDER BY port, transport LIMIT ?"
        rows = self._connections[source].execute(asked, (address, MOST)).fetchall()
        return tuple(decode(Told, row[0]) for row in rows)


def _compile(path: Path, folder: FeedFolder, stored: Stored) -> None:
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half.unlink(missing_ok=True)
        with sentences(path), closing(sqlite3.connect(half)) as connection:
            connection.execute("PRAGMA journal_mode=off")  # a file that is not finished is thrown away, never repaired
            connection.execute("PRAGMA synchronous=off")  # put_in_place syncs it, once
            connection.execute(_TABLE)
            rows = _rows(folder.lines(stored))
            while batch := list(islice(rows, _BATCH)):
                connection.executemany(_PUT, batch)
            connection.commit()
        put_in_place(half, path)
    except OSError as wrong:
        raise Misconfigured(f"{path.parent} cannot be written ({wrong.strerror}): make room for the index.") from None
    finally:
        half.unlink(missing_ok=True)


def _rows(lines: Iterator[str]) -> Iterator[tuple[str, int, str, str, str]]:
    for line in lines:
        told = decode(Told, line)
        at = told.at.astimezone(UTC)
        yield told.address, told.port, told.transport, _sortable(at), line.rstrip("\n")


def _sortable(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
