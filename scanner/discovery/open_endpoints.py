"""The ports that answer, and the names under which they are asked."""

from collections.abc import Mapping

from scanner.asset import Asset, Kind, Lead, endpoint_asset
from scanner.discovery.mail_exchangers import exchanger_names
from scanner.discovery.names import ours
from scanner.discovery.newest import facts, newest
from scanner.discovery.resolved import pointers
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence, Outcome
from scanner.probes.ports import PortsFacts
from scanner.registry import Registry
from scanner.target import Target

SHOWN = "open ports"
WEB_PORTS = (80, 443)
MAIL_PORTS = frozenset((25, 110, 143, 465, 587, 993, 995, 2525))
"""SMTP, POP3 and IMAP with STARTTLS or TLS at once (RFC 8314): asked under the exchanger's name, one name a port."""

MOST_NAMES = 30
"""Names under which one port is asked: at five connections a second, more of them would take a quote past a minute."""


@source(SHOWN)
def open_endpoints(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:
    """Bare and named endpoints of every open port; of hosts whose ports we may not try, those of web and mail.

    A host of a shared platform still answers for its tenant's names: its web ports are asked under each of them,
    and port 25 where it is a chosen mail exchanger. A port there that refused every question is no asset.
    """
    names = _names_by_address(target, evidence)
    exchangers = frozenset(exchanger_names(target, evidence))
    found: list[Lead] = []
    answered = {seen.asset: seen.facts for seen in facts(evidence, "ports", PortsFacts)}
    for host, last in newest(evidence, "ports").items():
        here = names.get(host.value, ())
        if last.outcome is Outcome.FORBIDDEN:
            found += _unlisted(host.value, here, exchangers, target, evidence, registry)
        elif host in answered:
            for port in answered[host].open:
                proof = f"{host.value} accepts connections on port {port}"
                found += _endpoints(host.value, port, here, exchangers, target, registry, proof)
    return tuple(found)


def _names_by_address(target: Target, evidence: Evidence) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for pointer in pointers(target, evidence):
        found.setdefault(pointer.address, set()).add(pointer.name)
    return {address: tuple(sorted(names)) for address, names in found.items()}


def _endpoints(
    address: str,
    port: int,
    names: tuple[str, ...],
    exchangers: frozenset[str],
    target: Target,
    registry: Registry,
    proof: str,
) -> list[Lead]:
    mail = [name for name in names if name in exchangers]
    own = sorted((name for name in names if ours(name, target)), key=lambda name: _telling(name, target))[:MOST_NAMES]
    known = registry.port(port)
    if port in MAIL_PORTS:
        role = Role.MAIL_EXCHANGER if port == 25 and mail else Role.SERVICE
        asked_as = (mail or own)[:1]
    elif known.service in ("http", "https"):
        role, asked_as = Role.WEB, own
    else:
        role, asked_as = Role.SERVICE, own if known.tls else []
    bare = lead(endpoint_asset(address, port), role, SHOWN, proof)
    return [bare, *(lead(endpoint_asset(address, port, name), role, SHOWN, proof) for name in asked_as)]


def _telling(name: str, target: Target) -> tuple[bool, int, str]:
    """What was declared and its www come first, then the names nearest to the domain."""
    declared = (target.name, *target.names)
    return name.removeprefix("www.") not in declared, name.count("."), name


def _unlisted(
    address: str,
    names: tuple[str, ...],
    exchangers: frozenset[str],
    target: Target,
    evidence: Evidence,
    registry: Registry,
) -> list[Lead]:
    refused = _refused(evidence)
    own = [name for name in names if ours(name, target)]
    ports = [*(WEB_PORTS if own else ()), *((25,) if exchangers.intersection(names) else ())]
    found = [
        one
        for port in ports
        for one in _endpoints(
            address, port, names, exchangers, target, registry, f"{', '.join(names)} resolves to {address}"
        )
        if one.asset.asked_as or port not in WEB_PORTS
    ]
    return [one for one in found if one.asset not in refused]


def _refused(evidence: Evidence) -> frozenset[Asset]:
    """Endpoints whose every newest look ended with a refused connection."""
    outcomes: dict[Asset, set[Outcome]] = {}
    for probe in sorted({seen.probe for seen in evidence.observations if seen.asset.kind is Kind.ENDPOINT}):
        for asset, seen in newest(evidence, probe).items():
            outcomes.setdefault(asset, set()).add(seen.outcome)
    return frozenset(asset for asset, seen in outcomes.items() if seen == {Outcome.REFUSED})
