"""The hosts that a declared zone names as its servers."""

from scanner.asset import Lead, name_asset
from scanner.discovery.names import host_name, ours
from scanner.discovery.newest import facts, values
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.probes.zone import ZoneFacts
from scanner.registry import Registry
from scanner.target import Target


def server_names(target: Target, evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Name servers of the target's zones, each with its proofs."""
    found: dict[str, tuple[str, ...]] = {}
    for seen in facts(evidence, "zone", ZoneFacts):
        for server in values(seen.facts.name_servers):
            host = host_name(server.host)
            if host and ours(seen.asset.value, target):
                found[host] = (*found.get(host, ()), f"{seen.asset.value} NS {host}")
    return found


@source("name servers")
def name_servers(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    return tuple(
        lead(name_asset(host), Role.NAME_SERVER, "name servers", *proof)
        for host, proof in server_names(target, evidence).items()
    )
