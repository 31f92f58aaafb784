"""An index in memory, of the shipped tables and of feeds in the forms of their publishers."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import config
from scanner.feeds import Parsed, debian_security, distro_info, redhat_security, ubuntu_security
from scoring.history import compiling
from scoring.history.compiling import Sheets
from tests.scanner.feeds import distributions
from tests.scanner.feeds.samples import NOW


def shipped() -> Sheets:
    """The tables of config/registry, without roots."""
    names = ("products", "exploited_ranges", "claimable", "packages")
    products, exploited, claimable, packages = (config.text(f"registry/{name}.csv") for name in names)
    return Sheets(products=products, exploited=exploited, claimable=claimable, roots=(), packages=packages)


def published() -> tuple[Parsed, ...]:
    """What the distributions say (tests/scanner/feeds/distributions.py)."""
    lists = (distributions.DEBIAN_RELEASES, distributions.UBUNTU_RELEASES)
    rows = [row for raw in lists for row in distro_info.parse(raw, NOW, "x").rows]
    return (
        debian_security.parse(distributions.debian(), NOW, "json"),
        ubuntu_security.parse(distributions.ubuntu(), NOW, "osv-all.tar.xz"),
        redhat_security.parse(distributions.redhat(), NOW, "records.jsonl"),
        Parsed(feed="distro_info", released=NOW, rows=rows, skipped=0),
    )


@contextmanager
def index_of(feeds: Iterable[Parsed], *, off: Iterable[str] = ()) -> Iterator[sqlite3.Connection]:
    """An index of these feeds; of those that are `off` nothing is in it."""
    feeds, off = tuple(feeds), frozenset(off)
    with closing(sqlite3.connect(":memory:")) as connection:
        compiling.fill(connection, shipped(), {one.feed: one.rows for one in feeds if one.feed not in off})
        connection.executemany(
            "INSERT INTO state VALUES (?, ?, '', ?)",
            [(one.feed, one.released.isoformat(), one.feed in off) for one in feeds],
        )
        yield connection
