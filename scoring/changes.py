"""Why a rating moved: the difference between two cases, cause by cause, adding up exactly."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from scanner.observation import Evidence, Sighting
from scoring.asked import Asked
from scoring.assess import assess, exact, taken
from scoring.case import Case
from scoring.claims import current_claims
from scoring.grade import Contribution
from scoring.knowledge import Known
from scoring.rating import Rating


class Cause(StrEnum):
    """In the order in which they are told apart: each part is what its cause moved after those before it."""

    FIRST = "first rating"
    MODEL = "new model"
    SIZE = "declared size"
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

    `opened` and `closed` are the ids of the findings that began or ceased to take points.
    """

    before_milli: int | None
    after_milli: int
    parts: tuple[Part, ...]
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()

    @property
    def delta_milli(self) -> int:
        return sum(part.milli for part in self.parts)


def changes(before: Case | None, case: Case, *, after: Rating | None = None, asked: Asked | None = None) -> Split:
    """The split between two cases of one target, by assessing the cases in between in a fixed order.

    `after` is the rating of `case` where it is known already, and `asked` what was asked for it. Ratings under
    different profiles are never compared: the first one under another profile is a first rating.
    """
    asked = asked or Asked()
    after = after or assess(case, asked)
    if before is None or before.target.scope.used is not case.target.scope.used:
        moved = after.exact_milli - case.model.high * 1000
        return Split(before_milli=None, after_milli=after.exact_milli, parts=(Part(cause=Cause.FIRST, milli=moved),))
    earlier = taken(before, asked)
    start = at = exact(before, earlier)
    last, parts = before, []
    for cause, between in stages(before, case):
        # Most nights most causes moved nothing, and the same case needs no second assessment.
        if between is case:
            reached = after.exact_milli
        elif between != last:
            reached = exact(between, taken(between, asked))
        else:
            reached = at
        last = between
        if reached != at:
            parts.append(Part(cause=cause, milli=reached - at))
        at = reached
    then, now = _taking(earlier), _taking(after.contributions)
    return Split(
        before_milli=start,
        after_milli=after.exact_milli,
        parts=tuple(parts),
        opened=tuple(sorted(now - then)),
        closed=tuple(sorted(then - now)),
    )


def _taking(lost: Iterable[Contribution]) -> set[str]:
    return {part.finding for part in lost if part.finding}


def stages(before: Case, case: Case) -> list[tuple[Cause, Case]]:
    """The chain of cases from `before` to `case`, one cause at a time; the last one is `case` itself."""
    then, now = current_claims(before), current_claims(case)
    at = max((claim.at for claim in now.values()), default=before.as_of)
    same_assets = tuple(replace(now.get(asset, claim), at=at) for asset, claim in then.items())
    claimed = tuple(now.values())
    facts = {seen.id: seen for seen in case.evidence.observations}
    standing = _standing(before.evidence)

    def found(sighting: Sighting) -> bool:
        return facts[sighting.observation].asset.id not in then

    def silent(sighting: Sighting) -> bool:
        return not facts[sighting.observation].outcome.answered

    modelled = replace(before, model=case.model)
    sized = replace(modelled, target=replace(before.target, organisation=case.target.organisation))
    informed = replace(sized, known=_merged(before.known, case.known))
    renewed = _renewed(before.evidence, case.evidence, standing)
    standing_claims = tuple(replace(claim, at=at) for claim in then.values())
    aged = replace(informed, as_of=case.as_of, evidence=replace(renewed, claims=standing_claims))
    attributed = replace(aged, evidence=replace(renewed, claims=same_assets))
    assets = _with(replace(renewed, claims=claimed), case.evidence, found)
    lost = _with(assets, case.evidence, silent)
    return [
        (Cause.MODEL, modelled),
        (Cause.SIZE, sized),
        (Cause.WORLD, informed),
        (Cause.AGEING, aged),
        (Cause.ATTRIBUTION, attributed),
        (Cause.ASSETS, replace(attributed, evidence=assets)),
        (Cause.LOST_SIGHT, replace(attributed, evidence=lost)),
        (Cause.OWN, case),
    ]


def _standing(evidence: Evidence) -> frozenset[str]:
    """The newest answered observation of each asset by each probe."""
    observations = {seen.id: seen for seen in evidence.observations if seen.outcome.answered}
    newest: dict[tuple[str, str], str] = {}
    for sighting in _in_order(evidence.sightings):
        if seen := observations.get(sighting.observation):
            newest[seen.probe, seen.asset.id] = seen.id
    return frozenset(newest.values())


def _renewed(before: Evidence, now: Evidence, standing: frozenset[str]) -> Evidence:
    """What was seen again as it stood has not changed: it only stays young, and what is too old to be read any longer
    beside it goes with time as well."""
    told = {seen.id: (seen.probe, seen.asset.id) for seen in (*before.observations, *now.observations)}
    then, today = set(before.sightings), set(now.sightings)
    again = {told.get(seen.observation) for seen in today - then if seen.observation in standing}
    again -= {told.get(seen.observation) for seen in today - then if seen.observation not in standing}
    kept = tuple(seen for seen in before.sightings if seen in today or told.get(seen.observation) not in again)
    return _with(replace(before, sightings=kept), now, lambda sighting: sighting.observation in standing)


def _with(base: Evidence, full: Evidence, taken: Callable[[Sighting], bool]) -> Evidence:
    """`base` with the observations of `full` and those of its sightings that `taken` picks."""
    known = {seen.id for seen in full.observations}
    picked = {sighting for sighting in full.sightings if sighting.observation in known and taken(sighting)}
    return replace(
        base,
        observations=tuple({seen.id: seen for seen in (*full.observations, *base.observations)}.values()),
        sightings=_in_order({*base.sightings, *picked}),
    )


def _in_order(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    return tuple(sorted(sightings, key=lambda s: (s.at, s.look, s.scan, s.observation)))


_ASKED: dict[str, Callable[[Any], object]] = {
    "software": lambda row: (row.product, row.version, row.package),
    "addresses": lambda row: row.address,
    "names": lambda row: row.name,
    "origins": lambda row: row.address,
    "roots": lambda row: row,
    "own_roots": lambda row: row,
    "identified": lambda row: (row.kind, row.text),
    "scripts": lambda row: row.address,
    "hosts": lambda row: row.name,
    "incidents": lambda row: row.domain,
    "sharing": lambda row: row.address,
}
"""What each row of Known was asked about."""


def _merged(old: Known, new: Known) -> Known:
    """What is known now, with the old answers to questions that were only asked then."""
    return replace(
        new,
        **{
            name: tuple({asked(row): row for row in (*getattr(old, name), *getattr(new, name))}.values())
            for name, asked in _ASKED.items()
        },
    )
