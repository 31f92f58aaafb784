"""Public data from its publishers: one source a file; fetch, verify, date, digest."""

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module

Cell = str | bool | None
Row = tuple[Cell, ...]

MOST_BYTES = 64 << 20
"""The largest file that is read, unpacked."""

MOST_ROWS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One source in normal form: rows sorted and single, in the columns that its file names.

    `released` is the publisher's own time for it (or the time of import where it tells none), `skipped` how
    many rows did not fit and were left out.
    """

    feed: str
    released: datetime
    rows: Sequence[Row]
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One public source. `url` is None where there is no one publisher, and files are imported only.

    `parse(raw, imported, source)` gives normal form: `imported` is the time of import, `source` the file's
    name. It raises Misconfigured where the bytes are not what they should be. `looks_like(raw)` says whether
    a file is worth parsing. `terms` are the publisher's, `commercial_use` whether they allow it (None: ask
    the list's publisher).
    """

    name: str
    url: str | None
    terms: str
    commercial_use: bool | None
    parse: Callable[[bytes, datetime, str], Parsed]
    looks_like: Callable[[bytes], bool]


@cache
def every() -> dict[str, Feed]:
    """All sources of this folder by name."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Feed)]
    return {feed.name: feed for feed in sorted(found, key=lambda feed: feed.name)}
