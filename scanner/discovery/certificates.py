"""The target's names in the certificates that its endpoints show."""

from scanner.asset import Lead, name_asset
from scanner.discovery.names import host_name, own_domains, within
from scanner.discovery.newest import facts, values
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.probes.tls import TlsFacts
from scanner.registry import Registry
from scanner.target import Target
from scanner.tls.certificate import Certificate, read_chain

MOST = 100
"""Names taken from one certificate; each is asked of DNS before it counts."""


def leaf_of(chain: tuple[str, ...]) -> Certificate | None:
    """The server's own certificate, the first of a chain kept as base64 DER; None where there is none to read."""
    return next(iter(read_chain(chain[:1])), None)


@source("certificates")
def certificates(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:
    """Names in the leaf's SAN at or below the registrable domains of the declared names, wildcards left out."""
    domains = own_domains(target, registry)
    found = []
    for seen in facts(evidence, "tls", TlsFacts):
        leaf = leaf_of(values(seen.facts.chain)[:1])
        names = sorted({host for name in (leaf.names if leaf else ()) if (host := host_name(name))})
        mine = [name for name in names if any(within(name, domain) for domain in domains)]
        found += [
            lead(name_asset(name), Role.HOST, "certificates", f"the certificate at {seen.asset.value} names {name}")
            for name in mine[:MOST]
        ]
    return tuple(found)
