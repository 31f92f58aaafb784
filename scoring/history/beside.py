"""A schema beside the store's in the same database, for the tables of its queue: they are in no backup of ours."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from psycopg import sql

from scoring.history.dialect import LOCKS, MAKING
from scoring.history.server import Server

ENDING = "_queue"
"""The schema is named after the store's."""


class Beside:
    """The place of a queue: what it holds can be made anew from the night's table at any time."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def sentences(self) -> AbstractContextManager[None]:
        """Turns a failure of the database into a Misconfigured that says what to change."""
        return self._server.sentences()

    def made(self, mark: str, statements: Callable[[], str]) -> dict[str, Any]:
        """What libpq is told to reach the schema, which is made by `statements` unless it is there with this mark.

        One with another mark, which another version of the queue made, is let go with all that waits in it. Raises
        Misconfigured.
        """
        with self._server.connected(held=False) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, MAKING))
            store = connection.execute("SELECT current_schema()").fetchone()
            name = f"{store[0] if store else ''}{ENDING}"
            here = sql.Identifier(name)
            found = connection.execute(
                "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", (name,)
            ).fetchone()
            if found != (mark,):
                connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(here))
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(here))
                connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(here))
                connection.execute(statements().encode())
                connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(here, sql.Literal(mark)))
        told = self._server.parameters()
        path = re.sub(r"([ \\])", r"\\\1", '"' + name.replace('"', '""') + '"')  # as libpq divides options
        return told | {"options": f"{told['options']} -c search_path={path}"}
