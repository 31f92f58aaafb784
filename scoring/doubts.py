"""Which looks deserve a second one before anything is held against anybody."""

from scanner.asset import Asset
from scoring.case import Case
from scoring.finding import Certainty
from scoring.judge import judge


def doubts(case: Case) -> tuple[tuple[str, Asset], ...]:
    """The (probe, asset) pairs behind every finding that would take points, made from the checks alone.

    Only looks of the newest scan are named: what was settled in an earlier scan and not seen now is
    lost sight, not doubt. What is only possible takes none, however often it is seen.
    """
    found = [one for one in judge(case) if one.finding.certainty is not Certainty.POSSIBLE]
    pairs = {pair for one in found if one.finding.verdict.hurts for pair in one.asked}
    return tuple(sorted(pairs, key=lambda pair: (pair[0], pair[1].id)))
