"""What closing a fault means: the findings of a case as they would be if it were gone.

Closed is a fault once two looks of our own, made now, no longer find it. Two kinds are told apart:

- *made good*: the subject stays, and the check's verdict about it is good and confirmed. Everything else is as it is:
  what a change of configuration would do to other verdicts is not guessed.
- *gone*: where a check asks whether a service can be reached at all (`..._reachable`), its subject goes: the endpoint
  is no asset any longer, under any of its names, and its host refuses the port. What else was judged there goes with
  it, the good as well. A vector of which nothing else was seen is then no longer seen, and stands at its prior. The
  page of a product (`exposure`) shares its port with others: it goes, and the port stays.
"""

from dataclasses import dataclass, replace

from scanner.asset import Kind, address_asset, endpoint_asset
from scanner.observation import Evidence, Outcome, Sighting, observation
from scanner.probes.ports import PortsFacts, known_ports
from scoring.case import Case
from scoring.claims import current_claims
from scoring.domain import Domain
from scoring.finding import EXPOSURE, Certainty, Verdict
from scoring.judge import Judged, judge_domains
from scoring.looks import moment
from scoring.parked import nothing_there

REACHABLE = "_reachable"
CLOSING = "closing"
"""The name of the scan that would see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A case with its findings, and what has no subject in it."""

    case: Case
    judged: tuple[Judged, ...]
    domains: tuple[Domain, ...]
    parked: frozenset[str]


def state_of(case: Case) -> State:
    """The findings of a case."""
    judged, domains = judge_domains(case)
    return State(case=case, judged=judged, domains=domains, parked=nothing_there(case, domains))


def door(one: Judged) -> str | None:
    """The address and port (`192.0.2.7:3389/tcp`) that closes with a finding; None where the subject stays."""
    asset, finding = one.claim.asset if one.claim else None, one.finding
    if asset is None or asset.kind is not Kind.ENDPOINT or not finding.check.endswith(REACHABLE):
        return None
    return None if EXPOSURE in dict(finding.values) else asset.value


def made_good(case: Case, one: Judged) -> Judged:
    """The finding as good, confirmed and seen now; what rests on outside facts alone stays without a date."""
    good = replace(
        one.finding,
        verdict=Verdict.GOOD,
        certainty=Certainty.CONFIRMED,
        values=(),  # who told us of it, too: our own looks would
        until=None,
        seen_at=one.finding.seen_at and case.as_of,
    )
    return replace(one, finding=good, silent_since=None, turns=None, asked=())


def without_doors(case: Case, doors: frozenset[str]) -> Case:
    """The case if two more looks had found these addresses and ports closed."""
    kept = [claim for claim in current_claims(case).values() if claim.asset.value not in doors]
    hosts = {claim.asset.host for claim in current_claims(case).values() if claim.asset.value in doors}
    evidence = replace(case.evidence, claims=tuple(kept))
    for host in sorted(hosts):
        evidence = _refusing(replace(case, evidence=evidence), host, doors)
    return replace(case, evidence=evidence)


def _refusing(case: Case, host: str, doors: frozenset[str]) -> Evidence:
    """The evidence with two looks at the ports of a host that refuses these; as it is where none was seen before."""
    asset, evidence = address_asset(host), case.evidence
    seen = {one.id: one for one in evidence.observations if one.asset == asset and isinstance(one.facts, PortsFacts)}
    looks = sorted(
        (look for look in evidence.sightings if look.observation in seen and look.at <= case.as_of), key=moment
    )
    known = known_ports(facts for look in looks if (facts := seen[look.observation].facts))
    closing = {port for port in known.open if endpoint_asset(host, port).value in doors}
    if not closing:
        return evidence
    last = seen[looks[-1].observation]
    closed = observation(
        asset=asset,
        probe=last.probe,
        version=last.probe_version,
        outcome=Outcome.ANSWERED,
        facts=replace(
            known,
            open=tuple(port for port in known.open if port not in closing),
            refused=tuple(sorted({*known.refused, *closing})),
        ),
    )
    again = tuple(
        Sighting(observation=closed.id, at=case.as_of, look=look, scan=CLOSING, profile=case.target.scope.used.value)
        for look in (1, 2)
    )
    observations = {one.id: one for one in (*evidence.observations, closed)}
    return replace(evidence, observations=tuple(observations.values()), sightings=(*evidence.sightings, *again))
