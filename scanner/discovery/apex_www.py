"""The one host name that every domain may be expected to have."""

from scanner.asset import Lead, name_asset
from scanner.discovery.names import apexes
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.registry import Registry
from scanner.target import Target


@source("www")
def apex_www(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    """`www.` before each declared domain; the name is asked of DNS before it counts."""
    return tuple(
        lead(name_asset(f"www.{domain}"), Role.WWW, "www", f"www.{domain} lies in the declared domain {domain}")
        for domain in apexes(target)
        if not domain.startswith("www.")
    )
