"""May this address be touched, by this probe, under this scope? Pure, and asked before every dial."""

import ipaddress
from dataclasses import dataclass, replace
from functools import lru_cache

from scanner.asset import Asset, Attribution, Kind
from scanner.conduct import Conduct
from scanner.errors import Forbidden
from scanner.registry import Registry
from scanner.target import Consent, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Who asked not to be looked at: names (with everything below them) and networks."""

    names: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()

    def covers_name(self, name: str) -> bool:
        if not self.names:
            return False
        labels = name.lower().rstrip(".").split(".")
        return any(".".join(labels[start:]) in self.names for start in range(len(labels)))

    def covers_address(self, address: str) -> bool:
        if not self.networks:
            return False
        parsed = _unwrapped(address)
        return any(
            version == parsed.version and int(parsed) >> (parsed.max_prefixlen - length) in prefixes
            for (version, length), prefixes in _by_length(self.networks).items()
        )


def scope_for(scope: Scope, *, asset: Asset, attribution: Attribution) -> Scope:
    """The scope under which one asset is looked at: a consent lifts it for what its grantor could consent to only.

    That is what is proved to be theirs (A, B) and what the record names; never a shared platform (D).
    """
    if scope.consent is None or scope.uncovered is None or attribution.decides:
        return scope
    if attribution is not Attribution.D and _named_by(scope.consent, asset):
        return scope
    return replace(scope, used=scope.uncovered)


def may_send(*, probe: str, scope: Scope, conduct: Conduct) -> None:
    """Return when the probe may be sent at all, to whomever; raise Forbidden with what would allow it."""
    least = conduct.row(probe).least
    if not scope.used.allows(least):
        raise Forbidden(f"{probe} needs the profile {least} or a consent that covers it; {scope.used} is used here")


def may_be_theirs(*, address: str, scope: Scope, registry: Registry) -> None:
    """Return when an address may be anybody's; raise Forbidden where it is one of ours, of a network or of nobody.

    What our own resolvers call such an address says something of the place where we are, and nothing of a target.
    """
    special = registry.special_purpose(address)
    if special and not any(_inside(address, network) for network in scope.allowed_nets):
        raise Forbidden(f"{address} is a special-purpose address ({special.name}); --allow-net would allow it")


def may_dial(
    *,
    address: str,
    port: int | None,
    names: tuple[str, ...],
    probe: str,
    attribution: Attribution,
    scope: Scope,
    conduct: Conduct,
    registry: Registry,
    optout: OptOut,
) -> None:
    """Return when the dial is allowed; raise Forbidden with the widest rule that forbids it and what would allow it.

    `port` is None for DNS queries to name servers. `names` are those under which the address is asked, or that lead
    to it: it is left alone where all of them have opted out.
    """
    # What closes the address to everybody says more than what keeps one probe from it.
    _may_touch(address, names, scope, registry, optout)
    may_send(probe=probe, scope=scope, conduct=conduct)
    if attribution is Attribution.D and not conduct.row(probe).shared:
        raise Forbidden(f"{address} is a shared platform; {probe} is not sent there")
    if port is not None and probe == "ports" and port not in conduct.ports_for(scope.used):
        raise Forbidden(f"port {port} is not on the list of the profile {scope.used}; a consent would allow it")


def may_ask_strangers(*, scope: Scope, conduct: Conduct) -> bool:
    """Whether hosts that a certificate names may be asked under this scope."""
    return scope.used.allows(conduct.third_party.least)


def may_fetch(
    *, address: str, port: int, name: str | None, scope: Scope, conduct: Conduct, registry: Registry, optout: OptOut
) -> None:
    """Return when a stranger's host may be asked at `address`, `name` being its name; raise Forbidden as `may_dial`.

    The port stands in what a target wrote: one where something else than the web listens would make our question a
    probe, at its bidding, of somebody whom nobody asked us to look at.
    """
    if not registry.port(port).may_be_web:
        raise Forbidden(f"hosts of strangers are not asked at port {port}")
    if not may_ask_strangers(scope=scope, conduct=conduct):
        raise Forbidden(f"hosts of strangers need the profile {conduct.third_party.least}; {scope.used} is used here")
    _may_touch(address, (name,) if name else (), scope, registry, optout)


def _may_touch(address: str, names: tuple[str, ...], scope: Scope, registry: Registry, optout: OptOut) -> None:
    may_be_theirs(address=address, scope=scope, registry=registry)
    if out := _covered(optout, address, names):
        raise Forbidden(f"{out} has opted out")
    if scope.consent is not None and (out := _covered(_excluded(scope.consent), address, names)):
        raise Forbidden(f"{out} is excluded by the consent record")


def _covered(holder: OptOut, address: str, names: tuple[str, ...]) -> str | None:
    """Which of them the list holds, the first name where it holds all of them; None where it holds neither."""
    if names and all(holder.covers_name(name) for name in names):
        return names[0]
    return address if holder.covers_address(address) else None


def may_hello(*, probe: str, scope: Scope, conduct: Conduct) -> bool:
    """Whether the probe's protocol hello may be sent under this scope, or only the connect."""
    return scope.used.allows(conduct.row(probe).hello)


def _named_by(consent: Consent, asset: Asset) -> bool:
    """Whether the record names the asset's name, or a network that holds its address."""
    holder = OptOut(names=consent.names, networks=consent.networks)
    if asset.kind is Kind.NAME:
        return holder.covers_name(asset.value)
    if asset.kind is Kind.NETWORK:
        return False
    return holder.covers_address(asset.host) or bool(asset.asked_as and holder.covers_name(asset.asked_as))


def _excluded(consent: Consent) -> OptOut:
    """What a consent leaves out: names with everything below them, addresses and networks."""
    names, networks = [], []
    for entry in consent.exclusions:
        try:
            networks.append(str(ipaddress.ip_network(entry, strict=False)))
        except ValueError:
            names.append(entry.lower().rstrip("."))
    return OptOut(names=tuple(names), networks=tuple(networks))


@lru_cache(maxsize=8192)  # asked twice for every dial, mostly of the same hosts
def _inside(address: str, network: str) -> bool:
    parsed, holder = _unwrapped(address), ipaddress.ip_network(network, strict=False)
    return parsed.version == holder.version and parsed in holder


@lru_cache(maxsize=8)
def _by_length(networks: tuple[str, ...]) -> dict[tuple[int, int], frozenset[int]]:
    """Prefixes by address version and length: lists of opt-outs are long, and are asked twice for every dial."""
    found: dict[tuple[int, int], set[int]] = {}
    for text in networks:
        network = ipaddress.ip_network(text, strict=False)
        prefix = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        found.setdefault((network.version, network.prefixlen), set()).add(prefix)
    return {kind: frozenset(prefixes) for kind, prefixes in found.items()}


@lru_cache(maxsize=8192)
def _unwrapped(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address, an IPv4-mapped one as the IPv4 address that it stands for."""
    parsed = ipaddress.ip_address(address)
    return parsed.ipv4_mapped or parsed if parsed.version == 6 else parsed
