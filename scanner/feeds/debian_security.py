"""Which flaws Debian's builds have: the whole of its security tracker, kept for servers that tell what they are."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.builds import CVE, LARGEST, SERVERS, VERSION, Status
from scanner.feeds.pieces import members
from scanner.feeds.reading import finished

RELEASES = {
    "wheezy": "7", "jessie": "8", "stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13",
    "forky": "14", "duke": "15",
}  # fmt: skip
"""Codenames to versions (Debian's distro-info of 2026-04-25); sid and what is unknown are left out."""


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (release, source package, CVE, fixed version, status, "") of the tracker's JSON.

    Its shape is `{source: {CVE: {"releases": {codename: {"status": "resolved" | "open" | "undetermined",
    "fixed_version": ..., "urgency": ..., "nodsa": ..., "nodsa_reason": ...}}}}}`, as read on 2026-11-27 in public
    parsers of it and in the excerpts that these cite: a fixed version of 0 says that no build of the release ever had
    the flaw, an urgency of `unimportant` that none is harmed by it. The tracker tells no dates: neither of a fix nor of
    itself, so that it is as old as its import. Raises Misconfigured.
    """
    rows, skipped, packages = [], 0, 0
    for package, flaws in members(raw, source):
        packages += 1
        if not SERVERS.match(package) or not isinstance(flaws, dict):
            continue
        for row in _rows(package, flaws):
            if row is None:
                skipped += 1
            else:
                rows.append(row)
    if packages and not rows:
        raise Misconfigured(
            f"{source} is not what Debian's tracker holds: none of its {packages} members has a release."
        )
    return finished("debian_security", imported, imported, rows, skipped, source)


def _rows(package: str, flaws: dict[str, Any]) -> Iterator[Row | None]:
    for cve, flaw in flaws.items():
        if not CVE.match(cve):  # numbers that Debian gave for the time being
            continue
        releases = flaw.get("releases") if isinstance(flaw, dict) else None
        if not isinstance(releases, dict):
            yield None
            continue
        for codename, told in releases.items():
            if codename in RELEASES:
                status = _status(told) if isinstance(told, dict) else None
                yield (RELEASES[codename], package, cve, *status, "") if status else None


def _status(told: dict[str, Any]) -> tuple[str, Status] | None:
    """(fixed version, status); None where it says nothing that we know."""
    status, fixed = told.get("status"), told.get("fixed_version")
    if told.get("urgency") == "unimportant" or (status == "resolved" and fixed == "0"):
        return "", Status.NEVER
    if status == "resolved":
        return (fixed, Status.FIXED) if isinstance(fixed, str) and VERSION.match(fixed) else None
    if status == "open":
        left = "nodsa" in told or told.get("urgency") == "end-of-life"
        return "", Status.LEFT if left else Status.OPEN
    return ("", Status.UNDECIDED) if status == "undetermined" else None


def looks_like(raw: bytes) -> bool:
    """Whether the beginning is that of the tracker's JSON."""
    head = raw[:65536]
    return b'"releases"' in head and b'"repositories"' in head and b'"urgency"' in head


DEBIAN_SECURITY = Feed(
    name="debian_security",
    url="https://security-tracker.debian.org/tracker/data/json",
    terms=Terms(
        words="public, as those say who republish it",
        url="https://security-tracker.debian.org/tracker/",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
    largest=LARGEST,
)
