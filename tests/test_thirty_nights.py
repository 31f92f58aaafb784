"""Thirty nights through a real store, in which every fifth look fails by chance: no finding comes and goes."""

import itertools
import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.asset import Asset
from scanner.observation import Evidence, Observation, Outcome, Sighting, observation
from scoring.assess import assess
from scoring.doubts import doubts
from scoring.finding import Verdict
from scoring.history.store import History as Store
from tests.worlds.history import DAY, START, UNANSWERED
from tests.worlds.kept import company, url
from tests.worlds.shipped import SHIPPED

NIGHTS, FAIL = 30, 0.2
SEEDS = 30 if os.environ.get("HULLMARK_PROFILE") == "soak" else 1
SETTLED = 8
"""Nights until every question was answered twice."""


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_a_fifth_of_all_looks_fails_and_no_finding_flaps(tmp_path: Path, seed: int) -> None:
    """What a company shows every night is found as if nothing failed: the same verdicts and exact rating."""
    with SHIPPED.installed():
        failing = await _nights(tmp_path / "a", FAIL, random.Random(seed))
        quiet = await _nights(tmp_path / "b", 0, random.Random(seed))
    for night in range(SETTLED, NIGHTS):
        assert failing[night] == quiet[night], night
    turned = Counter(one for last, now in itertools.pairwise(failing) for one in now[1].keys() ^ last[1].keys())
    assert all(times == 1 for times in turned.values()), turned


Night = tuple[int, dict[str, Verdict]]


async def _nights(folder: Path, fail: float, chance: random.Random) -> list[Night]:
    """The exact rating of every night, and what takes points in it."""
    store = await Store.open(url(folder), now=START)
    found: list[Night] = []
    try:
        for number in range(NIGHTS):
            found.append(await _night(store, number, fail, chance))
    finally:
        await store.close()
    return found


async def _night(store: Store, number: int, fail: float, chance: random.Random) -> Night:
    history, at, scan = company(), START + number * DAY, f"night {number}"
    case = replace(history.case, as_of=at + DAY / 24)
    target, truth = case.target, {(cell.probe, cell.asset): cell.said.facts for cell in history.cells}
    claims = tuple(replace(claim, at=at) for claim in case.evidence.claims)

    def look(pair: tuple[str, Asset], number: int) -> tuple[Observation[object], Sighting]:
        probe, asset = pair
        lost = chance.random() < fail
        outcome, facts = (chance.choice(UNANSWERED), None) if lost else (Outcome.ANSWERED, truth[pair])
        seen = observation(asset=asset, probe=probe, version=1, outcome=outcome, facts=facts)
        sighting = Sighting(
            observation=seen.id, at=at + DAY / 1440 * number, look=number, scan=scan, profile="light",
            why="by chance" if lost else "",
        )  # fmt: skip
        return seen, sighting

    looks = [look(pair, 1) for pair in truth]
    before = await store.evidence(target.name, at)
    tonight = replace(case, evidence=_evidence(claims, looks))
    again = doubts(tonight, replace(case, evidence=before) if before.sightings else None)
    looks += [look(pair, 2) for pair in again]
    await store.begin(scan, target, at)
    kept = _evidence(claims, looks)
    await store.keep(target, scan, claims=claims, observations=kept.observations, sightings=kept.sightings)
    rating = assess(replace(case, evidence=await store.evidence(target.name, case.as_of)))
    taking = {part.finding for part in rating.contributions if part.finding}
    return rating.exact_milli, {one.id: one.verdict for one in rating.findings if one.id in taking}


def _evidence(claims: tuple[object, ...], looks: list[tuple[Observation[object], Sighting]]) -> Evidence:
    seen = tuple({one.id: one for one, _ in looks}.values())
    return Evidence(claims=claims, observations=seen, sightings=tuple(look for _, look in looks))  # type: ignore[arg-type]  # claims as they came
