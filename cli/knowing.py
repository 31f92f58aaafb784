"""What the stored public data and the trusted roots say, opened: beside cli/world.py, which is full."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import config
from cli import given
from cli.shipped import text_of
from scanner import registry
from scanner.registry import Registry

if TYPE_CHECKING:
    from scoring.history.beside import Beside
    from scoring.history.index import Index


def shipped(name: str) -> str:
    """The text of one shipped file. Raises Misconfigured where it cannot be read."""
    return text_of(name, config.text)


@cache
def shipped_registry() -> Registry:
    """The shipped facts of config/registry, with the public suffix list."""
    special, providers, ports = (shipped(f"registry/{name}.csv") for name in ("special_purpose", "providers", "ports"))
    suffix, fronts = given.public_suffixes().privatesuffix, shipped("registry/fronts.toml")
    return registry.read(special, providers, ports, suffix, fronts)


@contextmanager
def knowledge(
    data: Path, own_roots: tuple[str, ...], off: frozenset[str] = frozenset(), *, pinned: str = ""
) -> "Iterator[Index]":
    """The public data below `data`; nothing is fetched, nothing used that is `off`.

    `pinned` names the index of an earlier moment, which is taken as long as it lies there.
    """
    from scoring.history.compiling import Sheets
    from scoring.history.index import Index

    public, released = given.public_roots()
    sheets = Sheets(
        products=shipped("registry/products.csv"), exploited=shipped("registry/exploited_ranges.csv"),
        claimable=shipped("registry/claimable.csv"), roots=(public, *own_roots),
        fingerprints=shipped("registry/fingerprints.toml"),
        packages=shipped("registry/packages.csv"),
    )  # fmt: skip
    suffix = shipped_registry().suffix
    opened = Index.open(data, sheets, roots_released=released, suffix=suffix, off=off, pinned=pinned)
    with closing(opened) as index:
        yield index


def beside(url: str) -> "Beside | None":
    """The place of the queue of a store in PostgreSQL; None for a store that is a file. Raises Misconfigured."""
    from scoring.history import opening, places

    if not opening.served(url):
        return None
    places.of(url)  # says what is missing
    from scoring.history.beside import Beside
    from scoring.history.server import Server

    return Beside(Server.of(url))
