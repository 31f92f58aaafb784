"""Which looks deserve a second one before anything is held against anybody, or let go."""

from scanner.asset import Asset, Kind, address_asset, name_asset
from scoring.case import Case
from scoring.finding import Certainty
from scoring.judge import Judged, judge

Pair = tuple[str, Asset]


def doubts(case: Case, before: Case | None = None) -> tuple[Pair, ...]:
    """The (probe, asset) pairs behind every finding that would take points, made from the checks alone.

    Only looks of the newest scan are named: what was settled in an earlier scan and not seen now is
    lost sight, not doubt. What is only possible takes none, however often it is seen. `before` is the case as the
    scan found it: what took points then and would take none now closes by two looks as well.
    """
    found = judge(case)
    pairs = {pair for one in found if _takes(one) for pair in one.asked}
    if before is not None:
        pairs |= _closing(found, [one for one in judge(before) if _takes(one)], case)
    return tuple(sorted(pairs, key=lambda pair: (pair[0], pair[1].id)))


def _takes(one: Judged) -> bool:
    return one.finding.verdict.hurts and one.finding.certainty is not Certainty.POSSIBLE


def _closing(found: tuple[Judged, ...], took: list[Judged], case: Case) -> set[Pair]:
    """What says that a fault is gone: the answer that is good now, or the port or name that is not there any longer."""
    now = {one.finding.id: one for one in found}
    asked = {(seen.probe, seen.asset) for seen in case.evidence.observations if seen.outcome.answered}
    pairs = set[Pair]()
    for old in took:
        one, asset = now.get(old.finding.id), old.claim.asset if old.claim else None
        if one is None or not _takes(one):
            pairs.update(old.asked, one.asked if one else ())
        if one is None and asset and asset.kind is Kind.ENDPOINT:
            pairs.add(("ports", address_asset(asset.host)))
            pairs.update([("addresses", name_asset(asset.asked_as))] if asset.asked_as else ())
    return pairs & asked
