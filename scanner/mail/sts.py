"""MTA-STS: the record that says there is a policy, and the policy itself (RFC 8461)."""

import re
from dataclasses import dataclass

from scanner.mail.tags import fields

LONGEST = 65536
"""Bytes of a policy (RFC 8461 3.3 advises 64 kB), which bound its patterns too."""
MOST_AGE = 31557600
"""Seconds that a policy may say it lasts (RFC 8461 3.2)."""
MODES = ("enforce", "testing", "none")

_START = re.compile(r"v=STSv1\s*(?:;|\Z)")
_ID = re.compile(r"[A-Za-z0-9]{1,32}\Z")
_PATTERN = re.compile(
    r"(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StsPolicy:
    """What a policy says: `max_age` in seconds, one above MOST_AGE as a fault; `mx` patterns sorted, in lower case.

    `fault` is the first line that senders trip over (`version`, `mode`, `max_age` or `mx`), "" where there is none; a
    faulty policy counts as none.
    """

    mode: str = ""
    mx: tuple[str, ...] = ()
    max_age: int = 0
    fault: str = ""


def is_record(text: str) -> bool:
    """Whether a TXT text announces a policy; others are passed over (RFC 8461 3.1)."""
    return _START.match(text) is not None


def usable(record: str) -> bool:
    """Whether senders can read a record for which `is_record` holds: it needs an `id` of letters and digits."""
    found = fields(record)
    return found is not None and _ID.match(found.get("id", "")) is not None


def read(body: bytes) -> StsPolicy:
    """The policy in a file of lines `key: value` (RFC 8461 3.2); of a key that comes twice the first counts."""
    found: dict[str, str] = {}
    patterns: list[str] = []
    for line in body[:LONGEST].decode("utf-8", "replace").split("\n"):
        key, colon, value = line.strip().partition(":")
        key, value = key.strip(), value.strip()
        if colon and key == "mx":
            patterns.append(value.lower().rstrip("."))
        elif colon:
            found.setdefault(key, value)
    mode, age = found.get("mode", ""), found.get("max_age", "")
    seconds = int(age) if age.isascii() and age.isdigit() and len(age) <= 10 else None
    fit = all(map(_PATTERN.match, patterns)) and (patterns or mode == "none")
    faults = (
        ("version", found.get("version") == "STSv1"),
        ("mode", mode in MODES),
        ("max_age", seconds is not None and seconds <= MOST_AGE),
        ("mx", bool(fit)),
    )
    return StsPolicy(
        mode=mode if mode in MODES else "",
        mx=tuple(sorted(set(patterns))) if fit else (),
        max_age=seconds or 0,
        fault=next((name for name, holds in faults if not holds), ""),
    )


def covers(patterns: tuple[str, ...], host: str) -> bool:
    """Whether a pattern names the host: equal, or `*.` for exactly one label (RFC 8461 4.1)."""
    wanted = host.lower().rstrip(".")
    return wanted in patterns or f"*.{wanted.partition('.')[2]}" in patterns
