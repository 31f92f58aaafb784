"""The tables of a store as PostgreSQL has them, with what keeps their rows from being changed."""

import re
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler, PGTypeCompiler
from sqlalchemy.schema import CreateIndex, CreateTable

from scoring.history import creation, opening, tables
from scoring.history.dialect import SERVED

MARK = "Hullmark store"
"""The comment on the table of revisions, by which another program's database is told apart."""

BESIDE = {"last_link"}
"""Tables that SQLite keeps by itself."""

ONCE = """
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasing) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are written once';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
"""

NUMBERS = (
    "CREATE TABLE last_link (number BIGINT NOT NULL)",
    "INSERT INTO last_link VALUES (0)",
    """CREATE FUNCTION next_link() RETURNS BIGINT LANGUAGE sql AS
    'UPDATE last_link SET number = number + 1 RETURNING number'""",
    "ALTER TABLE link ALTER COLUMN number SET DEFAULT next_link()",
    f"CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS $${ONCE}$$",
)
"""Links are numbered without a gap and in the order in which they are committed, which no sequence of PostgreSQL
does: a number is taken by changing a row, so that who takes the next one waits until this transaction has ended."""


class _Types(PGTypeCompiler):
    def visit_INTEGER(self, type_: Any, **told: Any) -> str:  # noqa: ARG002, N802  # SQLAlchemy's signature
        return "BIGINT"  # as in SQLite, where a whole number has eight bytes


class _Columns(PGDDLCompiler):
    def get_column_specification(self, column: Any, **told: Any) -> str:
        made: str = super().get_column_specification(column, **told)  # type: ignore[no-untyped-call]  # theirs
        # Text sorts by its bytes, as in SQLite, whatever the language of the server.
        return re.sub(r"\b(VARCHAR(\(\d+\))?|TEXT)(?= |$)", r'\1 COLLATE "C"', made.replace(" SERIAL", " BIGSERIAL"))


def like_sqlite(dialect: Dialect) -> Dialect:
    """The same dialect of PostgreSQL, in which numbers are as wide and text sorts as in SQLite."""
    dialect.ddl_compiler = _Columns
    dialect.type_compiler_instance = _Types(dialect)
    return dialect


def statements() -> list[str]:
    """All that makes an empty database a store."""
    dialect, made = like_sqlite(psycopg.dialect()), []  # type: ignore[no-untyped-call]  # theirs
    for table in tables.target.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)]
    made += [*NUMBERS, *tables.triggers(SERVED), creation.STAMP.replace("VARCHAR(32)", 'VARCHAR(32) COLLATE "C"')]
    made.append(f"INSERT INTO alembic_version VALUES ('{opening.SCHEMA}')")  # noqa: S608  # a constant of ours
    made.append(f"COMMENT ON TABLE alembic_version IS '{MARK}'")
    return made
