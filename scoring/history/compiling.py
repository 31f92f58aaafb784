"""How sources become an index: tables in a new SQLite file, filled row by row."""

import base64
import csv
import ipaddress
import re
import sqlite3
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from scanner.errors import Misconfigured
from scanner.feeds import Row
from scoring.history import comparing, libraries, listed, naming
from scoring.history.packages import tables as packages
from scoring.history.product_names import EDGE, names_of
from scoring.history.recording import Own, record

FORM = "13"
"""Raised when the tables change, so that an index of another form is not used."""

TABLES = """
CREATE TABLE product (product TEXT PRIMARY KEY, endoflife TEXT) WITHOUT ROWID;
CREATE TABLE cycle (product TEXT, cycle TEXT, ended TEXT, extended TEXT, PRIMARY KEY (product, cycle)) WITHOUT ROWID;
CREATE TABLE released (product TEXT, version TEXT, day TEXT, PRIMARY KEY (product, version)) WITHOUT ROWID;
CREATE TABLE exploited (product TEXT, cve TEXT, introduced TEXT, fixed TEXT, packaged INT, edge INT, added TEXT,
    ransomware INT, PRIMARY KEY (product, cve, introduced, fixed)) WITHOUT ROWID;
CREATE TABLE unranged (product TEXT, cve TEXT, PRIMARY KEY (product, cve)) WITHOUT ROWID;
CREATE TABLE root (subject BLOB, der BLOB, own INT, PRIMARY KEY (subject, der)) WITHOUT ROWID;
CREATE TABLE origin (version INT, first BLOB, last BLOB, number INT, name TEXT,
    PRIMARY KEY (version, first)) WITHOUT ROWID;
CREATE TABLE claimable (suffix TEXT PRIMARY KEY, service TEXT) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, released TEXT, digest TEXT, off INT) WITHOUT ROWID;
"""

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The texts that are shipped or handed in: files of config/registry, and PEM bundles of trusted roots.

    `products` has the columns product, endoflife, kev_vendor, kev_product, packaged, cpe; `exploited` cve,
    product, introduced, fixed, packaged, edge, source; `claimable` suffix, service; `packages` product, debian, ubuntu,
    rhel. Lines from `#` on are comments. `fingerprints` is a TOML file (scanner/own_fingerprints.py). The first bundle
    of `roots` is the public one, the others are the user's own.
    """

    products: str
    exploited: str
    claimable: str
    roots: tuple[str, ...]
    fingerprints: str = ""
    packages: str = ""


def fill(
    connection: sqlite3.Connection,
    sheets: Sheets,
    rows: dict[str, Iterable[Row]],
    records: Iterable[Iterable[str]] = (),
) -> None:
    """Make and fill the tables in an empty database; `records` are the lines of each source of single records.

    Raises Misconfigured where a sheet does not fit.
    """
    connection.executescript(TABLES + listed.TABLES)
    try:
        products = [
            (row["product"], row["endoflife"], row["kev_vendor"], row["kev_product"], row.get("cpe", ""))
            for row in sheet(sheets.products)
        ]
        shipped = frozenset(row["product"] for row in sheet(sheets.products) if row["packaged"] == "yes")
        ranges = [
            (
                row["cve"],
                row["product"],
                row["introduced"],
                row["fixed"],
                row["packaged"] == "yes",
                row["edge"] == "yes",
            )
            for row in sheet(sheets.exploited)
        ]
        claimable = [(row["suffix"], row["service"]) for row in sheet(sheets.claimable)]
    except KeyError as missing:
        raise Misconfigured(f"A file of config/registry lacks the column {missing}: install Hullmark again.") from None
    connection.executemany("INSERT OR REPLACE INTO product VALUES (?, ?)", (row[:2] for row in products))
    prints = (*naming.own_rows(sheets.fingerprints), *rows.get("recog", ()))
    naming.fill(connection, ((row[0], row[4]) for row in products), prints)
    libraries.fill(connection, rows.get("retirejs", ()))
    cycles = list(rows.get("endoflife", ()))
    connection.executemany("INSERT OR REPLACE INTO cycle VALUES (?, ?, ?, ?)", (row[:4] for row in cycles))
    days = [*rows.get("releases", ()), *((row[0], *row[4:6]) for row in cycles if len(row) > 4)]
    known_there = {row[1]: row[0] for row in products if row[1]}
    connection.executemany(
        "INSERT OR IGNORE INTO released VALUES (?, ?, ?)",
        ((known_there[str(row[0])], *row[1:]) for row in days if row[0] in known_there),
    )
    catalogue = list(rows.get("kev", ()))
    known = {row[0]: (row[3], row[4]) for row in catalogue}
    connection.executemany(
        "INSERT OR REPLACE INTO exploited VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (product, cve, introduced, fixed, packaged, edge, *known[cve])
            for cve, product, introduced, fixed, packaged, edge in ranges
            if cve in known
        ),
    )
    _fill_flaws(connection, products, shipped, ranges, catalogue, rows.get("epss", ()), records)
    connection.executemany("INSERT INTO claimable VALUES (?, ?)", claimable)
    in_catalogue = {
        (product, cve)
        for product, _, vendors, names, _ in products
        for cve, vendor, name, *_ in catalogue
        if _is_of(product, vendors, names, str(vendor), str(name))
    }
    ranged = {(product, cve) for cve, product, *_ in ranges} | _recorded(connection, {one for one, _ in in_catalogue})
    connection.executemany("INSERT INTO unranged VALUES (?, ?)", sorted(in_catalogue - ranged))
    listed.fill(connection, rows)
    connection.executemany("INSERT OR IGNORE INTO origin VALUES (?, ?, ?, ?, ?)", _ranges(rows.get("origins", ())))
    packages.fill(connection, sheets.packages, rows)
    # A public root that the user adds as well stays public: the first to come is kept.
    for place, bundle in enumerate(sheets.roots):
        found = ((subject, der, place > 0) for subject, der in _roots(bundle))
        connection.executemany("INSERT OR IGNORE INTO root VALUES (?, ?, ?)", found)


def _fill_flaws(
    connection: sqlite3.Connection,
    products: list[tuple[str, str, str, str, str]],
    shipped: frozenset[str],
    ranges: list[tuple[str, str, str, str, bool, bool]],
    catalogue: list[Row],
    epss: Iterable[Row],
    records: Iterable[Iterable[str]],
) -> None:
    """The tables of flaws; our own ranges are one source among the others, and the first."""
    by_product, aliases = names_of((one, vendors, names, cpe) for one, _, vendors, names, cpe in products)
    record(
        connection,
        aliases,
        lines=records,
        own=(
            Own(cve=cve, name=by_product[product][0], introduced=introduced, fixed=fixed, maybe=packaged)
            for cve, product, introduced, fixed, packaged, _ in ranges
            if product in by_product
        ),
        catalogue=(
            (str(cve), str(added), str(due[0]) if due and due[0] else None, bool(ransomware))
            for cve, _, _, added, ransomware, *due in catalogue
        ),
        epss=((str(cve), int(str(milli))) for cve, milli in epss),
    )  # fmt: skip
    comparing.fill(connection)
    at_edge = EDGE | {product for _, product, _, _, _, edge in ranges if edge}
    connection.executemany(
        "INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?)",
        ((one, "|".join(by_product.get(one, ())), one in shipped, one in at_edge) for one, *_ in products),
    )


def _recorded(connection: sqlite3.Connection, products: set[str]) -> set[tuple[str, str]]:
    """(product, CVE) of all flaws of which the records give affected versions of the product, whoever says so."""
    asked = (
        "SELECT DISTINCT cve FROM (SELECT named, flaw FROM span UNION ALL SELECT named, flaw FROM exact) hit "
        "JOIN named ON named.id = hit.named JOIN flaw ON flaw.id = hit.flaw WHERE named.name = ?"
    )
    made = connection.execute("SELECT product, names FROM made").fetchall()
    return {
        (product, cve)
        for product, names in made
        if product in products
        for name in names.split("|")
        for (cve,) in connection.execute(asked, (name,))
    }


def sheet(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text of config/registry, by column."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(lines)]


def dated(text: str) -> datetime:
    """The newest ISO date in the comments of a CSV text. Raises Misconfigured where there is none."""
    comments = [line for line in text.splitlines() if line.startswith("#")]
    found = max(re.findall(r"\b\d{4}-\d\d-\d\d\b", " ".join(comments)), default=None)
    if found is None:
        raise Misconfigured("A file of config/registry does not say of which date it is: install Hullmark again.")
    return datetime.fromisoformat(found).replace(tzinfo=UTC)


def _is_of(product: str, vendors: str, names: str, vendor: str, name: str) -> bool:
    """Whether an entry of the catalogue is of our product: named so in products.csv, or with our id in its name.

    The publisher writes one product in several ways, and lists new ones after our table was made.
    """
    ours = vendor in vendors.split("|")
    return (ours and name in names.split("|")) or ((ours or not vendors) and _words(product) in _words(name))


def _words(text: str) -> str:
    """Letters and digits in lower case, with a space around each run."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "


def _ranges(rows: Iterable[Row]) -> Iterator[tuple[int, bytes, bytes, int, str]]:
    for first, last, number, name in rows:
        start = ipaddress.ip_address(str(first))
        yield start.version, start.packed, ipaddress.ip_address(str(last)).packed, int(str(number)), str(name)


def _roots(bundle: str) -> Iterator[tuple[bytes, bytes]]:
    from cryptography import x509  # takes long to load, and is needed for a new index only

    for body in _PEM.findall(bundle):
        try:
            der = base64.b64decode("".join(body.split()), validate=True)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # old roots have odd serials, which is not news for the user
                yield x509.load_der_x509_certificate(der).subject.public_bytes(), der
        except ValueError:
            continue
