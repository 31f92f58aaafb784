"""Lists of `name=value` between semicolons, as DKIM, MTA-STS and TLS-RPT write them."""

import re

MOST = 64
"""Tags of one record; the longest known have fewer than ten."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


def tags(text: str) -> dict[str, str] | None:
    """Values by name in order, spaces around both dropped (RFC 6376 3.2); None where it is no such list.

    A name twice spoils the list, a semicolon at the end is allowed.
    """
    found: dict[str, str] = {}
    parts = text.split(";", MOST)
    if not parts[-1].strip():
        parts.pop()
    if len(parts) > MOST:
        return None
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not _NAME.match(name) or name in found:
            return None
        found[name] = value.strip()
    return found
