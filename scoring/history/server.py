"""A store that PostgreSQL holds: how it is reached, looked at and made. Needs the extra `postgres`."""

import select
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader
from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from scanner.errors import Misconfigured
from scoring.history import opening, server_tables
from scoring.history.dialect import HELD, LOCKS, MAKING, ONCE, WRITING
from scoring.history.disk import PATIENCE
from scoring.history.opening import State
from scoring.history.places import Plain
from scoring.history.server_failures import sentences
from scoring.history.server_tables import like_sqlite

CONNECT = 10
"""Seconds to wait for a server."""
CONNECTIONS = 4
"""Readers, and writers, that one process has at once."""
ALIVE = 30
"""Seconds of silence after which the system asks whether the server's machine is still there."""
READ_ONLY = " -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
BESIDE = "procrastinate_"
"""How the tables begin that the queue keeps in the same database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A database of PostgreSQL, in the first schema of its search path."""

    url: URL

    @classmethod
    def of(cls, url: str) -> "Server":
        """The database that `postgresql://user@host/database` names. Raises Misconfigured."""
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):
            parsed = None
        if parsed is None or not parsed.database:
            raise Misconfigured("The store's address should look like postgresql://user@host/database: change --db.")
        if "password" in parsed.query:
            raise Misconfigured("Put the password of --db before the host, as user:password@host, in HULLMARK_DB.")
        return cls(url=parsed)

    @property
    def shown(self) -> str:
        of = self.url
        shown = URL.create("postgresql", username=of.username, host=of.host, port=of.port, database=of.database)
        return shown.render_as_string()

    @property
    def crowd(self) -> bool:
        return True

    def parameters(self) -> dict[str, Any]:
        """What libpq is told to reach it, the password among it."""
        told = self.url.translate_connect_args(username="user", database="dbname")
        query = {key: value if isinstance(value, str) else value[-1] for key, value in self.url.query.items()}
        ours = f"-c timezone=UTC -c datestyle=ISO -c lock_timeout={int(PATIENCE * 1000)}"
        options = f"{query.pop('options', '')} {ours}"
        ours_too = {"connect_timeout": CONNECT, "application_name": "hullmark", "keepalives_idle": ALIVE}
        return {**ours_too, **told, **query, "options": options}

    def sentences(self) -> AbstractContextManager[None]:
        return sentences(self.shown)

    def look(self) -> State:
        with self.connected() as connection:
            return state_of(connection)

    def make(self) -> None:
        with self.connected() as connection:
            state = state_of(connection)
            if state is State.EMPTY:
                with connection.transaction():
                    connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, MAKING))
                    if state_of(connection) is State.EMPTY:
                        for statement in server_tables.statements():
                            connection.execute(statement.encode())
                state = state_of(connection)
        opening.refuse(self.shown, state)

    @contextmanager
    def connected(self, *, held: bool = True) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
        """A connection outside a transaction, by which the store is `held`."""
        with self.sentences(), psycopg.connect(**self.parameters(), autocommit=True) as connection:
            if held:
                connection.execute(_HOLD, (LOCKS, HELD))
            yield connection

    def reader(self) -> AsyncEngine:
        engine = self._engine(READ_ONLY)

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Any) -> None:
            once, raw = connection.get_execution_options().get(ONCE, False), connection.connection.dbapi_connection
            if raw.autocommit != once:
                raw.autocommit = once

        return engine

    def writer(self) -> AsyncEngine:
        return self._engine()

    def _engine(self, options: str = "") -> AsyncEngine:
        told = self.parameters()
        told["options"] += options
        engine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=lambda: psycopg.AsyncConnection.connect(**told),
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=10 * PATIENCE,
            pool_pre_ping=True,  # a server that went and came back is found before anything is asked of it
        )
        _heard(like_sqlite(engine.sync_engine.dialect))

        @event.listens_for(engine.sync_engine, "connect")
        def hold(connection: Any, _: Any) -> None:
            cursor = connection.cursor()
            cursor.execute(_HOLD, (LOCKS, HELD))
            cursor.close()
            connection.commit()

        return engine

    @contextmanager
    def reading(self) -> Iterator[Plain]:
        with self.connected() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            with connection.transaction():
                yield Written(connection)

    @contextmanager
    def erasing(self) -> Iterator[Plain]:
        with self.connected() as connection:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, WRITING))
                yield Written(connection)
            # What is erased is taken out of the tables' files; the log of the server is its keeper's.
            connection.execute("SET lock_timeout = 0")
            for name in sorted(tables_of(connection) or ()):
                connection.execute(psycopg.sql.SQL("VACUUM {}").format(psycopg.sql.Identifier(name)))


def _heard(dialect: Any) -> None:
    """Ask nothing of a connection that is quiet: the end of a server is heard, and costs no way there and back."""
    ask = dialect.do_ping

    def there(connection: Any) -> bool:
        ear = select.poll()
        ear.register(connection.driver_connection.fileno(), select.POLLIN)
        return bool(ask(connection)) if ear.poll(0) else True

    dialect.do_ping = there


_HOLD = "SELECT pg_advisory_lock_shared(%s, %s)"


class Written:
    """SQL that is written out with `?` for each value, run by psycopg."""

    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self.connection = connection
        connection.adapters.register_loader("timestamptz", _AsInSqlite)

    def execute(self, asked: str, given: Sequence[Any] = ()) -> Any:
        return self.connection.execute(asked.replace("?", "%s").encode(), tuple(given))

    def executemany(self, asked: str, given: Any) -> Any:
        with self.connection.cursor() as cursor:
            cursor.executemany(asked.replace("?", "%s").encode(), list(given))


class _AsInSqlite(Loader):
    def load(self, data: Buffer) -> str:
        whole, _, rest = bytes(data).decode().removesuffix("+00").partition(".")
        return f"{whole}.{rest:0<6}"


def state_of(connection: "psycopg.Connection[tuple[Any, ...]]") -> State:
    """What the database behind an open connection is. Raises Misconfigured where it has no schema to write to."""
    names = tables_of(connection)
    if names is None:
        raise Misconfigured("The database has no schema of the search path: create it, or change `options` in --db.")
    if not names:
        return State.EMPTY
    asked = "SELECT obj_description(to_regclass('alembic_version'), 'pg_class')"
    if connection.execute(asked).fetchone() != (server_tables.MARK,):
        return State.FOREIGN
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None or row[0] == opening.SCHEMA:
        return State.OURS if row else State.FOREIGN
    return State.OLDER if row[0] < opening.SCHEMA else State.NEWER


def tables_of(connection: Any) -> set[str] | None:
    """The names of the tables in the schema that is written to, but for those of the queue; None without a schema."""
    (schema,) = connection.execute("SELECT current_schema()").fetchone()
    if schema is None:
        return None
    asked = (
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f')"
    )
    return {name for (name,) in connection.execute(asked) if not name.startswith(BESIDE)}
