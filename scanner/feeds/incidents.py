"""Security incidents that became public: a dated, sourced CSV file, each row confirmed by a person or not."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import day, finished, shown
from scanner.feeds.tables import dated, has, rows_of

KINDS = (
    "ransomware", "malware", "hacking", "social", "misuse", "physical", "error", "environmental", "third party",
    "unknown",
)  # fmt: skip
"""What was done, in the words of VERIS (actions), with ransomware apart and what happened at a supplier."""
NEEDED = ("organisation", "domains", "disclosed", "kind", "source")
_NOBODY = frozenset(
    {"", "-", "--", "?", "0", "no", "none", "nobody", "false", "n/a", "na", "pending", "open", "tbd", "unknown"}
)
"""What stands in place of whoever confirmed a row where nobody has."""
MOST_DOMAINS = 100
"""Of one incident."""

_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]\Z")


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (domain, organisation, kind, day of disclosure, day of the incident, records, source, whether confirmed).

    Columns are organisation, domains (several with `|` between), happened, disclosed, kind, records, source and
    confirmed_by (docs/lists.md). A row without a day of disclosure that has come, a domain, a kind we know or a source
    is skipped. Who confirmed a row stays in the file: persons are not kept. Raises Misconfigured.
    """
    rows: list[Row] = []
    skipped = 0
    for told in rows_of(raw, source):
        found = list(_rows(told, imported.date()))
        rows += found
        skipped += not found
    return finished("incidents", dated(raw, imported, source), imported, rows, skipped, source)


def _rows(told: dict[str, str], today: date) -> Iterable[Row]:
    disclosed, happened = _past(told.get("disclosed"), today), _past(told.get("happened"), today)
    kind, where, who = (told.get(key, "") for key in ("kind", "source", "organisation"))
    if disclosed is None or kind.lower() not in KINDS or not who or not where.startswith(("https://", "http://")):
        return
    records = told.get("records", "").replace(",", "").replace("_", "")
    many = records if records.isascii() and records.isdigit() and len(records) <= 12 else None
    confirmed = shown(told.get("confirmed_by", ""), 80).strip().lower().rstrip(".") not in _NOBODY
    for domain in told.get("domains", "").split("|")[:MOST_DOMAINS]:
        name = _domain(domain)
        if name:
            yield name, shown(who, 120), kind.lower(), disclosed, happened, many, shown(where, 300), confirmed


def _past(text: str | None, today: date) -> str | None:
    found = day(text)
    return found if found is not None and date.fromisoformat(found) <= today else None


def _domain(text: str) -> str | None:
    name = text.strip().rstrip(".").lower()
    try:
        name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return None
    return name if _NAME.match(name) else None


INCIDENTS = Feed(
    name="incidents",
    url=None,
    terms=Terms(
        words="your own file; where its rows come from others, those of whoever collected them",
        url=None,
        read=None,
        commercial_use=CommercialUse.ASK,
    ),
    parse=parse,
    looks_like=has(*NEEDED),
)
