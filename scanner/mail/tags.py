"""Lists of `name=value` between semicolons, as DKIM, MTA-STS and TLS-RPT write them."""

import re

MOST = 64
"""Tags of one record; the longest known have fewer than ten."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_FIELD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}\Z")


def tags(text: str) -> dict[str, str] | None:
    """Values by name in order, spaces around both dropped (RFC 6376 3.2); None where it is no such list.

    A name twice spoils the list, a semicolon at the end is allowed.
    """
    found = _pairs(text, _NAME)
    return dict(found) if found is not None and len(dict(found)) == len(found) else None


def fields(text: str) -> dict[str, str] | None:
    """As `tags`, with the names that MTA-STS and TLS-RPT leave open, and the first of a name that comes twice.

    RFC 8461 3.1 and 3.2, RFC 8460 3.
    """
    found = _pairs(text, _FIELD)
    return None if found is None else dict(reversed(found))


def _pairs(text: str, names: re.Pattern[str]) -> list[tuple[str, str]] | None:
    found = []
    parts = text.split(";", MOST)
    if not parts[-1].strip():
        parts.pop()
    if len(parts) > MOST:
        return None
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not names.match(name):
            return None
        found.append((name, value.strip()))
    return found
