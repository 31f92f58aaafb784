"""What speaks for an address being shared with other people: providers' names, and names of other domains."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.discovery.certificates import leaf_of
from scanner.discovery.names import apexes, host_name, ours, own_domains, registrable
from scanner.discovery.newest import facts, values
from scanner.discovery.resolved import Pointer
from scanner.observation import Evidence, Hello, Present
from scanner.probes.reverse import ReverseFacts
from scanner.probes.tls import TlsFacts
from scanner.probes.zone import ZoneFacts
from scanner.registry import Registry
from scanner.target import Target
from scanner.tls.certificate import Certificate

MOST = 3
"""Reasons kept of one kind: one is enough to decide, a hundred names would bury it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Reasons by address, as proof sentences; `parking` are the addresses where a parking provider shows its page."""

    reasons: dict[str, tuple[str, ...]]
    parking: frozenset[str]

    def of(self, address: str) -> tuple[str, ...]:
        return self.reasons.get(address, ())


def shared(target: Target, evidence: Evidence, registry: Registry, pointed: tuple[Pointer, ...]) -> Shared:
    """Every address that lies with a provider or names other registrable domains, and why we think so."""
    found: dict[str, list[str]] = {}
    own = own_domains(target, registry)
    at_home = set()
    for seen in facts(evidence, "reverse", ReverseFacts):
        names = [name for name in map(host_name, values(seen.facts.ptr)) if name]
        if names and all(registrable(name, registry) in own for name in names):
            at_home.add(seen.asset.value)
        found.setdefault(seen.asset.value, []).extend(_foreign_names("PTR", names, own, registry))
    for pointer in pointed:
        found.setdefault(pointer.address, []).extend(_provider_of_pointer(pointer, own, registry))
    for address, reason in _hosting_zone(target, evidence, own, registry, pointed):
        if address not in at_home:
            found.setdefault(address, []).append(reason)
    for seen_tls in facts(evidence, "tls", TlsFacts):
        leaf = leaf_of(values(seen_tls.facts.chain)[:1])
        if leaf:
            reasons = _default_certificate(seen_tls.asset, leaf, own, registry)
            found.setdefault(seen_tls.asset.host, []).extend(reasons)
    for seen_smtp in facts(evidence, "smtp", Hello):
        greeting = seen_smtp.facts.greeting
        if isinstance(greeting, Present):
            names = [
                name for name in map(host_name, greeting.value.removeprefix("220").lstrip(" -").split()[:1]) if name
            ]
            found.setdefault(seen_smtp.asset.host, []).extend(_foreign_names("SMTP greeting", names, own, registry))
    told = {address: tuple(sorted(set(why))) for address, why in found.items() if why}
    return Shared(reasons=told, parking=_parking(evidence, registry, pointed) & told.keys())


def _foreign_names(told_by: str, names: list[str], own: frozenset[str], registry: Registry) -> list[str]:
    reasons = []
    for name in sorted(set(names)):
        domain = registrable(name, registry)
        provider = registry.provider(name)
        if domain is None or domain in own:
            continue
        whose = f"of {provider.name} ({provider.service})" if provider else f"in another domain, {domain}"
        reasons.append(f"its {told_by} {name} is a name {whose}")
    return reasons[:MOST]


def _provider_of_pointer(pointer: Pointer, own: frozenset[str], registry: Registry) -> list[str]:
    """A provider's own host (MX, NS) or an alias that leads to one."""
    for name in (pointer.name, *pointer.aliases):
        provider = registry.provider(name)
        if provider and registrable(name, registry) not in own:
            return [f"{pointer.name} leads to {name}, a name of {provider.name} ({provider.service})"]
    return []


def _hosting_zone(
    target: Target, evidence: Evidence, own: frozenset[str], registry: Registry, pointed: tuple[Pointer, ...]
) -> list[tuple[str, str]]:
    """The web addresses of a domain whose name servers belong to a hosting, CDN or parking provider.

    Only the domain itself and its www: those who keep the zone with a hoster often run the rest themselves.
    """
    found = []
    for seen in facts(evidence, "zone", ZoneFacts):
        domain = seen.asset.value
        providers = [
            (server.host, provider)
            for server in values(seen.facts.name_servers)
            if (provider := registry.provider(server.host)) and provider.service in ("hosting", "cdn", "parking")
            if registrable(server.host, registry) not in own
        ]
        if not providers or domain not in apexes(target):
            continue
        host, provider = min(providers, key=lambda pair: pair[0])
        reason = (
            f"{domain} is served by {host}, a name of {provider.name} ({provider.service}), without a PTR of its own"
        )
        found += [(p.address, reason) for p in pointed if p.name in (domain, f"www.{domain}")]
    return found


def _parking(evidence: Evidence, registry: Registry, pointed: tuple[Pointer, ...]) -> frozenset[str]:
    """Addresses to which a parking provider leads: by an alias, or by running all name servers of the name's zone.

    A PTR does not count: whoever holds an address may write anybody's name there.
    """

    def parks(name: str) -> bool:
        provider = registry.provider(name)
        return provider is not None and provider.service == "parking"

    parked = set()
    for seen in facts(evidence, "zone", ZoneFacts):
        servers = values(seen.facts.name_servers)
        if servers and all(parks(server.host) for server in servers):
            parked |= {seen.asset.value, f"www.{seen.asset.value}"}
    return frozenset(p.address for p in pointed if p.name in parked or any(map(parks, p.aliases)))


def _default_certificate(asset: Asset, leaf: Certificate, own: frozenset[str], registry: Registry) -> list[str]:
    """Other people's domains in a certificate that was not made for the name we asked.

    A self-signed one proves nothing about whose the host is: anyone may write any name into it.
    """
    asked_for = asset.asked_as is not None and any(covers(name, asset.asked_as) for name in leaf.names)
    domains = sorted({domain for name in leaf.names if (domain := registrable(name.removeprefix("*."), registry))})
    foreign = [domain for domain in domains if domain not in own]
    if asked_for or leaf.self_signed or not foreign or (asset.asked_as and len(foreign) < len(domains)):
        return []
    return [f"its default certificate names another domain, {domain}" for domain in foreign[:MOST]]


def covers(pattern: str, name: str) -> bool:
    """Whether a certificate name fits a host name; a wildcard stands for the leftmost label only (RFC 9525 6.3)."""
    if pattern.startswith("*."):
        return name.partition(".")[2] == pattern[2:]
    return pattern == name


def leaves_home(pointer: Pointer, target: Target) -> bool:
    """Whether the way from the name to its address goes through a name that the target does not hold."""
    return not all(ours(alias, target) for alias in pointer.aliases)
