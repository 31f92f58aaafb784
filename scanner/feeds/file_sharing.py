"""Addresses from which files were shared between peers (BitTorrent and its like): a dated, sourced CSV file."""

import ipaddress
from datetime import datetime

from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import finished, moment, shown
from scanner.feeds.tables import dated, has, rows_of

NEEDED = ("network", "last_seen", "protocol", "source")
NARROWEST = {4: 24, 6: 56}
"""The shortest prefix that one row may name: a wider one names whole providers."""


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (network, first seen, last seen, protocol, source) of a file with these columns.

    `network` is an address or a network, times are ISO 8601. A row without a network, or without a last sight that has
    come, is skipped. Raises Misconfigured.
    """
    rows: list[Row] = []
    skipped = 0
    for told in rows_of(raw, source):
        row = _row(told, imported)
        rows += [row] if row else []
        skipped += row is None
    return finished("file_sharing", dated(raw, imported, source), imported, rows, skipped, source)


def _row(told: dict[str, str], imported: datetime) -> Row | None:
    last, first = moment(told.get("last_seen")), moment(told.get("first_seen"))
    try:
        network = ipaddress.ip_network(told.get("network", ""), strict=False)
    except ValueError:
        return None
    where = shown(told.get("source", ""), 200)
    if last is None or last > imported or network.prefixlen < NARROWEST[network.version] or not where:
        return None
    began = min(first or last, last)
    return str(network), began.isoformat(), last.isoformat(), shown(told.get("protocol", ""), 40), where


FILE_SHARING = Feed(
    name="file_sharing",
    url=None,
    terms=Terms(
        words="those of whoever saw it: ask before you use it",
        url=None,
        read=None,
        commercial_use=CommercialUse.ASK,
    ),
    parse=parse,
    looks_like=has(*NEEDED),
)
