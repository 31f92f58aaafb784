"""The ports of which third parties tell: each an endpoint of its own, which nobody touches for that."""

from typing import Any

from scanner.asset import Asset, Kind, Lead
from scanner.discovery.newest import ANSWERS, all_answers, last_looks, newest
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence, Outcome, Present
from scanner.probes.ports import known_ports
from scanner.registry import Registry
from scanner.target import Target
from scanner.told import MOST, SHOWN

TOLD_BY = "third parties"


@source(TOLD_BY)
def reported_endpoints(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    """Endpoints that an accepted source tells of, but for ports that we found closed ourselves.

    Where every source is off by now nothing is proposed, whatever was told before.
    """
    ours, answers = all_answers(evidence, "ports"), newest(evidence, "reports", ANSWERS)
    found: list[Lead] = []
    for host, (last, _) in last_looks(evidence, "reports").items():
        if last.outcome is Outcome.FORBIDDEN or host not in answers:
            continue
        tried = known_ports(ours.get(host, ()))
        # A host that gives us no answer anywhere may only be turning us away: that closes nothing.
        silent = tried.silent if tried.open or tried.refused else ()
        closed = {f"{port}/tcp" for port in (*tried.refused, *silent)}
        for place, who in sorted(_told(answers[host].facts).items())[:MOST]:
            if place not in closed:
                found.append(lead(_endpoint(host.value, place), Role.REPORTED, TOLD_BY, f"{who} tells of {place}"))
    return tuple(found)


def _told(facts: Any) -> dict[str, str]:
    """Who tells of each port."""
    places: dict[str, str] = {}
    for name, shown in SHOWN.items():
        fact = getattr(facts, name)
        for place in fact.value if isinstance(fact, Present) else ():
            places.setdefault(place, shown)
    return places


def _endpoint(address: str, place: str) -> Asset:
    host = f"[{address}]" if ":" in address else address
    return Asset(kind=Kind.ENDPOINT, value=f"{host}:{place}")
