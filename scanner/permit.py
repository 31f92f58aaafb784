"""May this address be touched, by this probe, under this scope? Pure, and asked before every dial."""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from scanner.asset import Attribution
from scanner.conduct import Conduct
from scanner.errors import Forbidden
from scanner.registry import Registry
from scanner.target import Consent, Profile, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Who asked not to be looked at: names (with everything below them) and networks."""

    names: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()

    def covers_name(self, name: str) -> bool:
        labels = name.lower().rstrip(".").split(".")
        return any(".".join(labels[start:]) in self.names for start in range(len(labels)))

    def covers_address(self, address: str) -> bool:
        return any(_inside(address, network) for network in self.networks)


def may_dial(
    *,
    address: str,
    port: int | None,
    name: str | None,
    probe: str,
    attribution: Attribution,
    scope: Scope,
    conduct: Conduct,
    registry: Registry,
    optout: OptOut,
    infrastructure: bool = False,
) -> None:
    """Return when the dial is allowed; raise Forbidden with the rule that forbids it and what would allow it.

    `infrastructure` marks our own resolvers, which only the special-purpose rule leaves alone.
    `port` is None for DNS queries to name servers.
    """  # fmt: skip
    if infrastructure:
        return
    row = conduct.row(probe)
    if not scope.used.allows(row.least):
        raise Forbidden(f"{probe} needs the profile {row.least}; this scan uses {scope.used}")
    special = registry.special_purpose(address)
    if special and not any(_inside(address, network) for network in scope.allowed_nets):
        raise Forbidden(f"{address} is a special-purpose address ({special.name}); --allow-net would allow it")
    if optout.covers_address(address) or (name and optout.covers_name(name)):
        raise Forbidden(f"{name or address} has opted out")
    if attribution is Attribution.D and port is not None and not row.shared:
        raise Forbidden(f"{address} is a shared platform; {probe} is not sent there")
    if port is not None and probe == "ports" and port not in conduct.ports_for(scope.used):
        raise Forbidden(f"port {port} is not on the list of the profile {scope.used}")
    consent = scope.consent
    if scope.used is Profile.CONSENT and consent is not None:
        excluded = _excluded(consent)
        if excluded.covers_address(address) or (name and excluded.covers_name(name)):
            raise Forbidden(f"{name or address} is excluded by the consent record")


def may_hello(*, probe: str, scope: Scope, conduct: Conduct) -> bool:
    """Whether the probe's protocol hello may be sent under this scope, or only the connect."""
    return scope.used.allows(conduct.row(probe).hello)


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
    parsed, holder = ipaddress.ip_address(address), ipaddress.ip_network(network, strict=False)
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed.version == holder.version and parsed in holder
