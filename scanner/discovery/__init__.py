"""From a name to its assets: one source a file, found by the folder; attribution.py says whose an asset is."""

import pkgutil
from functools import cache
from importlib import import_module

from scanner.asset import Asset, Lead
from scanner.discovery.newest import distilled
from scanner.discovery.source import Source
from scanner.observation import Evidence
from scanner.registry import Registry
from scanner.target import Target

ROOMS = ("attribution", "names", "newest", "roles", "sharing", "source")
"""The files of this folder that are no source."""


@cache
def every() -> dict[str, Source]:
    """All sources by file name. Raises TypeError where a file holds no source, or more than one."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name in ROOMS:
            continue
        own = vars(import_module(f"{__name__}.{module.name}")).values()
        here = [value for value in own if isinstance(value, Source) and value.name == module.name]
        if len(here) != 1:
            raise TypeError(f"scanner/discovery/{module.name}.py should define exactly one source of its own name")
        found[module.name] = here[0]
    return found


def propose(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:
    """All leads that can be reached from what was declared, in a fixed order.

    Evidence about an asset counts only once something reached leads to that asset: what an earlier scan
    saw at an address nobody points to any longer proposes nothing.
    """
    known = distilled(evidence)
    reached: set[Asset] = set()
    leads: set[Lead] = set()
    while True:
        within_reach = Evidence(
            observations=tuple(seen for seen in known.observations if seen.asset in reached), sightings=known.sightings
        )
        leads = {lead for one in every().values() for lead in one.leads(target, within_reach, registry)}
        now = reached | {lead.asset for lead in leads}
        if now == reached:
            return tuple(sorted(leads, key=lambda lead: (lead.asset.id, lead.role, lead.found_by, lead.proof)))
        reached = now
