"""What a database says of itself, in the words of each of the two: its tables, references, triggers and numbers."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from scoring.history import tables
from scoring.history.places import Plain

MOST = 100
"""Faults that SQLite is asked for."""


def faults(store: Plain) -> Iterator[str]:
    """What is wrong with the database as such: its pages, as far as it tells, and references between rows."""
    if isinstance(store, sqlite3.Connection):
        whole = [row[0] for row in store.execute(f"PRAGMA integrity_check({MOST})")]
        yield from (f"SQLite says: {text}." for text in whole if text != "ok")
        dangling = [(row[0], row[1], row[2]) for row in store.execute("PRAGMA foreign_key_check")]
    else:
        dangling = list(_dangling(store))
    for table, row, parent in dangling:
        yield f"Row {row} of {table} names a row of {parent} that is not there."


def _dangling(store: Plain) -> Iterator[tuple[str, Any, str]]:
    for name, table in tables.target.metadata.tables.items():
        key = table.primary_key.columns.keys()[0]
        for one in sorted(table.foreign_keys, key=str):
            parent, column = one.column.table.name, one.column.name
            asked = (
                f"SELECT c.{key} FROM {name} c LEFT JOIN {parent} p ON p.{column} = c.{one.parent.name} "  # noqa: S608  # names are ours
                f"WHERE c.{one.parent.name} IS NOT NULL AND p.{column} IS NULL ORDER BY 1 LIMIT {MOST}"
            )
            yield from ((name, row, parent) for (row,) in store.execute(asked).fetchall())


def shape(store: Plain) -> dict[str, set[str]]:
    """The columns of each table that is not the database's own."""
    if isinstance(store, sqlite3.Connection):
        names = {name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            name: {row[1] for row in store.execute(f'PRAGMA table_info("{_quoted(name)}")')}
            for name in names - {"sqlite_sequence"}
        }
    from scoring.history import server, server_tables

    asked = (
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(?)) AND attnum > 0 "
        "AND NOT attisdropped"
    )
    names = (server.tables_of(store) or set()) - server_tables.BESIDE
    return {name: {column for (column,) in store.execute(asked, (name,))} for name in names}


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def append_only(store: Plain) -> bool:
    """Whether the triggers are there as we made them."""
    if isinstance(store, sqlite3.Connection):
        there = {row[0] for row in store.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
        return there == set(tables.triggers())
    from scoring.history import server_tables

    asked = (
        "SELECT c.relname, t.tgname, t.tgtype, t.tgenabled, p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
    )
    acts = {"update": 1 + 2 + 16, "delete": 1 + 2 + 8, "truncate": 2 + 32}  # the bits of pg_trigger.h
    return {row for row in store.execute(asked) if row[0] in tables.WRITTEN_ONCE} == {
        (name, f"{name}_{act}", bits, "O", server_tables.ONCE)
        for name in tables.WRITTEN_ONCE
        for act, bits in acts.items()
    }


def last_given(store: Plain) -> int | None:
    """The number that was given to a link last, whether or not the link is still there."""
    if isinstance(store, sqlite3.Connection):
        asked = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'link'"
    else:
        asked = "SELECT max(nullif(number, 0)) FROM last_link"
    (given,) = store.execute(asked).fetchone()
    return None if given is None else int(given)
