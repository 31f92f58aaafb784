"""Public data from its publishers: one source a file; fetch, verify, date, digest."""

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
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


class CommercialUse(StrEnum):
    """Whether a publisher lets its data be used for business; all but YES is off until the operator accepts."""

    YES = "yes"
    NO = "no"
    """not without an agreement of one's own"""
    KEY = "key"
    """as the contract says under which a key is given"""
    ASK = "ask"
    """there is no one answer: ask who publishes it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a publisher asks of those who use its data: in a few words, where it stands, and when we read it there.

    `read` is None where nobody of us did: the words are then what others say of it, and whoever accepts reads first.
    """

    words: str
    url: str | None
    read: date | None
    commercial_use: CommercialUse

    @property
    def shown(self) -> str:
        """The words, and whether they rest on the publisher's own."""
        return f"{self.words}; read {self.read}" if self.read else f"{self.words}; not read by us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whom data come from. `url` is None where there is no one publisher to fetch from, and files are imported only."""

    name: str
    url: str | None
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Source):
    """One public source that is taken as a whole.

    `parse(raw, imported, source)` gives normal form: `imported` is the time of import, `source` the file's
    name. It raises Misconfigured where the bytes are not what they should be. `looks_like(raw)` says whether
    a file is worth parsing. `largest`: bytes of the file as it is published; one that unpacks to more than is ever
    held says more than MOST_BYTES, and is told by its beginning.
    """

    parse: Callable[[bytes, datetime, str], Parsed]
    looks_like: Callable[[bytes], bool]
    largest: int = MOST_BYTES


@cache
def every() -> dict[str, Feed]:
    """All sources of this folder that are taken as a whole, by name."""
    return {name: source for name, source in sources().items() if isinstance(source, Feed)}


@cache
def sources() -> dict[str, Source]:
    """All sources of this folder by name."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Source)]
    return {source.name: source for source in sorted(found, key=lambda source: source.name)}
