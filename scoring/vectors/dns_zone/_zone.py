"""What the checks of a zone have in common: what is said where it was not seen, and names inside it."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from scanner.observation import NOT_ASKED, Fact, Present, Unseen
from scanner.probes.zone import Serving, ZoneFacts
from scoring.check import Name, Seen
from scoring.finding import Finding

T = TypeVar("T")


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


def servers_asked(zone: Seen[ZoneFacts]) -> list[str]:
    """The addresses that were asked whether they serve the zone.

    A name server whose addresses were not seen whole the last time keeps those at which it was asked before.
    """
    looks = [look.facts for look in zone.looks if look.facts is not None]
    ever = [{row.address for row in facts.serving.value} for facts in looks if isinstance(facts.serving, Present)]
    had = [zone.latest(all_addresses(host)) for host in _half_seen(zone)]
    before = {address for one in had if one for address in one.value or ()}
    return sorted(ever[-1] | (before & set().union(*ever))) if ever else []


def servers_unseen(zone: Seen[ZoneFacts]) -> bool:
    """Whether a name server has addresses that no look saw whole."""
    return any(zone.latest(all_addresses(host)) is None for host in _half_seen(zone))


def _half_seen(zone: Seen[ZoneFacts]) -> list[str]:
    own = zone.latest(lambda facts: facts.name_servers)
    return [one.host for one in (own.value if own else None) or () if one.lost or isinstance(one.addresses, Unseen)]


def of_server(address: str, read: Callable[[Serving], Fact[T]]) -> Callable[[ZoneFacts], Fact[T]]:
    """What one look found of the server at one address: a question that was lost leaves what another look found."""

    def found(facts: ZoneFacts) -> Fact[T]:
        rows = facts.serving.value if isinstance(facts.serving, Present) else ()
        return next((read(row) for row in rows if row.address == address), NOT_ASKED)

    return found


def inside(host: str, name: str) -> bool:
    """Whether `host` is `name` or lies below it."""
    return host == name or host.endswith(f".{name}")


def listed(items: Iterable[str]) -> str:
    """Names or addresses as a sentence shows them."""
    return ", ".join(sorted(set(items)))
