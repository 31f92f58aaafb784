"""Which software a target shows by its newest looks, at which asset, whose that is, and how sure it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from scanner.asset import Asset, Attribution
from scanner.observation import ABSENT, Hello, Observation, Present, Sighting, Software, TellsSoftware, ToldHello
from scanner.stores import PRODUCTS
from scoring.case import Case
from scoring.claims import current_claims
from scoring.finding import Certainty
from scoring.knowledge.identity import contradicted, told_software
from scoring.looks import moment

NAMESAKES = PRODUCTS | {"postgresql", "redis"}
"""Products that have a conversation of their own, which proves them without naming software or a version."""
SPOKEN = "conversation"
"""Where such a one was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One software at one asset: `software.told_by` is where it was read, `seen` the newest look that told it.

    `certainty` is how sure the software itself is: confirmed by two looks of our own that agree, likely by one or by
    what others saw, possible where the same answer contradicts it. `others`: we did not see it ourselves.
    """

    asset: Asset
    software: Software
    attribution: Attribution
    certainty: Certainty
    seen: datetime
    scan: str
    others: bool


class Seen(NamedTuple):
    """One software at one asset of a target, by its newest rating.

    `number` is that of the software, `asset` the id of the asset, `seen` when it was last seen there.
    """

    target: str
    number: int
    asset: str
    attribution: Attribution
    certainty: Certainty
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Who shows some software: the `first` of so many `rows`, and of how many `targets` it is how certain."""

    first: tuple[Seen, ...]
    rows: int
    targets: Mapping[Certainty, int]


def shown_by(case: Case) -> tuple[Shown, ...]:
    """The software of every claimed asset, by asset and product.

    Of each probe the newest look counts that says what runs there, also where it says that nothing is told any more.
    Under a name only what belongs to the name is taken, not its server, as in the findings.
    """
    telling = {seen.id: seen for seen in case.evidence.observations if isinstance(seen.facts, TellsSoftware)}
    looks: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for sighting in case.evidence.sightings:
        seen = telling.get(sighting.observation)
        if seen is not None and sighting.at <= case.as_of:
            looks[seen.asset.id, seen.probe].append(sighting)
    software = {identity: _software(seen, case) for identity, seen in telling.items()}
    claims = current_claims(case)
    found: dict[tuple[str, ...], Shown] = {}
    ours: set[str] = set()
    for sightings in looks.values():
        newest = max((one for one in sightings if software[one.observation] is not None), key=moment, default=None)
        if newest is None or (claim := claims.get(telling[newest.observation].asset.id)) is None:
            continue
        seen, told = telling[newest.observation], software[newest.observation] or ()
        others = isinstance(seen.facts, ToldHello)
        ours |= set() if others or any(one.told_by == SPOKEN for one in told) else {seen.asset.id}
        for one in told:
            shown = Shown(
                asset=seen.asset,
                software=one,
                attribution=claim.attribution,
                certainty=_certainty(one, told, seen, [software[other.observation] for other in sightings]),
                seen=newest.at,
                scan=newest.scan,
                others=others,
            )
            key = (seen.asset.id, one.product, one.version or "", one.package or "")
            if key not in found or _surer(shown, found[key]):
                found[key] = shown
    # What we saw ourselves outranks what others saw of the same asset, unless only they were told a version.
    return tuple(found[key] for key in sorted(found) if not found[key].others or key[0] not in ours)


def _surer(one: Shown, other: Shown) -> bool:
    order = list(Certainty)
    return (one.others, order.index(one.certainty)) < (other.others, order.index(other.certainty))


def _software(seen: Observation[Any], case: Case) -> tuple[Software, ...] | None:
    """What one answer tells; None where it says nothing of software, not even that there is none."""
    fact = told_software(seen.facts, case.known) if seen.facts is not None else ABSENT
    told = fact.value if isinstance(fact, Present) else ()
    if seen.asset.asked_as is not None:
        told = tuple(one for one in told if one.told_by.endswith("x-powered-by header"))
    elif isinstance(seen.facts, Hello) and isinstance(seen.facts.speaks, Present):
        spoken = seen.facts.speaks.value
        if spoken in NAMESAKES and all(one.product != spoken for one in told):
            told += (Software(product=spoken, told_by=SPOKEN),)
    return told if told or fact is ABSENT or isinstance(fact, Present) else None


def _certainty(
    one: Software, told: Sequence[Software], seen: Observation[Any], looks: Sequence[tuple[Software, ...] | None]
) -> Certainty:
    if contradicted(one, tuple(told)):
        return Certainty.POSSIBLE
    agreeing = sum(one in (other or ()) for other in looks)
    return Certainty.LIKELY if isinstance(seen.facts, ToldHello) or agreeing < 2 else Certainty.CONFIRMED
