"""Which scripts a page loads whose addresses tell a version."""

import re

from scanner.greeting import shown
from scanner.observation import ABSENT, Fact, Present

MOST_PAGE = 262144
"""Bytes of a page that are looked at."""
MOST_TAGS = 400
LONGEST_TAG = 1000
LONGEST_ADDRESS = 300
MOST = 40
_SOURCE = re.compile(rb"\ssrc\s{0,9}=\s{0,9}(?:\"([^\"]{1,600})\"|'([^']{1,600})'|([^\s\"'>]{1,600}))", re.IGNORECASE)
_VERSION = re.compile(r"\d+\.\d+")


def scripts_of(page: bytes) -> Fact[tuple[str, ...]]:
    """Addresses of scripts that have a version in them, as the page writes them, sorted; ABSENT where it has none.

    Query and fragment are left out, since they may differ at every look; so is what stands in a comment.
    """
    found = set()
    text = _without_comments(page[:MOST_PAGE])
    low, at = text.lower(), 0
    for _ in range(MOST_TAGS):
        at = low.find(b"<script", at)
        if at < 0:
            break
        end = low.find(b">", at, at + LONGEST_TAG)
        tag = text[at : end if end >= 0 else at]
        at = end if end >= 0 else at + 7
        if source := _SOURCE.search(tag):
            whole = shown(next(filter(None, source.groups())), LONGEST_ADDRESS)
            address = whole.partition("#")[0].partition("?")[0]
            # The part before is the host, whose numbers are no version.
            if _VERSION.search(re.sub(r"^(?:https?:)?//[^/]*", "", address)):
                found.add(address)
    return Present(value=tuple(sorted(found)[:MOST])) if found else ABSENT


def _without_comments(page: bytes) -> bytes:
    parts, at = [], 0
    while (start := page.find(b"<!--", at)) >= 0:
        parts.append(page[at:start])
        end = page.find(b"-->", start + 4)
        if end < 0:
            return b"".join(parts)
        at = end + 3
    return b"".join([*parts, page[at:]])
