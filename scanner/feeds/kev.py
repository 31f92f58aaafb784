"""Vulnerabilities that are known to be exploited: CISA's catalogue."""

import re
from datetime import datetime

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import day, document, finished, moment, shown

_CVE = re.compile(r"CVE-\d{4}-\d{4,10}\Z")


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (cve, vendor, product, date added, used by ransomware, date due) of the catalogue's JSON.

    Its schema is that of 2025. What was stored before the due dates were read lacks the last column.
    Raises Misconfigured, also for a catalogue that counts its entries otherwise than it holds them.
    """
    catalogue = document(raw, source)
    entries = catalogue.get("vulnerabilities") if isinstance(catalogue, dict) else None
    if not isinstance(entries, list):
        raise Misconfigured(f"{source} is not CISA's catalogue: it holds no list of vulnerabilities.")
    released = moment(catalogue.get("dateReleased"))
    if released is None:
        raise Misconfigured(f"{source} does not say when it was released: fetch the catalogue again.")
    if catalogue.get("count", len(entries)) != len(entries):
        raise Misconfigured(f"{source} is cut off: it says {catalogue['count']} and holds {len(entries)} entries.")
    rows = [row for entry in entries if (row := _row(entry)) is not None]
    return finished("kev", released, imported, rows, len(entries) - len(rows), source)


def _row(entry: object) -> Row | None:
    if not isinstance(entry, dict):
        return None
    cve, added = entry.get("cveID"), day(entry.get("dateAdded"))
    if not isinstance(cve, str) or not _CVE.match(cve) or added is None:
        return None
    ransomware = entry.get("knownRansomwareCampaignUse") == "Known"
    names = shown(entry.get("vendorProject", "")), shown(entry.get("product", ""))
    return cve, *names, added, ransomware, day(entry.get("dueDate"))


def looks_like(raw: bytes) -> bool:
    return b'"cveID"' in raw and b'"dateReleased"' in raw


KEV = Feed(
    name="kev",
    url="https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    terms=Terms(
        words="CC0 1.0 (a work of the US Government), as those say who republish it",
        url="https://www.cisa.gov/sites/default/files/licenses/kev/license.txt",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
