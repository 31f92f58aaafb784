"""Which vectors have no subject at all: proved by an authoritative denial or by closed ports, never by silence."""

from typing import Any

from scanner.asset import Kind
from scanner.discovery.names import within
from scanner.observation import Absent, Observation, Outcome
from scanner.probes.addresses import AddressFacts
from scanner.probes.ports import PortsFacts, known_ports
from scanner.target import TargetKind
from scoring.case import Case
from scoring.claims import current_claims
from scoring.domain import Domain, DomainRole

MAIL_POLICY = ("spf", "dkim", "dmarc", "dnssec", "mail_transport", "dns_zone")
WEB_PORTS = frozenset((80, 443))
SERVICES = ("tls_configuration", "tls_certificates", "web_security", "server_software", "patching_cadence")


def nothing_there(case: Case, domains: tuple[Domain, ...] = ()) -> frozenset[str]:
    """The vectors whose subject is proved not to exist for this target; they leave the total.

    `domains` are its domain names with their roles. Under a parked one there is nothing but what a parking provider
    shows; and where none sends mail, none signs any.
    """
    gone: set[str] = set()
    if case.target.kind is not TargetKind.NAME and not case.target.names:
        gone |= set(MAIL_POLICY)
    claims = current_claims(case).values()
    addresses = [claim.asset for claim in claims if claim.asset.kind is Kind.ADDRESS and claim.attribution.decides]
    names = [claim.asset for claim in claims if claim.asset.kind is Kind.NAME and claim.attribution.decides]
    shared = any(claim.attribution.decides for claim in claims if claim.asset.kind is Kind.ENDPOINT)
    if addresses and not shared and all(_all_closed(_answers(case, a.id, PortsFacts)) for a in addresses):
        gone |= set(SERVICES)
    parked = [domain.name for domain in domains if DomainRole.PARKED in domain.roles]
    idle = [name for name in names if not any(within(name.value, domain) for domain in parked)]
    if names and not addresses and not shared and all(_denied(_answers(case, n.id, AddressFacts)) for n in idle):
        gone |= {*SERVICES, "open_ports", "compromised_systems"}
    if domains and not any(DomainRole.SENDS in (*domain.roles, *domain.unseen) for domain in domains):
        gone.add("dkim")
    return frozenset(gone)


def _answers(case: Case, asset: str, facts: type) -> list[Observation[Any]]:
    """The answers of one kind about an asset, oldest first: silence since then takes nothing back."""
    seen = {o.id: o for o in case.evidence.observations if o.asset.id == asset and isinstance(o.facts, facts)}
    looks = [s for s in case.evidence.sightings if s.observation in seen and s.at <= case.as_of]
    return [seen[s.observation] for s in sorted(looks, key=lambda s: (s.at, s.look, s.observation))]


def _all_closed(answers: list[Observation[PortsFacts]]) -> bool:
    """Whether every listed port was tried and refused, those of the web among them; PARTIAL says that some were not.

    A list that an operator cut down to other ports proves nothing of the web.
    """
    if not any(seen.outcome is Outcome.ANSWERED for seen in answers):
        return False
    known = known_ports(seen.facts for seen in answers if seen.facts is not None)
    return set(known.refused) >= WEB_PORTS and not known.open and not known.silent


def _denied(answers: list[Observation[AddressFacts]]) -> bool:
    facts = answers[-1].facts if answers else None
    return facts is not None and isinstance(facts.a, Absent) and isinstance(facts.aaaa, Absent)
