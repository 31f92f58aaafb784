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


def _rank(sighting: Sighting) -> tuple[datetime, int, str, str]:
    return sighting.at, sighting.look, sighting.observation, sighting.scan


def distilled(evidence: Evidence) -> Evidence:
    """Only each asset's last observation by each probe, its last answer and its last whole one, once sighted each."""
    kept: dict[str, tuple[Observation[Any], Sighting]] = {}
    for probe in sorted({seen.probe for seen in evidence.observations}):
        for among in (ANY, ANSWERS, WHOLE):
            kept |= {seen.id: (seen, last) for seen, last in last_looks(evidence, probe, among).values()}
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
