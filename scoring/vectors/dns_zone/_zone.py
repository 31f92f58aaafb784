"""What the checks of a zone have in common: what is said where it was not seen, and names inside it."""

from collections.abc import Iterable

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen
from scoring.finding import Finding


def unseen(subject: Name, zone: Seen[ZoneFacts]) -> Finding | None:
    """UNKNOWN for a zone that did not show; no question where there is none."""
    cut = zone.latest(lambda facts: facts.zone)
    if cut is not None and cut.value is None:
        return None
    return subject.unknown("not_seen", zone, why=zone.silence)


def inside(host: str, name: str) -> bool:
    """Whether `host` is `name` or lies below it."""
    return host == name or host.endswith(f".{name}")


def listed(items: Iterable[str]) -> str:
    """Names or addresses as a sentence shows them."""
    return ", ".join(sorted(set(items)))
