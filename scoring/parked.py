"""Which vectors have no subject at all: proved by an authoritative denial or by closed ports, never by silence."""

from typing import Any

from scanner.asset import Kind
from scanner.observation import Absent, Observation, Outcome
from scanner.probes.addresses import AddressFacts
from scanner.probes.ports import PortsFacts
from scanner.target import TargetKind
from scoring.case import Case
from scoring.judge import current_claims

MAIL_POLICY = ("spf", "dkim", "dmarc", "dnssec", "mail_transport", "dns_zone")
SERVICES = ("tls_configuration", "tls_certificates", "web_security", "server_software", "patching_cadence")


def nothing_there(case: Case) -> frozenset[str]:
    """The vectors whose subject is proved not to exist for this target; they leave the total."""
    gone: set[str] = set()
    if case.target.kind is not TargetKind.NAME and not case.target.names:
        gone |= set(MAIL_POLICY)
    claims = current_claims(case).values()
    addresses = [claim.asset for claim in claims if claim.asset.kind is Kind.ADDRESS and claim.attribution.decides]
    names = [claim.asset for claim in claims if claim.asset.kind is Kind.NAME and claim.attribution.decides]
    shared = any(claim.attribution.decides for claim in claims if claim.asset.kind is Kind.ENDPOINT)
    if addresses and not shared and all(_all_closed(_newest(case, a.id, PortsFacts)) for a in addresses):
        gone |= set(SERVICES)
    if names and not addresses and not shared and all(_denied(_newest(case, n.id, AddressFacts)) for n in names):
        gone |= {*SERVICES, "open_ports", "compromised_systems"}
    return frozenset(gone)


def _newest(case: Case, asset: str, facts: type) -> Observation[Any] | None:
    """The newest facts of one kind about an asset; silence since then proves nothing, so it takes nothing back."""
    seen = {o.id: o for o in case.evidence.observations if o.asset.id == asset and isinstance(o.facts, facts)}
    looks = [s for s in case.evidence.sightings if s.observation in seen and s.at <= case.as_of]
    newest = max(looks, key=lambda s: (s.at, s.look, s.observation), default=None)
    return seen[newest.observation] if newest else None


def _all_closed(seen: Observation[PortsFacts] | None) -> bool:
    """Whether every listed port was tried and refused; PARTIAL says that some were not tried."""
    if seen is None or seen.facts is None or seen.outcome is not Outcome.ANSWERED:
        return False
    return bool(seen.facts.refused) and not seen.facts.open and not seen.facts.silent


def _denied(seen: Observation[AddressFacts] | None) -> bool:
    facts = seen.facts if seen else None
    return facts is not None and isinstance(facts.a, Absent) and isinstance(facts.aaaa, Absent)
