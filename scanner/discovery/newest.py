"""The newest sighting of each asset by one probe: what discovery may build on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from scanner.asset import Asset
from scanner.observation import Evidence, Fact, Observation, Outcome, Present, Sighting

F = TypeVar("F")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Generic[F]):
    asset: Asset
    facts: F


ANY = frozenset(Outcome)
ANSWERS = frozenset(outcome for outcome in Outcome if outcome.answered)
WHOLE = frozenset({Outcome.ANSWERED})
"""Answers to every question that was asked: a half answer leaves the rest as the whole one before it said."""


def newest(evidence: Evidence, probe: str, among: frozenset[Outcome] = ANY) -> dict[Asset, Observation[Any]]:
    """The last observation of each asset by `probe` that ended as one of `among`, by asset id."""
    return {asset: seen for asset, (seen, _) in last_looks(evidence, probe, among).items()}


def last_looks(
    evidence: Evidence, probe: str, among: frozenset[Outcome] = ANY
) -> dict[Asset, tuple[Observation[Any], Sighting]]:
    """As `newest`, with the sighting that made it the last."""
    observations = {seen.id: seen for seen in evidence.observations if seen.probe == probe and seen.outcome in among}
    last: dict[Asset, tuple[Observation[Any], Sighting]] = {}
    for sighting in evidence.sightings:
        seen = observations.get(sighting.observation)
        if seen is not None and (seen.asset not in last or _rank(sighting) > _rank(last[seen.asset][1])):
            last[seen.asset] = seen, sighting
    return {asset: last[asset] for asset in sorted(last, key=lambda asset: asset.id)}


ADDED_UP = ("ports",)
"""Probes whose answers add up: what a newer look did not try is as an older one found it."""


def all_answers(evidence: Evidence, probe: str) -> dict[Asset, tuple[Any, ...]]:
    """The facts of every answer of `probe`, by asset, those seen last at the end."""
    found: dict[Asset, list[Any]] = {}
    for _, seen in _by_last_sighting(evidence, probe):
        found.setdefault(seen.asset, []).append(seen.facts)
    return {asset: tuple(facts) for asset, facts in found.items()}


def _by_last_sighting(evidence: Evidence, probe: str) -> list[tuple[Sighting, Observation[Any]]]:
    answers = {o.id: o for o in evidence.observations if o.probe == probe and o.facts is not None}
    last: dict[str, Sighting] = {}
    for sighting in evidence.sightings:
        known = last.get(sighting.observation)
        if sighting.observation in answers and (known is None or _rank(sighting) > _rank(known)):
            last[sighting.observation] = sighting
    return [(one, answers[one.observation]) for one in sorted(last.values(), key=_rank)]


def _rank(sighting: Sighting) -> tuple[datetime, int, str, str]:
    return sighting.at, sighting.look, sighting.observation, sighting.scan


def distilled(evidence: Evidence) -> Evidence:
    """Only each asset's last observation by each probe, its last answer and its last whole one, once sighted each.

    Of the probes whose answers add up, all answers.
    """
    kept: dict[str, tuple[Observation[Any], Sighting]] = {}
    for probe in sorted({seen.probe for seen in evidence.observations}):
        for among in (ANY, ANSWERS, WHOLE):
            kept |= {seen.id: (seen, last) for seen, last in last_looks(evidence, probe, among).values()}
    for probe in ADDED_UP:
        kept |= {seen.id: (seen, last) for last, seen in _by_last_sighting(evidence, probe)}
    return Evidence(
        observations=tuple(seen for seen, _ in kept.values()), sightings=tuple(kept[key][1] for key in sorted(kept))
    )


def facts(evidence: Evidence, probe: str, kind: type[F]) -> tuple[Answered[F], ...]:
    """The newest answered facts of each asset by `probe`, in the order of asset ids."""
    return tuple(
        Answered(asset=asset, facts=seen.facts)
        for asset, seen in newest(evidence, probe, ANSWERS).items()
        if isinstance(seen.facts, kind)
    )


def values(fact: Fact[tuple[T, ...]]) -> tuple[T, ...]:
    """What is present, or nothing."""
    return fact.value if isinstance(fact, Present) else ()
