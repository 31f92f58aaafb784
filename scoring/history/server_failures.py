"""What PostgreSQL's failures are called, in sentences that say what to change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from scanner.errors import Misconfigured
from scoring.history.disk import PATIENCE

_GONE = "The database {shown} cannot be reached ({said}): try again when it is there; what was stored before stays."
_BUSY = f"Another process has been writing to {{shown}} for {PATIENCE:.0f} seconds: wait for it or stop it."
_DAMAGED = "{shown} is damaged: run `hullmark db check`, then `hullmark db restore` a backup."

_SENTENCES = {
    "28": "The database {shown} refused the login ({said}): check its user, and the password in HULLMARK_DB.",
    "3D000": "There is no database at {shown}: make it with createdb, or name another with --db.",
    "42501": "The database {shown} refused ({said}): give its user the right to, or name another with --db.",
    "25006": "The database {shown} can only be read: name another with --db.",
    "53100": "The disk of the database {shown} is full: make room; what was stored before is still there.",
    "53300": "The database {shown} has no connection left: end others, or raise its max_connections.",
    "55P03": _BUSY,
    "40": "Others wrote to {shown} at the same moment: try again.",
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "57": _GONE,
    "08": _GONE,
}
"""By SQLSTATE, or its class."""

_AT_THE_DOOR = (
    (r"database .* does not exist", "3D000"),
    (r"authentication failed|no password supplied|role .* does not exist|pg_hba\.conf", "28"),
    (r"too many (clients|connections)|connection slots", "53300"),
)
"""What a server says before it lets anybody in comes as text alone, without its SQLSTATE."""

_OUR_BUGS = (
    psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.InterfaceError, psycopg.DataError,
    psycopg.NotSupportedError,
)  # fmt: skip


@contextmanager
def sentences(shown: str) -> Iterator[None]:
    """Turns a failure of PostgreSQL, bare or wrapped by SQLAlchemy, into a Misconfigured that says what to change."""
    try:
        yield
    except Exception as wrong:
        failed = wrong if isinstance(wrong, psycopg.Error) else getattr(wrong, "orig", None)
        if not isinstance(failed, psycopg.Error):
            raise
        state = failed.sqlstate or _at_the_door(str(failed))
        told = _SENTENCES.get(state) or _SENTENCES.get(state[:2])
        if told is None and isinstance(failed, _OUR_BUGS):
            raise
        if told is None:
            told = "The database {shown} refused ({said}): run `hullmark db check`." if state else _GONE
        raise Misconfigured(told.format(shown=shown, said=_said(failed))) from wrong


def _at_the_door(said: str) -> str:
    return next((state for pattern, state in _AT_THE_DOOR if re.search(pattern, said)), "")


def _said(failed: psycopg.Error) -> str:
    """The last line of what the server or its client library said."""
    lines = [line.strip() for line in str(failed).splitlines() if line.strip()]
    return (lines[-1].rpartition("failed: ")[2] if lines else type(failed).__name__).rstrip(".")
