"""The canonical names behind the aliases of the target's own names."""

from scanner.asset import Lead, name_asset
from scanner.discovery.names import host_name, ours
from scanner.discovery.newest import facts, values
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.probes.addresses import AddressFacts
from scanner.registry import Registry
from scanner.target import Target


@source("aliases")
def aliases(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    return tuple(
        lead(name_asset(host), Role.ALIAS, "aliases", f"{seen.asset.value} CNAME {host}")
        for seen in facts(evidence, "addresses", AddressFacts)
        if ours(seen.asset.value, target)
        for host in map(host_name, values(seen.facts.aliases))
        if host and host != seen.asset.value
    )
