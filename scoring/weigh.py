"""Findings to grades: how much each vector loses, to which finding, and between which bounds.

One vector's loss is a share of its points between 0 and 1:

- A finding takes d = its check's points for the verdict, times the weight of its certainty, capped so that no
  finding alone takes more than the model's single-finding cap.
- Findings of one check add up, worst first, each further one counting less (`fading`): twelve hosts with one fault
  are one fault, seen often.
- Checks multiply: the loss is 1 - product(1 - D). So it is bounded, every better verdict can only help, a good
  finding adds nothing (no dilution), and order does not matter.
- Age: each finding has an age share, 0 within its lifetime, then rising in daily steps to 1 over as long again. The
  loss is the mean, over every threshold t from 0 to 1, of the loss in which findings with an age share above t
  count as lost: not less than the prior's loss (a lost good one falls to the prior), and without the lost bad ones
  (which rise no higher than the prior).

All arithmetic is in fractions; thousandths of a point are rounded once, so that the parts sum exactly.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from scoring.case import Case
from scoring.finding import Certainty, Verdict
from scoring.grade import Contribution, Grade, Reason
from scoring.judge import Judged
from scoring.model import THOUSAND, Model, VectorRow

ONE, NIL = Fraction(1), Fraction(0)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One finding as the formula sees it: what it takes (exactly, at best, at worst) and how old it is."""

    finding: str
    check: str
    exact: Fraction
    best: Fraction
    worst: Fraction
    aged: Fraction


def grades(case: Case, judged: tuple[Judged, ...], parked: frozenset[str]) -> tuple[Grade, ...]:
    """One grade for each vector of the model, in its order. `parked` vectors leave the total."""
    model = case.model
    total = sum(row.weight_milli for name, row in model.vectors.items() if row.observable and name not in parked)
    by_vector: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_vector[one.finding.vector].append(one)
    return tuple(
        _grade(case, name, row, by_vector[name], total if row.observable and name not in parked else 0)
        for name, row in model.vectors.items()
    )


def _grade(case: Case, name: str, row: VectorRow, judged: list[Judged], total: int) -> Grade:
    model = case.model
    points = Fraction(model.span_milli * row.weight_milli, total) if total else NIL
    damages = [damage for one in judged if (damage := _damage(case, row, one, points)) is not None]
    seen = any(_decides(one) and _aged(case, row, one) < 1 for one in judged if one.finding.check in model.checks)
    prior = ONE - Fraction(row.prior, THOUSAND)
    if not seen:
        lost = int(points * prior)
        parts = (Contribution(vector=name, finding=None, reason=Reason.UNSEEN, milli=lost),) if lost else ()
        return Grade(
            vector=name, category=row.category, weight_milli=row.weight_milli, points_milli=int(points),
            score_milli=None, letter=None, confidence_milli=0, contributions=parts, low_milli=int(points), high_milli=0,
            in_total=total > 0,
        )  # fmt: skip
    shares, rest = _loss(model, prior, damages, "exact")
    loss, best, worst = (_total(_loss(model, prior, damages, which)) for which in ("exact", "best", "worst"))
    score = int((ONE - loss) * 100 * THOUSAND)
    return Grade(
        vector=name, category=row.category, weight_milli=row.weight_milli, points_milli=int(points), score_milli=score,
        letter=next((letter for letter, least in model.letters if score >= least * 100), model.letters[-1][0]),
        confidence_milli=int((ONE - (worst - best)) * THOUSAND),
        contributions=_contributions(name, points, shares, rest),
        low_milli=ceil(points * worst), high_milli=int(points * best), in_total=total > 0,
    )  # fmt: skip


def observed_share(case: Case, grade: Grade, judged: tuple[Judged, ...]) -> Fraction:
    """How much of a vector's weight counts as observed: 1 in sight, fading with the age of its freshest finding."""
    row = case.model.vectors[grade.vector]
    if grade.score_milli is None:
        return NIL
    return ONE - min(
        (_aged(case, row, one) for one in judged if one.finding.vector == grade.vector and _decides(one)), default=ONE
    )


def next_step(case: Case, one: Judged) -> datetime | None:
    """The next instant at which a finding's age or lost sight moves a number; None if nothing will."""
    row = case.model.vectors.get(one.finding.vector)
    if row is None or one.finding.check not in case.model.checks:
        return None
    steps = []
    if one.finding.seen_at is not None and _aged(case, row, one) < 1:
        since = case.as_of - one.finding.seen_at - row.lifetime
        steps.append(one.finding.seen_at + row.lifetime + DAY * max(1, since // DAY + 1))
    if one.silent_since is not None and _silent_days(case, one) < 2 * row.lifetime // DAY:
        steps.append(one.silent_since + DAY * ((case.as_of - one.silent_since) // DAY + 1))
    return min(steps, default=None)


def _decides(one: Judged) -> bool:
    """Whether a finding may count: judged, more than possible, and on something proved to be theirs."""
    theirs = one.claim is None or one.claim.attribution.decides
    return one.finding.verdict.judged and one.finding.certainty is not Certainty.POSSIBLE and theirs


def _damage(case: Case, row: VectorRow, one: Judged, points: Fraction) -> Damage | None:
    """The finding in the formula; None where its check has no points or it is not proved to be theirs."""
    rule, finding = case.model.checks.get(one.finding.check), one.finding
    if rule is None or (one.claim is not None and not one.claim.attribution.decides):
        return None
    if finding.verdict is Verdict.NEUTRAL:
        return None
    cap = min(ONE, Fraction(case.model.single_finding_cap_milli) / points) if points else ONE
    bad = min(cap, Fraction(rule.bad, THOUSAND))
    if finding.verdict is Verdict.UNKNOWN:
        return Damage(finding=finding.id, check=finding.check, exact=NIL, best=NIL, worst=bad, aged=NIL)
    take = {Verdict.GOOD: 0, Verdict.FAIR: rule.fair, Verdict.WARN: rule.warn, Verdict.BAD: rule.bad}[finding.verdict]
    full = min(cap, Fraction(take, THOUSAND))
    exact = full * Fraction(case.model.certainty[finding.certainty.value], THOUSAND)
    best = exact if finding.certainty is Certainty.CONFIRMED else NIL
    lost = min(ONE, Fraction(_silent_days(case, one), max(1, 2 * row.lifetime // DAY)))
    return Damage(
        finding=finding.id,
        check=finding.check,
        exact=exact,
        best=best * (ONE - lost),
        worst=max(full, bad * lost),
        aged=_aged(case, row, one),
    )


def _silent_days(case: Case, one: Judged) -> int:
    """Days out of sight, counting the first; 0 while in sight."""
    return (case.as_of - one.silent_since) // DAY + 1 if one.silent_since else 0


def _aged(case: Case, row: VectorRow, one: Judged) -> Fraction:
    if one.finding.seen_at is None:
        return NIL
    over = (case.as_of - one.finding.seen_at - row.lifetime) // DAY
    return min(ONE, max(NIL, Fraction(over, row.lifetime // DAY)))


def _loss(model: Model, prior: Fraction, damages: list[Damage], which: str) -> tuple[dict[str, Fraction], Fraction]:
    """Each finding's share of the vector's loss, and the share that lost sight takes beside them."""
    shares: dict[str, Fraction] = defaultdict(Fraction)
    beside, reached = NIL, NIL
    for threshold in sorted({damage.aged for damage in damages if damage.aged} | {ONE}):
        width, reached = threshold - reached, threshold
        kept = [damage for damage in damages if damage.aged < threshold]
        layer = _layer(model, kept, which)
        for finding, share in layer.items():
            shares[finding] += width * share
        if len(kept) < len(damages):
            beside += width * max(NIL, prior - sum(layer.values(), NIL))
    return dict(shares), beside


def _layer(model: Model, damages: list[Damage], which: str) -> dict[str, Fraction]:
    """Shares of the loss 1 - product(1 - D) by finding; the worst check first, and in it the worst finding."""
    by_check: dict[str, list[tuple[Fraction, str]]] = defaultdict(list)
    for damage in damages:
        take: Fraction = getattr(damage, which)
        if take:
            by_check[damage.check].append((take, damage.finding))
    taken = []
    for check, rows in by_check.items():
        rows.sort(key=lambda row: (-row[0], row[1]))
        parts = [
            (finding, take * Fraction(fade, THOUSAND))
            for (take, finding), fade in zip(rows, model.fading, strict=False)
        ]
        taken.append((sum((part for _, part in parts), NIL), check, parts))
    shares, remaining = {}, ONE
    for raw, _, parts in sorted(taken, key=lambda row: (-row[0], row[1])):
        step = remaining * min(ONE, raw)
        for finding, part in parts:
            shares[finding] = step * part / raw
        remaining -= step
    return shares


def _total(shares_and_rest: tuple[dict[str, Fraction], Fraction]) -> Fraction:
    shares, rest = shares_and_rest
    return sum(shares.values(), rest)


def _contributions(
    vector: str, points: Fraction, shares: dict[str, Fraction], rest: Fraction
) -> tuple[Contribution, ...]:
    """Thousandths by finding; each is the step of a rounded running sum, so that they add up exactly."""
    parts: list[tuple[str | None, Fraction]] = [*sorted(shares.items()), (None, rest)]
    running, given, out = NIL, 0, []
    for finding, share in parts:
        running += points * share
        step, given = int(running) - given, int(running)
        if step:
            reason = Reason.FINDING if finding else Reason.LOST_SIGHT
            out.append(Contribution(vector=vector, finding=finding, reason=reason, milli=step))
    return tuple(out)
