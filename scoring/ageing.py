"""How old a finding is and whether it counts: what time and lost sight do to it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from scoring.case import Case
from scoring.finding import Certainty, Verdict
from scoring.hearsay import is_hearsay
from scoring.judge import Judged

ONE, NIL = Fraction(1), Fraction(0)
DAY = timedelta(days=1)


def decides(case: Case, one: Judged) -> bool:
    """Whether a finding may count: its check weighted, judged, more than possible, on what is proved to be theirs."""
    weighted = one.finding.check in case.model.checks and one.finding.vector in case.model.vectors
    return weighted and one.theirs and one.finding.verdict.judged and one.finding.certainty is not Certainty.POSSIBLE


def aged(case: Case, one: Judged) -> Fraction:
    """The age share of a weighted finding: 0 within its lifetime, 1 after twice that."""
    over = days_over(case, one)
    return min(ONE, Fraction(over, case.model.vectors[one.finding.vector].lifetime // DAY)) if over else NIL


def days_over(case: Case, one: Judged) -> int:
    """By how many whole days a weighted finding is older than its lifetime; 0 within it."""
    if one.finding.seen_at is None:
        return 0
    return max(0, (case.as_of - one.finding.seen_at - case.model.vectors[one.finding.vector].lifetime) // DAY)


def observed_share(case: Case, vector: str, judged: Iterable[Judged]) -> Fraction:
    """How much of a vector's weight counts as observed: 1 in sight, fading with the age of its freshest finding."""
    ages = (aged(case, one) for one in judged if one.finding.vector == vector and decides(case, one))
    return ONE - min(ages, default=ONE)


def next_step(case: Case, one: Judged) -> datetime | None:
    """The next instant at which a finding's age or lost sight moves a number; None if nothing will."""
    if not decides(case, one):
        return None
    lifetime = case.model.vectors[one.finding.vector].lifetime
    steps = []
    if one.finding.seen_at is not None and aged(case, one) < ONE:
        over = case.as_of - one.finding.seen_at - lifetime
        steps.append(one.finding.seen_at + lifetime + DAY * max(1, over // DAY + 1))
    if one.silent_since is not None and silent_days(case, one) < 2 * lifetime // DAY:
        steps.append(one.silent_since + DAY * ((case.as_of - one.silent_since) // DAY + 1))
    return min(steps, default=None)


def silent_days(case: Case, one: Judged) -> int:
    """Days out of sight, counting the first; 0 while in sight."""
    return (case.as_of - one.silent_since) // DAY + 1 if one.silent_since else 0


def felt(case: Case, one: Judged) -> tuple[Any, ...] | None:
    """All of a finding that its weight follows from; None where it has none."""
    finding = one.finding
    if finding.check not in case.model.checks or finding.verdict is Verdict.NEUTRAL or not one.theirs:
        return None
    old = days_over(case, one)
    return finding.id, finding.verdict, finding.certainty, is_hearsay(finding), old, silent_days(case, one)
