"""How an empty store is made: in one transaction, without the migrations' machinery, which takes long to load."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from scoring.history import alert_tables, book_table, exposure_table, night_tables, opening, tables
from scoring.history.disk import PATIENCE, sentences, uri

STAMP = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""The table in which Alembic keeps the revision, as Alembic makes it."""

ROOMS = (tables, alert_tables, book_table, exposure_table, night_tables)
"""Whoever makes tables: they are known once these are loaded."""


def create(path: Path) -> None:
    """Make the tables in an empty file, unless another process has just done so. Raises Misconfigured."""
    with (
        sentences(path),
        closing(sqlite3.connect(uri(path, mode="rw"), uri=True, timeout=PATIENCE, isolation_level=None)) as connection,
    ):
        connection.execute("BEGIN IMMEDIATE")
        if opening.state_of(connection) is opening.State.EMPTY:
            for statement in _statements():
                connection.execute(statement)
            connection.execute(STAMP)
            connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (opening.SCHEMA,))
            connection.execute(f"PRAGMA application_id = {opening.APPLICATION}")
        connection.execute("COMMIT")


def _statements() -> list[str]:
    dialect, made = sqlite.dialect(), []
    for table in tables.target.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)]
    return made + tables.triggers()
