"""The addresses that the target's names, and the hosts it chose for mail and DNS, resolve to."""

from dataclasses import dataclass

from scanner.asset import Lead, address_asset
from scanner.discovery.mail_exchangers import exchanger_names
from scanner.discovery.name_servers import server_names
from scanner.discovery.names import apexes, ours
from scanner.discovery.newest import facts, values
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.probes.addresses import AddressFacts
from scanner.registry import Registry
from scanner.target import Target

MOST = 50
"""Addresses taken from one name and record type: no honest name has as many, one answer could hold thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """One name that points to an address, directly or by way of `aliases`."""

    name: str
    address: str
    record: str
    aliases: tuple[str, ...]

    @property
    def proof(self) -> str:
        return f"{self.name} {self.record} {self.address}"


def pointers(target: Target, evidence: Evidence) -> tuple[Pointer, ...]:
    """Every pair of name and address that matters, by name and address.

    Alias targets and service hosts of other people are left out: their addresses are not the target's choice.
    """
    chosen = exchanger_names(target, evidence).keys() | server_names(target, evidence).keys()
    return tuple(
        Pointer(name=name, address=address, record=record, aliases=values(seen.facts.aliases))
        for seen in facts(evidence, "addresses", AddressFacts)
        if (name := seen.asset.value) in chosen or ours(name, target)
        for record, fact in (("A", seen.facts.a), ("AAAA", seen.facts.aaaa))
        for address in values(fact)[:MOST]
    )


def names_by_address(target: Target, evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """The names that point to each address, sorted."""
    found: dict[str, set[str]] = {}
    for pointer in pointers(target, evidence):
        found.setdefault(pointer.address, set()).add(pointer.name)
    return {address: tuple(sorted(names)) for address, names in found.items()}


@source("addresses of names")
def resolved(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    """Each address of each pointer, in every role that its name has."""
    exchangers, servers = exchanger_names(target, evidence), server_names(target, evidence)
    web = {host for domain in apexes(target) for host in (domain, f"www.{domain}")}

    def roles(name: str) -> tuple[Role, ...]:
        named = (
            (Role.MAIL_EXCHANGER, name in exchangers),
            (Role.NAME_SERVER, name in servers),
            (Role.WEB, name in web),
        )
        return tuple(role for role, is_one in named if is_one) or (Role.HOST,)

    return tuple(
        lead(address_asset(pointer.address), role, "addresses of names", pointer.proof)
        for pointer in pointers(target, evidence)
        for role in roles(pointer.name)
    )
