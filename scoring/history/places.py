"""Where a store lies, a file or a server's database: two places that are reached in the same ways."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from scanner.errors import Misconfigured
from scoring.history import creation, disk, opening
from scoring.history.opening import State

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class Plain(Protocol):
    """A connection for written-out SQL with `?` for each value; times come as SQLite has them."""

    def execute(self, asked: str, given: Sequence[Any] = ..., /) -> Any: ...

    def executemany(self, asked: str, given: Any, /) -> Any: ...


class Place(Protocol):
    """Where a store lies."""

    @property
    def shown(self) -> str:
        """Its address as it may be shown, without a password."""

    @property
    def crowd(self) -> bool:
        """Whether several writers may write at once, about different targets."""

    def sentences(self) -> AbstractContextManager[None]:
        """Turns a failure of the database into a Misconfigured that says what to change."""

    def look(self) -> State:
        """What lies there. Raises Misconfigured where it cannot be read."""

    def make(self) -> None:
        """The store, made silently where there is none. Raises Misconfigured for what cannot be used as it is."""

    def reader(self) -> "AsyncEngine":
        """An engine that only reads; all statements of one transaction see one moment."""

    def writer(self) -> "AsyncEngine":
        """An engine of writers."""

    def reading(self) -> AbstractContextManager[Plain]:
        """A plain connection that reads one moment."""

    def erasing(self) -> AbstractContextManager[Plain]:
        """A plain transaction, alone, after which nothing of what was erased is left in the store."""


def of(url: str, *, read_only: bool = False) -> Place:
    """The place that a store's address names. Raises Misconfigured for an address that names none."""
    if opening.served(url):
        try:
            from scoring.history.server import Server
        except ImportError:
            raise Misconfigured("A store in PostgreSQL needs psycopg: install hullmark[postgres].") from None
        return Server.of(url)
    path = opening.path_of(url)
    return File(path=path, immutable=read_only and path.exists() and opening.frozen(path))


def present(url: str) -> Place:
    """The place of a store that is there and ours, to be read. Raises Misconfigured where none is, or another one."""
    place = of(url, read_only=True)
    state = there(place)
    opening.refuse(place.shown, state)
    return place


def there(place: Place) -> State:
    """What lies at a place where something does. Raises Misconfigured where nothing does."""
    state = place.look()
    if state is State.EMPTY:
        raise Misconfigured(f"There is no store at {place.shown}: name it with --db.")
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of SQLite; `immutable` where nobody can change it (a read-only medium)."""

    path: Path
    immutable: bool = False

    @property
    def shown(self) -> str:
        return str(self.path)

    @property
    def crowd(self) -> bool:
        return False

    def sentences(self) -> AbstractContextManager[None]:
        return disk.sentences(self.path)

    def look(self) -> State:
        return opening.look(self.path, immutable=self.immutable)

    def make(self) -> None:
        if not self.immutable:
            opening.make_room(self.path)
        state = self.look()
        if state is State.EMPTY:
            if self.immutable:
                raise Misconfigured(f"{self.path} is empty and cannot be written: name another store with --db.")
            creation.create(self.path)
            state = self.look()
        opening.refuse(self.shown, state)
        if not self.immutable:
            opening.use_log(self.path)

    def reader(self) -> "AsyncEngine":
        from scoring.history import engine

        return engine.reader(self.path, immutable=self.immutable)

    def writer(self) -> "AsyncEngine":
        from scoring.history import engine

        return engine.writer(self.path)

    @contextmanager
    def reading(self) -> Iterator[Plain]:
        with self.sentences(), closing(opening.connect(self.path)) as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def erasing(self) -> Iterator[Plain]:
        where = disk.uri(self.path, mode="rw")
        with (
            self.sentences(),
            closing(sqlite3.connect(where, uri=True, timeout=disk.PATIENCE, isolation_level=None)) as connection,
        ):
            connection.execute("PRAGMA secure_delete = on")
            connection.execute("PRAGMA foreign_keys = on")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
