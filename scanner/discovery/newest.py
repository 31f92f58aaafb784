"""The newest sighting of each asset by one probe: what discovery may build on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from scanner.asset import Asset
from scanner.observation import Evidence, Fact, Observation, Present, Sighting

F = TypeVar("F")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Generic[F]):
    asset: Asset
    facts: F


def newest(evidence: Evidence, probe: str, *, answered: bool = False) -> dict[Asset, Observation[Any]]:
    """The last observation of each asset by `probe`, by asset id; with `answered` the last one with facts."""
    observations = {seen.id: seen for seen in evidence.observations if seen.probe == probe}
    last: dict[Asset, tuple[datetime, int, str]] = {}
    for sighting in evidence.sightings:
        seen = observations.get(sighting.observation)
        if seen is None or (answered and seen.facts is None):
            continue
        rank = (sighting.at, sighting.look, seen.id)
        if seen.asset not in last or rank > last[seen.asset]:
            last[seen.asset] = rank
    return {asset: observations[last[asset][2]] for asset in sorted(last, key=lambda asset: asset.id)}


def distilled(evidence: Evidence) -> Evidence:
    """Only the last and the last answered observation of each asset by each probe, each with its last sighting."""
    kept: dict[str, Observation[Any]] = {}
    for probe in sorted({seen.probe for seen in evidence.observations}):
        for answered in (False, True):
            kept |= {seen.id: seen for seen in newest(evidence, probe, answered=answered).values()}
    last: dict[str, Sighting] = {}
    for sighting in evidence.sightings:
        if sighting.observation in kept:
            other = last.get(sighting.observation)
            if other is None or (sighting.at, sighting.look, sighting.scan) > (other.at, other.look, other.scan):
                last[sighting.observation] = sighting
    return Evidence(observations=tuple(kept.values()), sightings=tuple(last[key] for key in sorted(last)))


def facts(evidence: Evidence, probe: str, kind: type[F]) -> tuple[Answered[F], ...]:
    """The newest answered facts of each asset by `probe`, in the order of asset ids."""
    return tuple(
        Answered(asset=asset, facts=seen.facts)
        for asset, seen in newest(evidence, probe, answered=True).items()
        if isinstance(seen.facts, kind)
    )


def values(fact: Fact[tuple[T, ...]]) -> tuple[T, ...]:
    """What is present, or nothing."""
    return fact.value if isinstance(fact, Present) else ()
