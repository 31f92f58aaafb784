"""What the world knows, ready to be asked: one read-only SQLite file for each state of the sources."""

import hashlib
import ipaddress
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from scanner.canonical import digest
from scanner.errors import Misconfigured
from scanner.feeds import recorded
from scanner.feeds.durable import put_in_place
from scanner.feeds.folder import FeedFolder
from scanner.observation import Software
from scoring.history import compiling, listed
from scoring.history.compiling import Sheets
from scoring.history.disk import sentences, uri
from scoring.history.flaws import FlawTable
from scoring.history.libraries import Libraries
from scoring.history.naming import Names
from scoring.history.versions import prefixes, within
from scoring.history.wanted import fits
from scoring.knowledge import EndOfLife, Exploited, FeedState, Listing, Origin
from scoring.knowledge.library import Library
from scoring.knowledge.listed import Incident, LoadedList, Sharing
from scoring.knowledge.vulnerability import Flaws, Standing, Vulnerability

KEPT = 3
"""Indexes that are left on the disk: other processes may be about to open an older one."""


class Index:
    """Implements `scoring.knowledge.LookUp` over the sources that were current when it was opened."""

    def __init__(self, connection: sqlite3.Connection, suffix: Callable[[str], str | None], name: str = "") -> None:
        """Use `open` instead, which compiles the sources where they have changed."""
        self._connection, self._suffix, self.name = connection, suffix, name
        self._flaws = FlawTable(connection)
        self._names, self._libraries = Names(connection), Libraries(connection)
        self._named: dict[tuple[str, str], bool] = {}

    @classmethod
    def open(
        cls,
        data: Path,
        sheets: Sheets,
        *,
        roots_released: datetime,
        suffix: Callable[[str], str | None],
        off: frozenset[str] = frozenset(),
        pinned: str = "",
    ) -> "Index":
        """The index of the sources below `<data>/feeds`, compiled to `<data>/index/<digest>.sqlite` where it is new.

        `sheets` are the texts of config/registry/products.csv, exploited_ranges.csv, claimable.csv, fingerprints.toml
        and packages.csv, and the PEM bundles of trusted roots (the program's own first, then the user's);
        `roots_released` is the date of the first. `suffix` gives the registrable domain of a name. Of the sources that
        are `off` nothing is read. `pinned` is the `name` of an earlier index, which is taken as long as it lies there.
        Raises Misconfigured where the disk is in the way or a source was changed on it.
        """
        earlier = data / "index" / f"{pinned}.sqlite"
        if pinned and earlier.is_file():
            with sentences(earlier):
                return cls(
                    sqlite3.connect(uri(earlier, immutable="1"), uri=True, check_same_thread=False), suffix, pinned
                )
        folder = FeedFolder(data / "feeds")
        stored = folder.current()
        states = [
            FeedState(name=one.feed, released=one.released, digest=one.digest, off=one.feed in off) for one in stored
        ]
        states.append(
            FeedState(
                name="exploited_ranges", released=compiling.dated(sheets.exploited), digest=_hash(sheets.exploited)
            )
        )
        states.append(FeedState(name="roots", released=roots_released, digest=_hash(*sheets.roots)))
        told = [[state.name, state.released.isoformat(), state.digest, state.off] for state in states]
        texts = _hash(sheets.products, sheets.claimable, sheets.fingerprints, sheets.packages)
        name = digest(compiling.FORM, told, texts).removeprefix("sha256:")
        path = data / "index" / f"{name}.sqlite"
        if not path.is_file():
            _compile(path, sheets, folder, states)
        with sentences(path):
            return cls(sqlite3.connect(uri(path, immutable="1"), uri=True, check_same_thread=False), suffix, name)

    def close(self) -> None:
        self._connection.close()

    def feeds(self) -> tuple[FeedState, ...]:
        """The sources in this index, by name."""
        rows = self._connection.execute("SELECT name, released, digest, off FROM state ORDER BY name")
        return tuple(
            FeedState(name=name, released=datetime.fromisoformat(released), digest=told, off=bool(off))
            for name, released, told, off in rows
        )

    def end_of_life(self, product: str, version: str) -> EndOfLife | None:
        """The cycle with the longest dotted beginning of `version`; None for a product or a cycle not in the data."""
        asked = "SELECT endoflife FROM product WHERE product = ? AND endoflife != ''"
        row = self._connection.execute(asked, (product,)).fetchone()
        if row is None:
            return None
        for cycle in prefixes(version):
            asked = "SELECT ended, extended FROM cycle WHERE product = ? AND cycle = ?"
            found = self._connection.execute(asked, (row[0], cycle)).fetchone()
            if found is not None:
                asked = "SELECT paid FROM release WHERE distribution = ? AND version = ?"
                sold = self._connection.execute(asked, (product, cycle)).fetchone()
                ended, extended, paid = (_midnight(day) for day in (*found, sold[0] if sold else None))
                return EndOfLife(product=product, cycle=cycle, ended=ended, extended=extended, paid=paid)
        return None

    def exploited(self, product: str, version: str) -> tuple[Exploited, ...]:
        """What the catalogue knows to be exploited in this version, by CVE; each CVE once."""
        asked = (
            "SELECT cve, introduced, fixed, packaged, edge, added, ransomware FROM exploited WHERE product = ? "
            "ORDER BY cve"
        )
        found: dict[str, Exploited] = {}
        for cve, introduced, fixed, packaged, edge, added, ransomware in self._connection.execute(asked, (product,)):
            if within(version, introduced, fixed):
                at = datetime.fromisoformat(added).replace(tzinfo=UTC)
                found[cve] = Exploited(
                    cve=cve, added=at, ransomware=bool(ransomware), packaged=bool(packaged), edge=bool(edge)
                )
        return tuple(found.values())

    def unranged(self, software: Software) -> tuple[str, ...] | None:
        """The CVEs of the catalogue that this may have without our knowing, sorted; None for an unknown product."""
        product = software.product
        if self._connection.execute("SELECT 1 FROM product WHERE product = ?", (product,)).fetchone() is None:
            return None
        rows = self._connection.execute("SELECT cve FROM unranged WHERE product = ?", (product,))
        untold = self._flaws.untold(software, self.cpe(product, software.version))
        return tuple(sorted({*(cve for (cve,) in rows), *untold}))

    def flaws(self, software: Software) -> Flaws:
        """The published flaws of exactly this product, version and package."""
        return self._flaws.of(software, self.cpe)

    def knows(self, cve: str) -> bool:
        """Whether any source names this flaw."""
        asked = "SELECT 1 FROM exploited WHERE cve = ? LIMIT 1"
        return self._flaws.knows(cve) or self._connection.execute(asked, (cve,)).fetchone() is not None

    def fits(self, software: Software, wanted: Sequence[str]) -> bool | None:
        """Whether its version is one of those wanted (see wanted.py); None where no version is told."""
        if not software.version:
            return None
        scheme = self._flaws.scheme(software.product, self.cpe(software.product, software.version))
        return fits(scheme, software.version, wanted)

    def affected(self, cve: str, software: Software) -> Vulnerability | None:
        """What a flaw is in exactly this product, version and package (None: it is not); possible without a version.

        Where no source has ranges of the product, the table of exploited ranges decides alone.
        """
        if (cve, software.product) not in self._named:
            cpe = self.cpe(software.product, software.version)
            self._named[cve, software.product] = self._flaws.names(cve, software.product, cpe)
        if not self._named[cve, software.product]:
            return None
        if not software.version:
            return Vulnerability(cve=cve, standing=Standing.MAYBE, published=None)
        found = self._flaws.of(software, self.cpe, only=cve)
        if found.ranged:
            return next(iter(found.open), None)
        for one in self.exploited(software.product, software.version):
            if one.cve == cve:
                sure = Standing.MAYBE if one.packaged else Standing.OPEN
                return Vulnerability(cve=cve, standing=sure, published=None, exploited=one.added)
        return None

    def identify(self, kind: str, text: str) -> tuple[Software, ...]:
        """What the fingerprints make of a text; empty where none fits."""
        return self._names.identify(kind, text)

    def cpe(self, product: str, version: str | None) -> str:
        """The CPE 2.3 name of a product and version; empty where none is known."""
        return self._names.cpe(product, version)

    def library(self, address: str) -> Library | None:
        """The library that the address of a script names; None where none is known."""
        return self._libraries.named(address)

    def listings(self, address: str) -> tuple[Listing, ...]:
        return listed.of_address(self._connection, address)

    def lists(self) -> tuple[LoadedList, ...]:
        return listed.lists(self._connection)

    def name_listings(self, name: str) -> tuple[Listing, ...]:
        return listed.of_name(self._connection, name)

    def incidents(self, domain: str) -> tuple[Incident, ...]:
        return listed.incidents(self._connection, domain)

    def sharing(self, address: str) -> tuple[Sharing, ...]:
        return listed.sharing(self._connection, address)

    def origin(self, address: str) -> Origin | None:
        """The AS that announces the address; None for what is no address and what nobody announces."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return None
        asked = "SELECT last, number, name FROM origin WHERE version = ? AND first <= ? ORDER BY first DESC LIMIT 1"
        row = self._connection.execute(asked, (parsed.version, parsed.packed)).fetchone()
        return Origin(number=row[1], name=row[2]) if row is not None and parsed.packed <= row[0] else None

    def service(self, name: str) -> str:
        """The service that gives away names which end as `name` does; empty where none is known."""
        labels = name.split(".")
        for start in range(1, len(labels)):
            asked = "SELECT service FROM claimable WHERE suffix = ?"
            found = self._connection.execute(asked, (".".join(labels[start:]),)).fetchone()
            if found is not None:
                return str(found[0])
        return ""

    def registrable(self, name: str) -> bool:
        """Whether `name` is one that is registered as a whole, directly below a public suffix."""
        return "." in name and self._suffix(name) == name

    def roots(self, subject: bytes) -> tuple[bytes, ...]:
        """Trusted roots (DER) whose subject name has this DER encoding."""
        asked = "SELECT der FROM root WHERE subject = ? ORDER BY der"
        return tuple(row[0] for row in self._connection.execute(asked, (subject,)))

    def own_roots(self, subject: bytes) -> tuple[bytes, ...]:
        """Those of `roots` that only the user trusts."""
        asked = "SELECT der FROM root WHERE subject = ? AND own ORDER BY der"
        return tuple(row[0] for row in self._connection.execute(asked, (subject,)))


def _compile(path: Path, sheets: Sheets, folder: FeedFolder, states: list[FeedState]) -> None:
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    stored = {one.feed: one for one in folder.current()}
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half.unlink(missing_ok=True)
        with sentences(path), closing(sqlite3.connect(half)) as connection:
            connection.execute("PRAGMA journal_mode=off")  # a file that is not finished is thrown away, never repaired
            connection.execute("PRAGMA synchronous=off")  # put_in_place syncs it, once
            compiling.fill(
                connection,
                sheets,
                {
                    state.name: folder.read(stored[state.name])
                    for state in states
                    if state.name in stored and state.name not in recorded() and not state.off
                },
                [
                    folder.lines(stored[state.name])
                    for state in states
                    if state.name in stored and state.name in recorded() and not state.off
                ],
            )
            connection.executemany(
                "INSERT INTO state VALUES (?, ?, ?, ?)",
                [(state.name, state.released.isoformat(), state.digest, state.off) for state in states],
            )
            connection.commit()
        put_in_place(half, path)
        _forget_older(path.parent)
    except OSError as wrong:
        raise Misconfigured(f"{path.parent} cannot be written ({wrong.strerror}): make room for the index.") from None
    finally:
        half.unlink(missing_ok=True)


def _forget_older(folder: Path) -> None:
    """Keep the newest indexes only: one is as large as all sources, and what is open stays readable."""
    made = sorted(folder.glob("*.sqlite"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in made[KEPT:]:
        path.unlink(missing_ok=True)


def _hash(*texts: str) -> str:
    return "sha256:" + hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _midnight(day: str | None) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
