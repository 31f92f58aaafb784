"""Common labels that exist below a declared domain."""

from scanner.asset import Lead, name_asset
from scanner.discovery.names import ours
from scanner.discovery.newest import facts, values
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.probes.labels import LabelFacts
from scanner.registry import Registry
from scanner.target import Target


@source("common labels")
def labels(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    return tuple(
        lead(name_asset(name), Role.HOST, "common labels", f"{name} resolves and is no wildcard answer")
        for seen in facts(evidence, "labels", LabelFacts)
        for name in values(seen.facts.found)
        if ours(name, target)
    )
