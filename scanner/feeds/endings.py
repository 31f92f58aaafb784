"""Whether a list of lines is whole, where its publisher writes at the end how many lines it has, or that it ends."""

import re

from scanner.errors import Misconfigured

_COUNT = re.compile(r"[#;]\s*(?:END\s*\(?(\d{1,9})\)?\s*entries|Number of entries:\s*(\d{1,9}))", re.IGNORECASE)
_ENDS = re.compile(r"#.*\babuse\.ch Feodo Tracker\b.*\((?:IPs only|recommended)\)", re.IGNORECASE)
"""Lists that always end with their number of lines."""


def require_whole(lines: list[str], count: int, source: str) -> None:
    """Raise Misconfigured where a list of `count` rows lacks its publisher's end, or is short of its publisher's count.

    More rows than were counted are no sign of a cut. Of lists that say nothing of their length nothing is known.
    """
    told = [int(found[1] or found[2]) for line in lines[-5:] if (found := _COUNT.match(line.strip()))]
    if not told and any(_ENDS.match(line) for line in lines[:20]):
        raise Misconfigured(f"{source} is cut off: the line is missing with which its publisher ends it.")
    require_count(told[-1] if told else None, count, source)


def require_count(told: int | None, count: int, source: str) -> None:
    """Raise Misconfigured where a publisher tells of more rows than the list has."""
    if told is not None and count < told:
        raise Misconfigured(f"{source} is cut off: it says {told} and holds {count} entries.")
