"""What was typed or declared: names, addresses, and every address of a network."""

import ipaddress
from itertools import islice

from scanner.asset import Lead, address_asset, name_asset
from scanner.discovery.names import apexes, declared_names
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.registry import Registry
from scanner.target import Target, TargetKind

LARGEST = 256
"""Addresses of one network: a /24 or a /120."""


def declared_addresses(target: Target) -> dict[str, str]:
    """Each declared address with the address or network that was given for it."""
    typed = (target.name,) if target.kind in (TargetKind.ADDRESS, TargetKind.NETWORK) else ()
    return {
        str(address): given
        for given in (*typed, *target.networks)
        for address in islice(ipaddress.ip_network(given, strict=False), LARGEST)
    }


@source("declared")
def declared(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    """The typed name as an apex; further names, addresses and networks as declared."""
    domains = apexes(target)
    names = tuple(
        lead(name_asset(name), Role.APEX if name in domains else Role.DECLARED, "declared", f"{name} was declared")
        for name in declared_names(target)
    )
    addresses = tuple(
        lead(address_asset(address), Role.DECLARED, "declared", f"{given} was declared")
        for address, given in declared_addresses(target).items()
    )
    return names + addresses
