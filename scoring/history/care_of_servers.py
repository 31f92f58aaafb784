"""Care of a store that PostgreSQL holds, with PostgreSQL's own programs: backups, restores, and a newer schema."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from scanner.errors import Misconfigured
from scanner.feeds.durable import put_in_place
from scoring.history import checking, opening, server, server_tables
from scoring.history.dialect import HELD, LOCKS
from scoring.history.opening import State
from scoring.history.server import Server, Written

MOMENT = 2000
"""Milliseconds in which the server may notice that a process has let go of the store."""
Connection = psycopg.Connection[tuple[Any, ...]]


def back_up(place: Server, to: Path) -> None:
    """A copy of the store as of one moment, made by pg_dump. Raises Misconfigured where `to` exists."""
    with place.connected() as connection:
        _dump(place, connection, to)


def _dump(place: Server, connection: Connection, to: Path) -> None:
    if to.exists():
        raise Misconfigured(f"{to} exists already: name a file that does not.")
    half = to.with_name(f"{to.name}.{os.getpid()}.half")
    (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("public",)
    try:
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
        _run(place, "pg_dump", "--format=custom", "--no-owner", f"--schema={schema}", f"--file={half}")
        put_in_place(half, to)
    except OSError as wrong:
        raise Misconfigured(f"{to} cannot be written ({wrong.strerror}): name another place.") from None
    finally:
        half.unlink(missing_ok=True)


def restore(place: Server, source: Path, saved: Path) -> Path | None:
    """Put a backup in the store's place, in one transaction; the store that was there is saved first, its name given.

    A backup that turns out not to be whole is taken out again. Raises Misconfigured.
    """
    if not source.is_file():
        raise Misconfigured(f"There is no store at {source}: name a backup.")
    listed = _run(place, "pg_restore", "--list", str(source))
    if "TABLE DATA" not in listed or "alembic_version" not in listed:
        raise Misconfigured(f"{source} is not a backup of a Hullmark store, so nothing was restored.")
    with held_alone(place) as connection:
        state = server.state_of(connection)
        if state is State.FOREIGN:
            opening.refuse(place.shown, state)
        if state is not State.EMPTY:
            _dump(place, connection, saved)
        _put(place, connection, source)
        faults = _faults(connection)
        if faults:
            _clear(connection)
            if state is not State.EMPTY:
                _put(place, connection, saved)
                saved.unlink()
            raise Misconfigured(f"{source} is not whole, so nothing was restored: {faults[0]}")
    return None if state is State.EMPTY else saved


def _put(place: Server, connection: Connection, source: Path) -> None:
    (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("public",)
    _run(
        place, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--schema={schema}",
        f"--dbname={_address(place)}", str(source),
    )  # fmt: skip


def _faults(connection: Connection) -> list[str]:
    state = server.state_of(connection)
    if state is not State.OURS:
        return [f"it is {state.value}, not of this version."]
    with connection.transaction():
        return list(islice(checking.every_fault(Written(connection)), 1))


def _clear(connection: Connection) -> None:
    """Take a store out of its database."""
    with connection.transaction():
        for name in sorted(server.tables_of(connection) or ()):
            connection.execute(psycopg.sql.SQL("DROP TABLE {} CASCADE").format(psycopg.sql.Identifier(name)))
        for name in ("next_link", "written_once"):
            connection.execute(psycopg.sql.SQL("DROP FUNCTION IF EXISTS {}").format(psycopg.sql.Identifier(name)))


def migrate(place: Server, saved: Path) -> None:
    """Save the store and bring it to the newest schema in one transaction. Raises Misconfigured while one holds it."""
    from scoring.history import migrations  # Alembic takes long to load, and is needed here only

    with held_alone(place) as connection:
        _dump(place, connection, saved)
        told = place.parameters()
        engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(**told), poolclass=NullPool)
        server_tables.like_sqlite(engine.dialect)
        with engine.begin() as bound:
            migrations.run(bound)


@contextmanager
def held_alone(place: Server) -> Iterator[Connection]:
    """A connection while which no other process has the store; Misconfigured where one has."""
    with place.connected(held=False) as connection:
        connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{MOMENT}ms",))
        try:
            connection.execute("SELECT pg_advisory_lock(%s, %s)", (LOCKS, HELD))
        except psycopg.errors.LockNotAvailable:
            raise Misconfigured(f"Another process is using {place.shown}: stop it, then try again.") from None
        yield connection


def _run(place: Server, program: str, *arguments: str) -> str:
    """What one of PostgreSQL's programs writes. Raises Misconfigured with the last it says where it fails."""
    found = shutil.which(program)
    if found is None:
        raise Misconfigured(f"{program} is not on this machine: install PostgreSQL's client programs of its version.")
    told = place.parameters()
    secret = {"PGPASSWORD": told["password"]} if "password" in told else {}
    if program == "pg_dump":
        arguments = (*arguments, f"--dbname={_address(place)}")
    done = subprocess.run(  # noqa: S603  # the program is PostgreSQL's, its arguments are ours; the password is not among them
        [found, *arguments], env={**os.environ, **secret}, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["it says nothing"]
        raise Misconfigured(f"{program} failed ({said[-1].strip().rstrip('.')}): nothing was changed.")
    return done.stdout


def _address(place: Server) -> str:
    return make_conninfo(**{key: value for key, value in place.parameters().items() if key != "password"})
