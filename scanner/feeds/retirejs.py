"""Which versions of JavaScript libraries have known flaws, and by which addresses they are known: retire.js."""

import re
from datetime import date, datetime
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import document, finished, shown
from scanner.feeds.recog import attributes
from scanner.fingerprints import Fingerprint, Param, fault, translated

KIND = "script"
"""The kind of text, as fingerprints have one, that the address of a script is."""
_HOLE = "§§version§§"
_VERSION = r"[0-9][0-9.a-z_\-]+"
_LEFT_OUT = ("retire-example", "dont check")
"""The publisher's own test, and addresses that its tool passes over."""
_SEVERITIES = ("low", "medium", "high", "critical")
_CVE = re.compile(r"CVE-\d{4}-\d{4,10}\Z")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows of the repository's JSON (jsrepository-v5), as it was in 2026, of two sorts with seven columns each.

    (library, "known by", place, pattern, attributes, "", ""): a fingerprint of an address, as scanner/feeds/recog.py
    has them. (library, "flaw", first version or "", first version without it, severity, CVE ids with | between them,
    what it is). Ways to know a library that need its content are left out; a pattern that RE2 cannot do is skipped.
    The file tells no date: it is that of the import. Raises Misconfigured.
    """
    libraries = document(raw, source)
    if not isinstance(libraries, dict):
        raise Misconfigured(f"{source} is not the repository of retire.js: it holds no libraries.")
    rows: list[Row] = []
    skipped = 0
    for library, told in libraries.items():
        if library in _LEFT_OUT:
            continue
        extractors = told.get("extractors") if isinstance(told, dict) else None
        flaws = told.get("vulnerabilities") if isinstance(told, dict) else None
        if not isinstance(extractors, dict) or not isinstance(flaws, list):
            skipped += 1
            continue
        name = shown(library, 60)
        found: list[Row | None] = [_flaw(name, flaw) for flaw in flaws]
        for how in ("filename", "uri"):
            patterns = extractors.get(how)
            for place, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
                found.append(_known_by(name, how, place, pattern))
        rows += [row for row in found if row]
        skipped += found.count(None)
    return finished("retirejs", imported, imported, rows, skipped, source)


def _known_by(library: str, how: str, place: int, pattern: object) -> Row | None:
    """An address that names a library: a file's whole name, or any part of an address."""
    if not isinstance(pattern, str) or _HOLE not in pattern:
        return None
    group = len(_GROUP.findall(pattern.partition(_HOLE)[0]))
    body = pattern.replace(_HOLE, _VERSION)
    body = f"(?:^|/)(?:{body.removeprefix('/')})$" if how == "filename" else body
    params = (Param(name="library", group=0, value=library), Param(name="version", group=group))
    known = Fingerprint(pattern=translated(body, ""), params=params)
    if not group or fault(known, KIND):
        return None
    return library, "known by", f"{how}{place:03}", known.pattern, attributes(known), "", ""


def _flaw(library: str, told: object) -> Row | None:
    if not isinstance(told, dict):
        return None
    first, fixed, severity = told.get("atOrAbove", ""), told.get("below"), told.get("severity")
    names: Any = told.get("identifiers")
    if not isinstance(fixed, str) or not isinstance(first, str) or severity not in _SEVERITIES:
        return None
    names = names if isinstance(names, dict) else {}
    listed = names.get("CVE", ())
    cves = [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, str) and _CVE.match(one)]
    what = names.get("summary") or names.get("githubID") or ""
    return library, "flaw", shown(first, 40), shown(fixed, 40), severity, "|".join(cves[:20]), shown(what)


def looks_like(raw: bytes) -> bool:
    return b'"extractors"' in raw and _HOLE.encode() in raw


RETIREJS = Feed(
    name="retirejs",
    url="https://raw.githubusercontent.com/RetireJS/retire.js/master/repository/jsrepository-v5.json",
    terms=Terms(
        words="Apache-2.0",
        url="https://github.com/RetireJS/retire.js/blob/master/LICENSE.md",
        read=date(2026, 11, 27),
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
