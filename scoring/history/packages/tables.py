"""How what distributions say of their builds becomes part of the index."""

import csv
import sqlite3
from collections.abc import Iterable

from scanner.feeds import Row

TABLES = """
CREATE TABLE source (product TEXT, distribution TEXT, source TEXT,
    PRIMARY KEY (product, distribution, source)) WITHOUT ROWID;
CREATE TABLE build (distribution TEXT, source TEXT, release TEXT, cve TEXT, fixed TEXT, status TEXT, dated TEXT,
    PRIMARY KEY (distribution, source, release, cve, fixed, status)) WITHOUT ROWID;
CREATE TABLE release (distribution TEXT, version TEXT, ended TEXT, lts TEXT, paid TEXT,
    PRIMARY KEY (distribution, version)) WITHOUT ROWID;
"""

FEEDS = {"debian": "debian_security", "ubuntu": "ubuntu_security", "rhel": "redhat_security"}
"""Whose word counts for the builds of a distribution."""


def fill(connection: sqlite3.Connection, packages: str, rows: dict[str, Iterable[Row]]) -> None:
    """Make and fill the tables: `packages` is the text of config/registry/packages.csv, `rows` those of all feeds."""
    connection.executescript(TABLES)
    lines = [line for line in packages.splitlines() if line.strip() and not line.startswith("#")]
    connection.executemany(
        "INSERT OR IGNORE INTO source VALUES (?, ?, ?)",
        (
            (row["product"], distribution, source)
            for row in csv.DictReader(lines)
            for distribution in FEEDS
            for source in (row[distribution] or "").split("|")
            if source
        ),
    )
    for distribution, feed in FEEDS.items():
        connection.executemany(
            "INSERT OR IGNORE INTO build VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (distribution, source, release, cve, fixed, status, dated)
                for release, source, cve, fixed, status, dated in rows.get(feed, ())
            ),
        )
    connection.executemany(
        "INSERT OR REPLACE INTO release VALUES (?, ?, ?, ?, ?)",
        (
            (distribution, version, ended, lts, paid)
            for distribution, version, _, _, ended, lts, paid in rows.get("distro_info", ())
        ),
    )
