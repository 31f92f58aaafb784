"""Shadowserver's reports of events: hosts that talked to sinkholes, attacked honeypots, or were broken into."""

import re
from datetime import datetime

from scanner.dns_lists import Category
from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import finished, moment, shown
from scanner.feeds.tables import columns_of, rows_of
from scanner.feeds.witness import plain_address

_REPORTS = (
    (re.compile(r"sinkhole_http_referer"), None),
    (re.compile(r"sinkhole|botnet|drone|ddos_participant"), Category.BOTNET),
    (re.compile(r"compromised|brute_force|honeypot|attack|ics_scan|ip_spoofer"), Category.EXPLOITED),
    (re.compile(r"malware_url|phish"), Category.MALWARE),
    (re.compile(r"spam_url|spam"), Category.SPAM),
)
"""What the name of a report says of the hosts in it (None: nothing of them); the first that fits decides."""
_NAMED = re.compile(r"event[46]?[-_]|compromised[-_]|malware_url|drone|sinkhole|botnet", re.IGNORECASE)


def kind_of(name: str) -> Category | None:
    """What a report says of the hosts in it, by its file's name."""
    text = name.lower().replace("-", "_")
    return next((kind for pattern, kind in _REPORTS if pattern.search(text)), None)


def is_event(name: str) -> bool:
    """Whether a file is named as a report of events, not of services that are reachable."""
    return bool(_NAMED.search(name)) and kind_of(name) is not None


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (report, address, time, infection or tag) of one report, whose host is src_ip, or else ip.

    Released is its newest row. A row without an address or a time that has come is skipped. Raises Misconfigured.
    """
    kind = kind_of(source.rpartition("/")[2])
    if kind is None:
        raise Misconfigured(f"{source} does not say by its name which report of events it is: keep the publisher's.")
    rows: list[Row] = []
    skipped, newest = 0, None
    for told in rows_of(raw, source):
        address, at = plain_address(told.get("src_ip") or told.get("ip")), moment(told.get("timestamp"))
        if address is None or at is None or at > imported:
            skipped += 1
            continue
        newest = max(at, newest or at)
        what = told.get("infection") or told.get("tag") or told.get("type") or ""
        rows.append((f"Shadowserver {kind.value}", address, at.isoformat(), shown(what, 80)))
    return finished("shadowserver_events", newest or imported, imported, rows, skipped, source)


def looks_like(raw: bytes) -> bool:
    """By its columns alone: which report it is, its name says."""
    columns = columns_of(raw)
    return "timestamp" in columns and bool({"src_ip", "ip"} & columns) and bool({"tag", "infection"} & columns)


SHADOWSERVER_EVENTS = Feed(
    name="shadowserver_events",
    url=None,
    terms=Terms(
        words="reports are for those who are responsible for the networks; ask before business use",
        url="https://www.shadowserver.org/terms-of-service/",
        read=None,
        commercial_use=CommercialUse.ASK,
    ),
    parse=parse,
    looks_like=looks_like,
)
