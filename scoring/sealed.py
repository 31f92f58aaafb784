"""A sealed rating read back: its evidence judged again, which the verifier alone cannot do."""

from datetime import datetime
from typing import Any

from scanner.asset import Asset, Claim
from scanner.canonical import decode, dumps, encode
from scanner.observation import Evidence, Observation, Outcome, Sighting
from scanner.probes import every as every_probe
from scanner.target import Target
from scoring import model as models
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.judge import judge
from scoring.knowledge import Known

Plain = dict[str, Any]


def differs(sealed: Plain) -> str | None:
    """What this Hullmark says otherwise of the sealed evidence, as a sentence; None where it says the same.

    `sealed` is what the verifier found to fit. Raises an exception of cattrs or a ValueError where it does not fit
    the types of this Hullmark, KeyError for an unknown probe.
    """
    one, before = sealed["rated"], sealed["before"]
    case = _case(one["case"], sealed["observations"])
    rating = assess(case)
    if encode(rating) != dumps(one["rating"]):
        return "This Hullmark judges the sealed evidence otherwise: its rating is not the sealed one."
    if beside(case) != sealed["judged"]:
        return "Whose the findings are, or since when they are out of sight, is not what this Hullmark says."
    if before is not None or one["split"]["before_milli"] is None:
        earlier = _case(before["case"], sealed["observations"]) if before else None
        if encode(changes(earlier, case, after=rating)) != dumps(one["split"]):
            return "The split is not what this Hullmark makes of the two sealed cases."
    return None


def beside(case: Case) -> list[Plain]:
    """What the formula needs to know of each finding beside the finding itself."""
    return [
        {
            "finding": one.finding.id,
            "theirs": one.theirs,
            "claimed": one.claim is not None,
            "silent_since": None if one.silent_since is None else one.silent_since.isoformat().replace("+00:00", "Z"),
        }
        for one in judge(case)
    ]


def _case(plain: Plain, observations: list[Plain]) -> Case:
    looked = {look["observation"] for look in plain["sightings"]}
    return Case(
        target=decode(Target, dumps(plain["target"])),
        evidence=Evidence(
            claims=tuple(decode(Claim, dumps(claim)) for claim in plain["claims"]),
            observations=tuple(_observation(seen) for seen in observations if seen["id"] in looked),
            sightings=tuple(decode(Sighting, dumps(look)) for look in plain["sightings"]),
        ),
        known=decode(Known, dumps(plain["known"])),
        model=models.read(plain["model"]["text"], digest=plain["model"]["digest"]),
        as_of=datetime.fromisoformat(plain["as_of"]),
    )


def _observation(seen: Plain) -> Observation[Any]:
    """As it was stored, raised to the form that its probe has today."""
    probe, facts = every_probe()[seen["probe"]], seen["facts"]
    if facts is not None and seen["probe_version"] < probe.version and probe.upgrade is not None:
        facts = probe.upgrade(seen["probe_version"], facts)
    return Observation(
        id=seen["id"],
        asset=decode(Asset, dumps(seen["asset"])),
        probe=seen["probe"],
        probe_version=seen["probe_version"],
        outcome=Outcome(seen["outcome"]),
        facts=None if facts is None else decode(probe.facts, dumps(facts)),
    )
