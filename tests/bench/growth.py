"""What a year takes on the disk: rows like those that nights really left, written night by night for a large book."""

import random
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scoring.history.chain import Kind, short_kind
from scoring.history.nights import SHORT

TARGETS, SETTLING, NIGHTS, CHANGE = 1000, 6, 40, 0.05
Row = dict[str, Any]


@dataclass
class _Book:
    """A store of such rows, each with keys, hashes and packed times of its own."""

    store: sqlite3.Connection
    like: dict[str, Row]
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    given: dict[str, int] = field(default_factory=dict)
    rated: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def put(self, table: str, **own: object) -> int:
        """One row like the real one; its number."""
        number = self.given[table] = self.given.get(table, 0) + 1
        row = self.like[table] | {"number": number} | own
        row |= {key: self.chance.randbytes(len(row[key])) for key in ("head", "told", "lying", "seen") if row.get(key)}
        places = ", ".join("?" * len(row))
        columns = ", ".join(row)
        self.store.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))
        return number

    def link(self, target: int, kind: Kind, *, kept: bool = True) -> int:
        return self.put("link", chain=target, kind=short_kind(kind), body=self.chance.randbytes(32) if kept else b"")

    def scan(self, target: int, link: int) -> int:
        return self.put("scan", id=self.chance.randbytes(12).hex(), target=_name(target), link=link)

    def change(self, target: int) -> None:
        """A night in which a server told another version; what the last standing night saw stays for good."""
        scan = self.scan(target, self.link(target, Kind.SCAN))
        seen = self.put("observation", id=self.chance.randbytes(32), raw=self.chance.randbytes(32))
        self.put("look", target=_name(target), observation=seen)
        number = self.link(target, Kind.RATING)
        self.put("rating", number=number, id=self.chance.randbytes(32), target=_name(target), scan=scan)
        self.rated[target] = number
        self.last.pop(target, None)

    def stand(self, target: int) -> None:
        """A night in which nothing changed: its scan takes the place of the one before."""
        number, rating = self.link(target, Kind.STANDING, kept=False), self.rated[target]
        own = {"scan": self.chance.randbytes(12), "looks": self.chance.randbytes(SHORT)}
        self.put("standing", number=number, rating=rating, **own)
        scan = self.scan(target, number)
        if (before := self.last.pop(target, None)) is not None:
            self.store.execute("DELETE FROM scan WHERE number = ?", (before,))
            self.store.execute("UPDATE scan SET number = ? WHERE number = ?", (before, scan))
            scan = before
        self.last[target] = scan

    def night(self, change: float) -> None:
        order = list(range(TARGETS))
        self.chance.shuffle(order)
        for target in order:
            (self.change if self.chance.random() < change else self.stand)(target)
        self.store.commit()

    @property
    def size(self) -> int:
        pages, free, size = (
            self.store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)


def bytes_a_night(path: Path) -> tuple[float, float]:
    """Bytes a target and night: with 5 % of changes, and where nothing changes; by the pages of a book of 1,000.

    The newest rows of the store at `path` are the pattern: they were left by real nights of a few targets.
    """
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(f"{folder}/growth.db")) as store:
        store.execute("PRAGMA synchronous = off")
        with closing(sqlite3.connect(path)) as real:
            real.row_factory = sqlite3.Row
            asked = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') "
            for (sql,) in real.execute(asked + "AND name NOT LIKE 'sqlite%' ORDER BY type DESC"):
                store.execute(sql)
            newest = {
                "rating": "follows IS NOT NULL", "standing": "1", "scan": "seen IS NOT NULL", "link": "1", "look": "1",
                "observation": "probe = 'ssh' AND facts IS NOT NULL",
            }  # fmt: skip
            like = {
                table: dict(
                    real.execute(f"SELECT * FROM {table} WHERE {which} ORDER BY number DESC LIMIT 1").fetchone()
                )
                for table, which in newest.items()
            }
        book = _Book(store, like)
        for target in range(TARGETS):
            book.change(target)
        for _ in range(SETTLING):
            book.night(CHANGE)
        sizes = [book.size]
        for change, nights in ((CHANGE, NIGHTS), (0, NIGHTS // 4)):
            for _ in range(nights):
                book.night(change)
            sizes.append(book.size)
        return (sizes[1] - sizes[0]) / TARGETS / NIGHTS, (sizes[2] - sizes[1]) / TARGETS / (NIGHTS // 4)


def _name(target: int) -> str:
    return f"c{target:04}.example"
