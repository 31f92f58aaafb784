"""What is read from the store and is not what was written: one sentence names it and the way out."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from scanner.errors import Misconfigured


def must_fit(holds: object, what: str) -> None:
    """Raises Misconfigured where what is stored is not what its hash says."""
    if not holds:
        raise Misconfigured(_sentence(what))


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Turns what bytes that were not written here raise, when they are read, into Misconfigured."""
    try:
        yield
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError, zlib.error, ExceptionGroup) as wrong:
        raise Misconfigured(_sentence(what)) from wrong


def _sentence(what: str) -> str:
    return f"The stored {what} is not what was written: run `hullmark db check`, then `hullmark db restore` a backup."
