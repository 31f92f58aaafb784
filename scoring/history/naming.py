"""What products are called: our ids, CPE names, and what fingerprints make of a text."""

import re
import sqlite3
from collections.abc import Iterable
from urllib.parse import unquote

from scanner import own_fingerprints
from scanner.feeds import Row
from scanner.feeds.recog import attributes, fingerprint
from scanner.fingerprints import Fingerprints
from scanner.greeting import shown
from scanner.observation import Software
from scanner.software import product_id, whole_version
from scoring.knowledge.identity import TOLD_BY

TABLES = """
CREATE TABLE cpe_name (name TEXT PRIMARY KEY, product TEXT, place INT) WITHOUT ROWID;
CREATE INDEX cpe_of_product ON cpe_name (product, place);
CREATE TABLE fingerprint (kind TEXT, place TEXT, pattern TEXT, attributes TEXT,
    PRIMARY KEY (kind, place)) WITHOUT ROWID;
"""

SYSTEMS = frozenset({
    "almalinux", "alpine", "amazon-linux", "centos", "debian", "fedora", "freebsd", "netbsd", "openbsd", "openwrt",
    "oracle-linux", "rhel", "rocky-linux", "sles", "ubuntu",
})  # fmt: skip
"""Systems that other people's servers run on: which of them it is is a fingerprint's guess, and says nothing of what
was mended. Judged is the package that a server names itself (scanner/distribution.py)."""

_CPE = re.compile(r"cpe:(?:/|2\.3:)([aoh]):([^:]{1,80}):([^:]{1,80})")
_STATIC = re.compile(r'"(cpe:/[ao]:[^:"{}]{1,80}:[^:"{}]{1,80})[:"]')
_UPDATE = re.compile(r"(\d[\d.]*)(p\d+)")
_LONGEST_VERSION = 60


def fill(connection: sqlite3.Connection, names: Iterable[tuple[str, str]], fingerprints: Iterable[Row]) -> None:
    """Fill the tables: `names` are (product, its CPE names with | between them) of config/registry/products.csv,
    `fingerprints` rows of scanner/feeds/recog.py, the first of each kind first.

    A product that only fingerprints know gets the name in its CPE as id, or vendor and name where that is taken.
    """
    connection.executescript(TABLES)
    rows = [tuple(map(str, row)) for row in fingerprints]
    connection.executemany("INSERT OR IGNORE INTO fingerprint VALUES (?, ?, ?, ?)", rows)
    named: dict[str, tuple[str, int]] = {}
    taken: set[str] = set()
    for product, cpes in names:
        taken.add(product)
        for place, cpe in enumerate(filter(None, cpes.split("|"))):
            named.setdefault(cpe, (product, place))
    for cpe in sorted({found for *_, says in rows for found in _STATIC.findall(says)}):
        if (name := _name(cpe)) and name not in named:
            _, vendor, product = name.split(":")
            ours = product_id(product)
            ours = product_id(f"{vendor}-{product}") if ours in taken else ours
            taken.add(ours)
            named[name] = (ours, 0)
    connection.executemany(
        "INSERT INTO cpe_name VALUES (?, ?, ?)", ((name, *ours) for name, ours in sorted(named.items()))
    )


def _name(cpe: str) -> str:
    """`a:openbsd:openssh` of a CPE 2.2 or 2.3 name; empty where it is none."""
    found = _CPE.match(cpe)
    if not found:
        return ""
    vendor, product = (_bound(unquote(part).replace("\\", "")) for part in found.groups()[1:])
    return f"{found[1]}:{vendor}:{product}"


class Names:
    """The names in one index; fingerprints of a kind are read and compiled when a text of it is first asked about."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._kinds: dict[str, Fingerprints] = {}

    def identify(self, kind: str, text: str) -> tuple[Software, ...]:
        """The products that the first fingerprint of this kind names that fits; empty where none does."""
        told = self._prints(kind).told(text)
        told_by = TOLD_BY.get(kind, kind)
        found: dict[str, Software] = {}
        for room in ("service", "service.component", "os"):
            one = self._software(dict(told), room, text, told_by)
            if one is not None:
                found.setdefault(one.product, one)
        return tuple(found.values())

    def _prints(self, kind: str) -> Fingerprints:
        if kind not in self._kinds:
            asked = "SELECT pattern, attributes FROM fingerprint WHERE kind = ? ORDER BY place"
            rows = self._connection.execute(asked, (kind,)).fetchall()
            self._kinds[kind] = Fingerprints(kind, [fingerprint(pattern, attributes) for pattern, attributes in rows])
        return self._kinds[kind]

    def _software(self, told: dict[str, str], room: str, text: str, told_by: str) -> Software | None:
        product = self._product(told.get(f"{room}.cpe23", ""))
        if room == "os" and (product is None or product in SYSTEMS or not self._ours(product)):
            return None
        if product is None:
            product = product_id(shown(told.get(f"{room}.product", "")))
        if not product:
            return None
        named = shown(told.get(f"{room}.version", ""), _LONGEST_VERSION)
        # What a fingerprint knows beyond the text is a conclusion of its author, and no version that was told.
        version, package = whole_version(named) if named in text else (None, None)
        return Software(product=product, version=version, package=package, told_by=told_by)

    def _product(self, cpe: str) -> str | None:
        asked = "SELECT product FROM cpe_name WHERE name = ?"
        row = self._connection.execute(asked, (_name(cpe),)).fetchone()
        return str(row[0]) if row else None

    def _ours(self, product: str) -> bool:
        asked = "SELECT 1 FROM product WHERE product = ?"
        return self._connection.execute(asked, (product,)).fetchone() is not None

    def cpe(self, product: str, version: str | None) -> str:
        """The CPE 2.3 name (NISTIR 7695 6.2) of a product and version; empty where none is known.

        The dictionary keeps a patch level apart: `9.2p1` is version 9.2, update p1.
        """
        asked = "SELECT name FROM cpe_name WHERE product = ? ORDER BY place, name LIMIT 1"
        row = self._connection.execute(asked, (product,)).fetchone()
        if row is None:
            return ""
        told = _UPDATE.fullmatch(version) if version else None
        number, update = (told[1], told[2]) if told else (version or "*", "*")
        part, vendor, name = row[0].split(":")
        return f"cpe:2.3:{part}:{vendor}:{name}:{_bound(number)}:{update}:*:*:*:*:*:*"


def _bound(value: str) -> str:
    """A value as a formatted string binds it: what is no letter, digit or `-._` behind a backslash."""
    return value if value == "*" else re.sub(r"([^A-Za-z0-9._-])", r"\\\1", value.lower())


def own_rows(text: str) -> tuple[Row, ...]:
    """The rows of config/registry/fingerprints.toml. Raises Misconfigured where one does not fit."""
    return tuple(
        (own.kind, f"!{place:05}", own.fingerprint.pattern, attributes(own.fingerprint))
        for place, own in enumerate(own_fingerprints.read(text))
    )
