"""Why a rating moved: the difference between two cases, cause by cause, adding up exactly."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from scanner.asset import Claim
from scanner.observation import Evidence, Outcome
from scoring.assess import assess
from scoring.case import Case
from scoring.judge import current_claims
from scoring.knowledge import Known


class Cause(StrEnum):
    """In the order in which they are told apart: each part is what its cause moved after those before it."""

    FIRST = "first rating"
    MODEL = "new model"
    WORLD = "the world"
    AGEING = "ageing"
    ATTRIBUTION = "attribution"
    ASSETS = "assets found or gone"
    LOST_SIGHT = "lost sight"
    OWN = "own change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Thousandths of a point that one cause moved the exact rating by."""

    cause: Cause
    milli: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """From one exact rating to the next; `before_milli` None for a first rating. Parts of 0 are left out.

    `opened` and `closed` are the finding ids that began or ceased to take points.
    """

    before_milli: int | None
    after_milli: int
    parts: tuple[Part, ...]
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()

    @property
    def delta_milli(self) -> int:
        return sum(part.milli for part in self.parts)


def changes(before: Case | None, case: Case) -> Split:
    """The split between two cases of one target, by assessing the cases in between in a fixed order."""
    after = assess(case)
    if before is None:
        moved = after.exact_milli - case.model.high * 1000
        return Split(before_milli=None, after_milli=after.exact_milli, parts=(Part(cause=Cause.FIRST, milli=moved),))
    earlier = assess(before)
    at, parts = earlier.exact_milli, []
    for cause, between in _between(before, case):
        reached = after.exact_milli if between is case else assess(between).exact_milli
        if reached != at:
            parts.append(Part(cause=cause, milli=reached - at))
        at = reached
    then, now = ({f.id for f in rating.findings if f.verdict.hurts} for rating in (earlier, after))
    return Split(
        before_milli=earlier.exact_milli,
        after_milli=after.exact_milli,
        parts=tuple(parts),
        opened=tuple(sorted(now - then)),
        closed=tuple(sorted(then - now)),
    )


def _between(before: Case, case: Case) -> list[tuple[Cause, Case]]:
    """The chain of cases from `before` to `case`, one cause at a time."""
    then = current_claims(before.evidence, before.as_of)
    now = current_claims(case.evidence, case.as_of)
    modelled = replace(before, model=case.model)
    informed = replace(modelled, known=_merged(before.known, case.known))
    aged = replace(informed, as_of=case.as_of)
    at = max((claim.at for claim in now.values()), default=before.as_of)
    same_assets = tuple(replace(now.get(asset, claim), at=at) for asset, claim in then.items())
    attributed = replace(aged, evidence=replace(before.evidence, claims=same_assets))
    found = _with(before.evidence, case.evidence, tuple(now.values()), lambda asset, _: asset not in then)
    silent = _with(
        found, case.evidence, tuple(now.values()), lambda _, outcome: outcome not in (Outcome.ANSWERED, Outcome.PARTIAL)
    )
    return [
        (Cause.MODEL, modelled),
        (Cause.WORLD, informed),
        (Cause.AGEING, aged),
        (Cause.ATTRIBUTION, attributed),
        (Cause.ASSETS, replace(attributed, evidence=found)),
        (Cause.LOST_SIGHT, replace(attributed, evidence=silent)),
        (Cause.OWN, case),
    ]


def _with(base: Evidence, full: Evidence, claims: tuple[Claim, ...], taken: Callable[[str, Outcome], bool]) -> Evidence:
    """`base` with those sightings of `full` whose observation `taken(asset id, outcome)` picks."""
    observations = {seen.id: seen for seen in (*full.observations, *base.observations)}
    picked = {
        sighting
        for sighting in full.sightings
        if (seen := observations.get(sighting.observation)) and taken(seen.asset.id, seen.outcome)
    }
    return Evidence(
        claims=claims,
        observations=tuple(observations.values()),
        sightings=tuple(sorted({*base.sightings, *picked}, key=lambda s: (s.at, s.look, s.observation))),
    )


def _merged(old: Known, new: Known) -> Known:
    """What is known now, with the old answers to questions that were only asked then."""
    software = {(row.product, row.version, row.package): row for row in (*old.software, *new.software)}
    addresses = {row.address: row for row in (*old.addresses, *new.addresses)}
    return Known(
        feeds=new.feeds,
        software=tuple(software.values()),
        addresses=tuple(addresses.values()),
        roots=tuple(sorted({*old.roots, *new.roots})),
    )
