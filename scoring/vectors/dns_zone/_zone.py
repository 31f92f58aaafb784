"""What the checks of a zone have in common: what is said where it was not seen, and names inside it."""

from collections.abc import Callable, Iterable
from typing import Any

from scanner.observation import NOT_ASKED, Fact, Present
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen
from scoring.finding import Finding


def unseen(subject: Name, zone: Seen[ZoneFacts], read: Callable[[ZoneFacts], Fact[Any]]) -> Finding | None:
    """UNKNOWN where what `read` reads did not show, with its reason; no question where there is no zone."""
    cut = zone.latest(lambda facts: facts.zone)
    if cut is not None and cut.value is None:
        return None
    why = zone.unseen(read) or ("not asked" if zone.newest and zone.newest.facts else zone.silence)
    return subject.unknown("not_seen", zone, why=why)


def all_addresses(host: str) -> Callable[[ZoneFacts], Fact[tuple[str, ...]]]:
    """The addresses of a name server in one look that saw both families."""

    def read(facts: ZoneFacts) -> Fact[tuple[str, ...]]:
        named = facts.name_servers.value if isinstance(facts.name_servers, Present) else ()
        return next((one.addresses for one in named if one.host == host and not one.lost), NOT_ASKED)

    return read


def inside(host: str, name: str) -> bool:
    """Whether `host` is `name` or lies below it."""
    return host == name or host.endswith(f".{name}")


def listed(items: Iterable[str]) -> str:
    """Names or addresses as a sentence shows them."""
    return ", ".join(sorted(set(items)))
