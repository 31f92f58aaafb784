"""Are browsers told to use HTTPS only (HSTS), and for long enough?"""

import re
from datetime import datetime

from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known

LONG_ENOUGH = 15_552_000
"""Seconds: 180 days, the six months that the HTTP Observatory asks for."""
DAY = 86_400
MOST = 10**15
"""Seconds: more digits than any time that a browser keeps say the same."""

_WORD = r"[\w!#$%&'*+.^`|~-]+"
_DIRECTIVE = re.compile(rf'({_WORD})(?:\s*=\s*(?:"([^"]*)"|({_WORD})))?', re.ASCII)
_PART = re.compile(r'((?:[^",;]|"[^"]*(?:"|\Z))*)([,;]?)')
"""A directive and what ends it, where that does not stand in quotes."""


@check(
    because={
        "long_enough": "Browsers are told to use HTTPS only for {days} days.",
        "short": "Browsers are told to use HTTPS only for {days} days; 180 is the least that helps.",
        "absent": "Browsers are not told to use HTTPS only (no Strict-Transport-Security).",
        "absent_on_redirect": "The redirect at {name} does not tell browsers to use HTTPS only.",
        "no_page": "There is no page to judge (status {status}).",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def hsts_set(subject: Endpoint, web: Seen[WebFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are browsers told to use HTTPS only (HSTS), and for long enough?

    Why an insurer cares: without it the first visit of each session can be held on a page without HTTPS.

    What to do: send `Strict-Transport-Security: max-age=31536000` on every answer over HTTPS.

    What this cannot see: entries in the preload lists of browsers.

    Source: RFC 6797 6.1 and 7.2; MDN HTTP Observatory, strict transport security test.
    """
    look = web.answered
    if subject.asset is None or subject.asset.asked_as is None or look is None or look.facts is None:
        return None
    facts = look.facts
    if getattr(facts.scheme, "value", "") != "https" or getattr(facts.reached, "value", "") != "https":
        return None
    told = web.latest(lambda seen: seen.hsts)
    if told is None:
        return None
    status = getattr(facts.status, "value", 0)
    seconds = max_age(told.value or "")
    if not seconds:
        if status >= 400:
            return subject.neutral("no_page", look, status=status)
        if status >= 300:
            return subject.fair("absent_on_redirect", told, name=subject.asset.asked_as)
        return subject.warn("absent", told)
    if seconds < LONG_ENOUGH:
        return subject.fair("short", told, days=seconds // DAY)
    return subject.good("long_enough", told, days=seconds // DAY)


def max_age(value: str) -> int | None:
    """Seconds of the max-age directive (RFC 6797 6.1.1), MOST at most; None where there is none that counts.

    Only the first field of several counts (8.1); a directive given twice, or one against the grammar, makes browsers
    pass the field over (6.1). Fields come joined by commas: what follows one without a max-age, which every field has
    to have, was a comma inside the field, where the grammar knows none.
    """
    first, *others = _fields(value)
    read = [_DIRECTIVE.fullmatch(one) for one in first if one]
    said = {one[1].lower(): one[2] or one[3] or "" for one in read if one}
    seconds = said.get("max-age", "")
    if len(said) < len(read) or not all(any("max-age" in one.lower() for one in other) for other in others):
        return None
    return min(int(seconds), MOST) if seconds.isascii() and seconds.isdigit() else None


def _fields(value: str) -> list[list[str]]:
    """The directives of each field."""
    found: list[list[str]] = [[]]
    for directive, end in _PART.findall(value):
        found[-1].append(directive.strip())
        if end == ",":
            found.append([])
    return found
