"""A case written down and read again, as text."""

import json
from dataclasses import replace
from datetime import datetime
from functools import cache

from scanner.asset import Asset, Claim
from scanner.canonical import decode, encode
from scanner.observation import Evidence, Outcome, Sighting, observation
from scanner.target import Target
from scoring.case import Case
from scoring.knowledge import Known
from scoring.model import Model, read
from tests.worlds.history import World


def written(case: Case) -> tuple[str, ...]:
    """The parts of a case as text."""
    seen = tuple(encode([one.probe, one.outcome, encode(one.asset)], list) for one in case.evidence.observations)
    facts = tuple("" if one.facts is None else encode(one.facts) for one in case.evidence.observations)
    claims = tuple(encode(claim) for claim in case.evidence.claims)
    sightings = tuple(encode(sighting) for sighting in case.evidence.sightings)
    parts = (encode(case.target), encode(case.known), case.model.text, case.as_of.isoformat())
    return (*parts, "\n".join(claims), "\n".join(sightings), "\n".join(seen), "\n".join(facts))


def restored(parts: tuple[str, ...], world: World) -> Case:
    """The case that `written` wrote, under the checks of its world."""
    target, known, model, as_of, claims, sightings, seen, facts = parts
    observations = []
    for row, told in zip(seen.split("\n"), facts.split("\n"), strict=True):
        probe, outcome, asset = json.loads(row)
        observations.append(
            observation(
                asset=decode(Asset, asset),
                probe=probe,
                version=1,
                outcome=Outcome(outcome),
                facts=decode(world.probes()[probe].facts, told) if told else None,
            )
        )
    released = _released(model, world.model.digest)
    return Case(
        target=decode(Target, target),
        known=decode(Known, known),
        model=replace(released, checks=world.model.checks, critical=world.model.critical),
        as_of=datetime.fromisoformat(as_of),
        evidence=Evidence(
            claims=tuple(decode(Claim, claim) for claim in claims.split("\n")),
            observations=tuple(observations),
            sightings=tuple(decode(Sighting, sighting) for sighting in sightings.split("\n")),
        ),
    )


@cache
def _released(text: str, digest: str) -> Model:
    """The model of a text; it is the same text in every case of a world."""
    return read(text, digest=digest)
