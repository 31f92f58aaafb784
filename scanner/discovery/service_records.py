"""The hosts that a declared domain announces for its services."""

from scanner.asset import Lead, name_asset
from scanner.discovery.names import host_name, ours
from scanner.discovery.newest import facts, values
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.probes.services import ServiceFacts
from scanner.registry import Registry
from scanner.target import Target

SHOWN = "service records"


@source(SHOWN)
def service_records(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    """Targets of SRV records, and the owners of autodiscover and autoconfig aliases with their targets."""
    found = []
    for seen in facts(evidence, "services", ServiceFacts):
        domain = seen.asset.value
        if not ours(domain, target):
            continue
        for service in values(seen.facts.announced):
            host = host_name(service.host)
            if host:
                proof = f"{service.service}.{domain} SRV {service.port} {host}"
                found.append(lead(name_asset(host), Role.SERVICE, SHOWN, proof))
        for label, aliases in (("autodiscover", seen.facts.autodiscover), ("autoconfig", seen.facts.autoconfig)):
            for alias in values(aliases):
                owner, proof = f"{label}.{domain}", f"{label}.{domain} CNAME {alias}"
                found.append(lead(name_asset(owner), Role.SERVICE, SHOWN, proof))
                host = host_name(alias)
                if host:
                    found.append(lead(name_asset(host), Role.ALIAS, SHOWN, proof))
    return tuple(found)
