"""PostgreSQL for our own store: one server a session, on a socket of its own, and databases that are emptied again."""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.lab import postgresql
from tests.lab.site import PATIENCE, Site, ground


@dataclass(kw_only=True)
class Databases:
    """A running server. A database is given to one test at a time."""

    site: Site
    made: list[str] = field(default_factory=list)
    given: int = 0

    @property
    def room(self) -> Path:
        return self.site.directory / "postgresql"

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.room}"

    def wait(self) -> None:
        """Until it lets somebody in: its port is open earlier."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._run("postgres", "SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                if self.site.processes[-1].poll() is not None:  # one that was killed may leave its memory for a moment
                    self.site.processes.pop()
                    self._start()
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End the server as a power cut would: no word to anybody, nothing put away.

        Its children hold the memory that the next server wants, and are no children of ours to wait for.
        """
        server = self.site.processes.pop()
        os.kill(server.pid, signal.SIGSTOP)  # it has no more children than these
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        ending = []
        for number in (server.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                ending.append(os.pidfd_open(number))
                os.kill(number, signal.SIGKILL)
        server.wait()
        for process in ending:
            select.select([process], [], [], PATIENCE)
            os.close(process)

    def again(self) -> None:
        """Start it where it was killed; what it had written to its log is found again."""
        self._start()
        self.wait()

    def _start(self) -> None:
        postgresql.run(self.site, self.site.address("9.1"), "-c", "fsync=on")

    def fresh(self) -> str:
        """The address of a database with nothing in it."""
        name = f"store{self.given}"
        self.given += 1
        if name not in self.made:
            self._run("postgres", f"CREATE DATABASE {name}")
            self.made.append(name)
        else:
            self._run(
                name,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()",
                "DROP SCHEMA public CASCADE",
                "DROP SCHEMA IF EXISTS public_queue CASCADE",
                "CREATE SCHEMA public",
            )
        return self.url(name)

    def keep(self, url: str, name: str) -> None:
        """Keep a copy of the database at an address, to which nobody is connected any more."""
        self._run("postgres", f"CREATE DATABASE {name} TEMPLATE {_name(url)}")

    def copy(self, name: str, url: str) -> None:
        """Put what was kept in place of the database at an address."""
        self._run("postgres", f"DROP DATABASE {_name(url)} WITH (FORCE)")
        self.keep(self.url(name), _name(url))

    def _run(self, name: str, *statements: str) -> None:
        with psycopg.connect(host=str(self.room), user="postgres", dbname=name, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def lacking() -> str | None:
    """Why no server can be started on this machine, as a sentence; None when one can."""
    if not postgresql.binary("initdb") or not postgresql.binary("postgres"):
        return "needs PostgreSQL: run `make lab`"
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "needs Linux and root: PostgreSQL runs as its own user"
    return None


@contextlib.contextmanager
def running() -> Iterator[Databases]:
    """A server; ended by its id, good or bad."""
    with ground() as site:
        postgresql.start(site, site.address("9.1"))
        databases = Databases(site=site)
        databases.wait()
        yield databases
