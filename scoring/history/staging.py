"""A file's lines on their way into the book: laid down on disk first, so that nothing is imported by halves.

They lie in a database of their own, without a name, that SQLite keeps on disk and removes when it is closed: a large
file takes no more memory than a small one, and the store is held only while what has changed is written.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history.book_rows import FIELDS, PAGE, SEVERAL, VALUES, count, put, stored
from scoring.policy import Change, Compared, Policy, Status

DATES = ("status_since", "inception", "renewal")
MOST_SHOWN = 20
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode


class Stage:
    """The lines of one file, to be used with `with`."""

    def __init__(self) -> None:
        self._lines = sqlite3.connect("", isolation_level=None)
        self._lines.execute("PRAGMA journal_mode = off")
        self._lines.execute("CREATE TABLE staged (line INTEGER PRIMARY KEY, key TEXT, target TEXT, told TEXT)")

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def add(self, lines: Iterable[tuple[int, str, Policy | None]]) -> None:
        """Lay down lines by number and key; those that have faults come without their policy."""
        rows = (
            (line, key, policy and policy.target, policy and _ENCODED(VALUES(policy))) for line, key, policy in lines
        )
        self._lines.execute("BEGIN")
        self._lines.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", rows)
        self._lines.execute("COMMIT")

    def repeated(self, most: int) -> tuple[int, list[tuple[int, str, int]]]:
        """How many lines have the key of an earlier one; the first of them as (line, key, the earlier line)."""
        return self._twice("key", most)

    def shared(self, most: int) -> tuple[int, list[tuple[int, str, int]]]:
        """How many lines are rated under the name of an earlier one; the first of them as (line, name, that line)."""
        return self._twice("target", most)

    def _twice(self, column: str, most: int) -> tuple[int, list[tuple[int, str, int]]]:
        self._lines.execute(f"CREATE INDEX IF NOT EXISTS by_{column} ON staged ({column})")
        asked = (
            f"SELECT line, {column}, first FROM (SELECT line, {column}, min(line) OVER (PARTITION BY {column}) first "  # noqa: S608  # the names are ours
            f"FROM staged WHERE {column} <> '') WHERE line > first"
        )
        (many,) = self._lines.execute(f"SELECT count(*) FROM ({asked})").fetchone()  # noqa: S608  # the names are ours
        return many, self._lines.execute(f"{asked} ORDER BY line LIMIT ?", (most,)).fetchall()

    def pages(self) -> Iterator[list[Policy]]:
        """All lines in the order of the file, a page at a time."""
        rows = self._lines.execute("SELECT told FROM staged WHERE told IS NOT NULL ORDER BY line")
        while page := rows.fetchmany(PAGE):
            yield [_policy(told) for (told,) in page]


async def take(
    connection: AsyncConnection, stage: Stage, *, columns: Sequence[str], today: date, keep: bool
) -> Compared:
    """Hold the lines against the book and, with `keep`, store what is new or changed, in the caller's transaction.

    What the file has no column for stays as it is stored. Lines of the book that the file does not name are left alone.
    """
    new = changed = unchanged = 0
    changes: list[Change] = []
    before = await count(connection)
    for page in stage.pages():
        known = await stored(connection, [policy.key for policy in page])
        written = []
        for policy in page:
            old = known.get(policy.key)
            now = policy if old is None else merged(old, policy, columns, today)
            if now == old:
                unchanged += 1
                continue
            written.append(now)
            if old is None:
                new += 1
                continue
            changed += 1
            if len(changes) < MOST_SHOWN:
                changes.append(change(old, now))
        if keep and written:
            await put(connection, written)
    missing = before - changed - unchanged
    return Compared(new=new, changed=changed, unchanged=unchanged, missing=missing, changes=tuple(changes))


def merged(old: Policy, told: Policy, columns: Sequence[str], today: date) -> Policy:
    """What a line is once a file with these columns told it; a status counts from the day that first told it."""
    kept: dict[str, Any] = {name: getattr(old, name) for name in FIELDS if name not in columns}
    if "status_since" in kept and old.status is not told.status:
        kept["status_since"] = today
    return replace(told, **kept)


def change(old: Policy, now: Policy) -> Change:
    """What differs, field by field."""
    fields = [
        (name, _shown(old, name), _shown(now, name)) for name in FIELDS if getattr(old, name) != getattr(now, name)
    ]
    return Change(key=now.key, fields=tuple(fields))


def _shown(policy: Policy, name: str) -> str | None:
    value = getattr(policy, name)
    return ("|".join(value) or None) if name in SEVERAL else None if value is None else str(value)


def _policy(told: str) -> Policy:
    line: dict[str, Any] = dict(zip(FIELDS, json.loads(told), strict=True))
    line.update({name: tuple(line[name]) for name in SEVERAL}, status=Status(line["status"]))
    line.update({name: date.fromisoformat(line[name]) for name in DATES if line[name] is not None})
    return Policy(**line)
