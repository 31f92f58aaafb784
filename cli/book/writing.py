"""The book as a CSV that comes back the same when it is imported, and in which no spreadsheet begins to calculate."""

import csv
import io
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

from cli.book.cells import escaped
from cli.book.columns import HEADERS
from scanner.errors import Misconfigured
from scanner.feeds.durable import put_in_place
from scoring.policy import Policy


class Writing:
    """Gives lines of text, in turn: the heading first."""

    def __init__(self) -> None:
        self._held = io.StringIO(newline="")
        self._writer = csv.writer(self._held, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")  # RFC 4180

    def heading(self) -> str:
        """The line that names the columns."""
        return self._line(list(HEADERS))

    def line(self, policy: Policy) -> str:
        """The line of a policy."""
        return self._line([escaped(_cell(getattr(policy, name))) for name in HEADERS])

    def _line(self, cells: list[str]) -> str:
        self._held.seek(0)
        self._held.truncate()
        self._writer.writerow(cells)
        return self._held.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "|".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


async def write(policies: AsyncIterator[Policy], out: BinaryIO) -> None:
    """Write the book in UTF-8."""
    writing = Writing()
    out.write(writing.heading().encode())
    async for policy in policies:
        out.write(writing.line(policy).encode())
    out.flush()


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner alone, there whole or not at all. Raises Misconfigured."""
    if path.exists():
        raise Misconfigured(f"{path} exists already: name a file that does not.")
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    try:
        with open(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as out:
            yield out
        put_in_place(half, path)
    except OSError as wrong:
        raise Misconfigured(f"{path} cannot be written ({wrong.strerror}): name another place.") from None
    finally:
        half.unlink(missing_ok=True)
