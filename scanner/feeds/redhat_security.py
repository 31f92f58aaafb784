"""Which flaws Red Hat's builds have: records of its security data API, kept for servers that tell what they are."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Terms
from scanner.feeds.builds import CVE, LARGEST, SERVERS, VERSION, Status
from scanner.feeds.pieces import MOST_UNPACKED, pieces
from scanner.feeds.reading import finished, moment

LONGEST = 8 << 20
"""Bytes of one record."""

_PLATFORM = re.compile(
    r"cpe:/[ao]:redhat:(?:enterprise_linux|rhel_(?:eus|aus|tus|e4s|els|eus_long_life)):(\d{1,2})(?:\.\d+)?(?:::\w+)?\Z"
)
"""The releases and their streams of longer support, whose fixes are told apart by their own versions (`el9_2`)."""
_PACKAGE = re.compile(r"([A-Za-z][\w.+-]*?)-((?:\d{1,3}:)?\d[^-\s]*-[^-\s]+?)(?:\.src(?:\.rpm)?)?\Z")
_STATES = {
    "affected": Status.OPEN, "fix deferred": Status.LEFT, "will not fix": Status.LEFT,
    "out of support scope": Status.LEFT, "not affected": Status.NEVER, "under investigation": Status.UNDECIDED,
    "new": Status.UNDECIDED,
}  # fmt: skip


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (release, source package, CVE, fixed version, status, day of the fix) of records, one a line.

    A record is what `https://access.redhat.com/hydra/rest/securitydata/cve/CVE-....json` answers (shape read 2026-11-27
    in public copies of such answers): `affected_release` with `cpe`, `package` (`openssh-0:8.7p1-38.el9_4.1`) and
    `release_date`, `package_state` with `cpe`, `package_name` and `fix_state`. The VEX files say the same, but only in
    an archive of 17 GB in a form that Python cannot unpack, and OVAL is no longer published. Builds of module streams
    are left out: a server does not tell its stream. It is as old as its newest date. Raises Misconfigured.
    """
    rows, skipped, newest = [], 0, None
    for line in _lines(raw, source):
        record = _record(line)
        if record is None:
            skipped += bool(line.strip())
            continue
        told = [record.get("public_date")]
        for row in _rows(record):
            rows.append(row)
            told.append(row[5])
        dates = [at for at in map(moment, told) if at and at <= imported]
        newest = max(filter(None, (newest, *dates)), default=None)
    if newest is None:
        raise Misconfigured(f"{source} holds no records of Red Hat's security data with a date: fetch them again.")
    return finished("redhat_security", newest, imported, rows, skipped, source)


def _lines(raw: bytes, what: str) -> Iterator[bytes]:
    held = b""
    for piece in pieces(raw, what, most=MOST_UNPACKED):
        *whole, held = (held + piece).split(b"\n")
        yield from whole
        if len(held) > LONGEST:
            raise Misconfigured(f"{what} holds a line of over {LONGEST >> 20} MiB: write one record a line.")
    yield held


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and CVE.match(str(record.get("name"))) else None


def _rows(record: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str, str]]:
    cve = str(record["name"])
    for one in _entries(record.get("affected_release")):
        platform, package = _PLATFORM.match(str(one.get("cpe"))), _PACKAGE.match(str(one.get("package"))[:200])
        if not platform or not package or "module" in package[2] or not VERSION.match(package[2]):
            continue
        if SERVERS.match(package[1]):
            at = moment(one.get("release_date"))
            day = at.date().isoformat() if at else ""
            yield platform[1], package[1], cve, package[2], Status.FIXED, day
    for one in _entries(record.get("package_state")):
        platform, status = _PLATFORM.match(str(one.get("cpe"))), _STATES.get(str(one.get("fix_state")).lower())
        name = str(one.get("package_name"))
        if platform and status and SERVERS.match(name):
            yield platform[1], name, cve, "", status, ""


def _entries(told: object) -> list[dict[str, Any]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def looks_like(raw: bytes) -> bool:
    """Whether the beginning is that of such records."""
    head = raw[:65536]
    return b'"affected_release"' in head or (b'"package_state"' in head and b'"fix_state"' in head)


REDHAT_SECURITY = Feed(
    name="redhat_security",
    url=None,
    terms=Terms(
        words="CC BY 4.0: name Red Hat, with a link to the original, as copies of its page say",
        url="https://access.redhat.com/security/data",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
    largest=LARGEST,
)
