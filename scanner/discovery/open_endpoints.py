"""The ports that answer, and the names under which they are asked."""

from scanner.asset import Asset, Kind, Lead, endpoint_asset
from scanner.discovery.mail_exchangers import exchanger_names
from scanner.discovery.names import ours
from scanner.discovery.newest import ANSWERS, all_answers, last_looks, newest
from scanner.discovery.resolved import names_by_address
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence, Outcome
from scanner.probes.ports import GREETED_ANYWAY, PortsFacts, accepts_everything, known_ports
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
    """Bare and named endpoints of every open port; of hosts whose ports were never tried, those of web and mail.

    Of a host that accepts everything only the few most telling ports are spoken to: the others say nothing of it.
    A port that we may not try any longer stays as it was last seen: what we decline takes nothing back. A host of a
    shared platform, whose ports are not tried, still answers for its tenant's names: its web ports are asked under
    each of them, and port 25 where it is a chosen mail exchanger.
    """
    names = names_by_address(target, evidence)
    exchangers = frozenset(exchanger_names(target, evidence))
    found: list[Lead] = []
    answers = all_answers(evidence, "ports")
    for host, (last, sighting) in last_looks(evidence, "ports").items():
        here = names.get(host.value, ())
        if host in answers:
            for port in _greeted(known_ports(answers[host])):
                proof = f"{host.value} accepts connections on port {port}"
                found += _endpoints(host.value, port, here, exchangers, target, registry, proof)
        elif last.outcome is Outcome.FORBIDDEN:
            in_vain = _asked_in_vain(evidence, sighting.scan)
            unlisted = _unlisted(host.value, here, exchangers, target, registry)
            found += [one for one in unlisted if one.asset not in in_vain]
    return tuple(found)


def _greeted(known: PortsFacts) -> tuple[int, ...]:
    """The ports that are spoken to: all open ones; where everything accepts, the few that tell most."""
    if not accepts_everything(known):
        return known.open
    return tuple(port for port in known.open if port in GREETED_ANYWAY)


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
        # A database shows one certificate to everybody: it is asked under one name.
        named = own[:1] if known.kind == "data" else own
        role, asked_as = Role.SERVICE, named if known.tls else []
    bare = lead(endpoint_asset(address, port), role, SHOWN, proof)
    return [bare, *(lead(endpoint_asset(address, port, name), role, SHOWN, proof) for name in asked_as)]


def _telling(name: str, target: Target) -> tuple[bool, int, str]:
    """What was declared and its www come first, then the names nearest to the domain."""
    declared = (target.name, *target.names)
    return name.removeprefix("www.") not in declared, name.count("."), name


def _unlisted(
    address: str, names: tuple[str, ...], exchangers: frozenset[str], target: Target, registry: Registry
) -> list[Lead]:
    own = [name for name in names if ours(name, target)]
    ports = [*(WEB_PORTS if own else ()), *((25,) if exchangers.intersection(names) else ())]
    return [
        one
        for port in ports
        for one in _endpoints(
            address, port, names, exchangers, target, registry, f"{', '.join(names)} resolves to {address}"
        )
        if one.asset.asked_as or port not in WEB_PORTS
    ]


def _asked_in_vain(evidence: Evidence, scan: str) -> frozenset[Asset]:
    """Endpoints that are none, as this scan found: every question was refused, or none was sent and none ever answered.

    A later scan asks again: what was refused once, or what we declined once, may answer then.
    """
    outcomes: dict[Asset, set[Outcome]] = {}
    asked: set[Asset] = set()
    answered: set[Asset] = set()
    for probe in sorted({seen.probe for seen in evidence.observations if seen.asset.kind is Kind.ENDPOINT}):
        answered |= newest(evidence, probe, ANSWERS).keys()
        for asset, (seen, sighting) in last_looks(evidence, probe).items():
            outcomes.setdefault(asset, set()).add(seen.outcome)
            asked |= {asset} if sighting.scan == scan else set()
    return frozenset(
        asset
        for asset in asked
        if outcomes[asset] == {Outcome.REFUSED}
        or (outcomes[asset] <= {Outcome.REFUSED, Outcome.FORBIDDEN} and asset not in answered)
    )
