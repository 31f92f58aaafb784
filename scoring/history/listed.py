"""Lists, file sharing and incidents in the index: their tables, how they are filled, and how they are asked."""

import ipaddress
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from scanner.dns_lists import Category
from scanner.feeds import Row
from scanner.feeds.list_kinds import kind_of
from scoring.knowledge.listed import Incident, Listing, LoadedList, Sharing

TABLES = """
CREATE TABLE listing (first BLOB, length INT, list TEXT, feed TEXT, since TEXT, note TEXT,
    PRIMARY KEY (first, length, list, feed)) WITHOUT ROWID;
CREATE TABLE length (version INT, length INT, PRIMARY KEY (version, length)) WITHOUT ROWID;
CREATE TABLE listed_name (name TEXT, list TEXT, feed TEXT, since TEXT, note TEXT,
    PRIMARY KEY (name, list, feed)) WITHOUT ROWID;
CREATE TABLE list (feed TEXT, name TEXT, PRIMARY KEY (feed, name)) WITHOUT ROWID;
CREATE TABLE incident (domain TEXT, organisation TEXT, kind TEXT, disclosed TEXT, happened TEXT, records TEXT,
    source TEXT, confirmed INT);
CREATE INDEX incident_of ON incident (domain);
CREATE TABLE sharing (first BLOB, length INT, began TEXT, ended TEXT, protocol TEXT, source TEXT);
CREATE INDEX sharing_of ON sharing (first, length);
"""
_NETWORK = """INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET since = excluded.since, note = excluded.note WHERE excluded.since > since"""
_HOST = """INSERT INTO listed_name VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET since = excluded.since, note = excluded.note WHERE excluded.since > since"""
_BATCH = 5000
FEEDS = ("blocklist", "malware_hosts", "shadowserver_events")
"""Sources of lists, each with rows (list, what is listed, since, note)."""


def fill(connection: sqlite3.Connection, rows: dict[str, Iterable[Row]]) -> None:
    """Fill the tables from the sources that are there. Of one thing twice on one list the newest date is kept."""
    for feed in FEEDS:
        told = iter(rows.get(feed, ()))
        while batch := list(islice(told, _BATCH)):
            networks, names = _divided(feed, batch)
            connection.executemany(_NETWORK, networks)
            connection.executemany(_HOST, names)
    connection.execute("INSERT INTO list SELECT feed, list FROM listing UNION SELECT feed, list FROM listed_name")
    connection.execute(
        "INSERT INTO length SELECT DISTINCT CASE length(first) WHEN 4 THEN 4 ELSE 6 END, length FROM listing"
    )
    connection.executemany("INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows.get("incidents", ()))
    for network, *rest in rows.get("file_sharing", ()):
        parsed = ipaddress.ip_network(str(network))
        connection.execute(
            "INSERT INTO sharing VALUES (?, ?, ?, ?, ?, ?)", (parsed.network_address.packed, parsed.prefixlen, *rest)
        )


def _divided(feed: str, rows: Iterable[Row]) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The rows for the table of networks, and those for that of names."""
    networks, names = list[tuple[object, ...]](), list[tuple[object, ...]]()
    for name, what, since, note in rows:
        at = (str(name), feed, str(since), str(note))
        try:
            network = ipaddress.ip_network(str(what))
        except ValueError:
            names.append((str(what), *at))
        else:
            networks.append((network.network_address.packed, network.prefixlen, *at))
    return networks, names


def lists(connection: sqlite3.Connection) -> tuple[LoadedList, ...]:
    """Every list that is loaded, by source and name."""
    rows = connection.execute("SELECT feed, name FROM list ORDER BY feed, name")
    return tuple(LoadedList(feed=feed, name=name, kind=_kind(feed, name)) for feed, name in rows)


def of_address(connection: sqlite3.Connection, address: str) -> tuple[Listing, ...]:
    """Every listed network that holds the address, the narrowest first; empty for what is no address."""
    found: list[Listing] = []
    for network in _networks(connection, address, "SELECT length FROM length WHERE version = ? ORDER BY length DESC"):
        rows = connection.execute(
            "SELECT list, since, note, feed FROM listing WHERE first = ? AND length = ? ORDER BY list, feed",
            (network.network_address.packed, network.prefixlen),
        )
        found += [_listing(row, str(network)) for row in rows]
    return tuple(found)


def of_name(connection: sqlite3.Connection, name: str) -> tuple[Listing, ...]:
    """Every list that holds exactly this name."""
    asked = "SELECT list, since, note, feed FROM listed_name WHERE name = ? ORDER BY list, feed"
    return tuple(_listing(row, name) for row in connection.execute(asked, (name,)))


def incidents(connection: sqlite3.Connection, domain: str) -> tuple[Incident, ...]:
    """What became public of whoever holds a domain, the newest first."""
    asked = (
        "SELECT organisation, kind, disclosed, happened, records, source, confirmed FROM incident WHERE domain = ? "
        "ORDER BY disclosed DESC, organisation, kind, source"
    )
    return tuple(
        Incident(
            domain=domain, organisation=row[0], kind=row[1], disclosed=_midnight(row[2]),
            happened=None if row[3] is None else _midnight(row[3]), records=None if row[4] is None else int(row[4]),
            source=row[5], confirmed=bool(row[6]),
        )
        for row in connection.execute(asked, (domain,))
    )  # fmt: skip


def sharing(connection: sqlite3.Connection, address: str) -> tuple[Sharing, ...]:
    """What was seen of file sharing in networks that hold the address, the narrowest first."""
    lengths = "SELECT DISTINCT length FROM sharing WHERE length(first) = (? - 4) * 6 + 4 ORDER BY length DESC"
    found: list[Sharing] = []
    for network in _networks(connection, address, lengths):
        rows = connection.execute(
            "SELECT began, ended, protocol, source FROM sharing WHERE first = ? AND length = ? "
            "ORDER BY ended DESC, began, protocol, source",
            (network.network_address.packed, network.prefixlen),
        )
        found += [
            Sharing(
                network=str(network), first=datetime.fromisoformat(began), last=datetime.fromisoformat(ended),
                protocol=protocol, source=source,
            )
            for began, ended, protocol, source in rows
        ]  # fmt: skip
    return tuple(found)


def _networks(
    connection: sqlite3.Connection, address: str, lengths: str
) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks of these lengths around an address; `lengths` is asked with its version."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    for (length,) in connection.execute(lengths, (parsed.version,)).fetchall():
        yield ipaddress.ip_network((parsed, length), strict=False)


def _listing(row: tuple[str, str, str, str], what: str) -> Listing:
    name, since, note, feed = row
    return Listing(
        list=name, network=what, since=datetime.fromisoformat(since), note=note, kind=_kind(feed, name), feed=feed
    )  # fmt: skip


def _kind(feed: str, name: str) -> Category:
    return Category.MALWARE if feed == "malware_hosts" else kind_of(name)


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
