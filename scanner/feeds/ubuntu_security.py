"""Which flaws Ubuntu's builds have: Canonical's OSV archive, kept for servers that tell what they are."""

import json
import lzma
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.builds import CVE, LARGEST, SERVERS, VERSION, Status
from scanner.feeds.pieces import archived
from scanner.feeds.reading import finished, moment

LARGEST_RECORD = 64 << 20
"""Bytes of one flaw's record; those of the kernel, which no server is, are the largest."""

_NAMED = re.compile(rb'"name"\s*:\s*"([a-z0-9][a-z0-9+.-]{1,60})"')
_ECOSYSTEM = re.compile(r"Ubuntu(:Pro)?:(\d\d\.\d\d)(?::LTS)?\Z")
"""The releases, and those with the further support of Ubuntu Pro; not the certified, realtime or hardware builds, whose
versions go their own way."""


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (release, source package, CVE, fixed version, status, day of the fix) of the archive `osv-all.tar.xz`.

    Its files are OSV records (shape read 2026-11-27 in github.com/canonical/ubuntu-security-notices, `osv/cve` and
    `osv/usn`): `affected` lists, by `package.ecosystem` (`Ubuntu:22.04:LTS`, `Ubuntu:Pro:18.04:LTS`) and source
    package, the event `fixed`, or none where there is no fix. The records of flaws say which release a flaw concerns,
    which the notices do not: one notice names all flaws of all releases. Of the notices only the day is taken on which
    a version came out. What Canonical found to be unaffected is not in the archive, and stays undecided. It is as old
    as its newest record. Raises Misconfigured.
    """
    flaws: list[tuple[str, str, str, str, Status]] = []
    days: dict[tuple[str, str, str], str] = {}
    newest, skipped = None, 0
    for content in archived(raw, source, beginning="osv/", largest=LARGEST_RECORD):
        if not any(SERVERS.match(name.decode()) for name in set(_NAMED.findall(content))):
            continue
        record = _record(content)
        if record is None:
            skipped += 1
            continue
        changed = moment(record.get("modified")) or moment(record.get("published"))
        newest = max(filter(None, (newest, changed)), default=None)
        affected = tuple(_affected(record))
        if cve := _cve(record):
            flaws += [(release, package, cve, fixed, status) for release, package, fixed, status in affected]
        elif published := moment(record.get("published")):
            for release, package, fixed, _ in affected:
                key, day = (release, package, fixed), published.date().isoformat()
                days[key] = min(day, days.get(key, day))
    if newest is None or not flaws:
        raise Misconfigured(f"{source} is not Ubuntu's OSV archive: it holds no record of a flaw in a server.")
    rows: list[Row] = [(*flaw, days.get((flaw[0], flaw[1], flaw[3]), "")) for flaw in flaws]
    return finished("ubuntu_security", min(newest, imported), imported, rows, skipped, source)


def _record(content: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and "withdrawn" not in record else None


def _cve(record: dict[str, Any]) -> str:
    """The CVE of a record of a flaw; empty for a notice."""
    cve = str(record.get("id")).removeprefix("UBUNTU-")
    return cve if CVE.match(cve) else ""


def _affected(record: dict[str, Any]) -> Iterator[tuple[str, str, str, Status]]:
    """(release, source package, fixed version, status) of what a record lists."""
    listed = record.get("affected")
    for one in listed if isinstance(listed, list) else ():
        package = one.get("package") if isinstance(one, dict) else None
        if not isinstance(package, dict):
            continue
        name, ecosystem = str(package.get("name")), _ECOSYSTEM.match(str(package.get("ecosystem")))
        if ecosystem is None or not SERVERS.match(name):
            continue
        ranges = one.get("ranges")
        events = [
            event
            for ranged in (ranges if isinstance(ranges, list) else ())
            if isinstance(ranged, dict) and isinstance(ranged.get("events"), list)
            for event in ranged["events"]
            if isinstance(event, dict)
        ]
        fixed = [str(event["fixed"]) for event in events if VERSION.match(str(event.get("fixed", "")))]
        if fixed:
            yield ecosystem[2], name, fixed[-1], Status.FIXED
        elif not ecosystem[1]:  # for Pro it says no more than the release itself
            yield ecosystem[2], name, "", Status.OPEN


def looks_like(raw: bytes) -> bool:
    """Whether the beginning, packed by xz or not, is that of an archive with a folder `osv`."""
    if raw[:6] == b"\xfd7zXZ\0":
        try:
            raw = lzma.LZMADecompressor().decompress(raw, 1024)
        except lzma.LZMAError:
            return False
    return raw[257:262] == b"ustar" and (raw[:4] == b"osv/" or raw[:6] == b"./osv/" or raw[:3] == b"./\0")


UBUNTU_SECURITY = Feed(
    name="ubuntu_security",
    url="https://security-metadata.canonical.com/osv/osv-all.tar.xz",
    terms=Terms(
        words="CC BY-SA 4.0: name Canonical, pass changed data on under the same terms",
        url="https://github.com/canonical/ubuntu-security-notices",
        read=date(2026, 11, 27),
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
    largest=LARGEST,
)
