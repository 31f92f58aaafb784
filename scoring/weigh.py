"""Findings to grades: how much each vector loses, to which finding, and between which bounds.

One vector's loss is a share of its points between 0 and 1:

- A finding takes d = its check's share for the verdict, times the weight of its certainty, capped so that no
  finding alone takes more than the model's single-finding cap.
- Findings of one check are taken worst first, each further one counting less (`fading`): twelve hosts with one fault
  are one fault, seen often.
- Where the model has a table of sizes and the company declared one, every finding of a vector but its worst counts
  less by one factor: who has more hosts has more of them by chance. The worst counts in full, whatever the size.
- What is left multiplies: the loss is 1 - product(1 - d). So it is bounded, every better verdict can only help, a
  good finding adds nothing (no dilution), order does not matter, and the worst fault leaves room for the next.
- Age: each deciding finding has an age share, 0 within its lifetime, then rising in daily steps to 1 over as long
  again. The loss is the mean, over every threshold t from 0 to 1, of the loss in which findings with an age share
  above t are lost: that of the others, but where any is lost not less than the prior's loss. So a good one falls
  to the prior, a bad one rises no higher, and one day moves the mean by one step at most.

All arithmetic is in fractions; thousandths of a point are rounded once, so that the parts sum exactly.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from scoring.case import Case
from scoring.declared_size import factor
from scoring.finding import Certainty, Verdict
from scoring.grade import Contribution, Grade, Reason
from scoring.hearsay import is_hearsay
from scoring.judge import Judged
from scoring.model import THOUSAND, Model, VectorRow

ONE, NIL = Fraction(1), Fraction(0)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One finding as the formula sees it: what it takes, at best, at worst and when lost, and how old it is.

    `told` by others: with age it is forgotten, since no sight of ours is lost with it.
    """

    finding: str
    check: str
    exact: Fraction
    best: Fraction
    worst: Fraction
    gone: Fraction
    aged: Fraction
    decides: bool
    told: bool = False


@dataclass(frozen=True, slots=True)
class _Layer:
    """The findings in sight and those lost at one stretch, `width` wide, of the age thresholds."""

    width: Fraction
    kept: tuple[Damage, ...]
    lost: tuple[Damage, ...]


def in_total(case: Case, parked: frozenset[str]) -> frozenset[str]:
    """The vectors of the whole: not hidden from outside, not `parked`, not without the data that must be imported."""
    sources = {feed.name for feed in case.known.feeds if not feed.off}
    return frozenset(name for name, row in case.model.vectors.items() if row.counts(sources)) - parked


def grades(
    case: Case, judged: tuple[Judged, ...], parked: frozenset[str], only: frozenset[str] | None = None
) -> tuple[Grade, ...]:
    """One grade for each vector of the model, in its order, or for these `only`. `parked` ones leave the total."""
    model = case.model
    counted = in_total(case, parked)
    total = sum(model.vectors[name].weight_milli for name in counted)
    by_vector: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_vector[one.finding.vector].append(one)
    return tuple(
        _grade(case, name, row, by_vector[name], total if name in counted else 0)
        for name, row in model.vectors.items()
        if only is None or name in only
    )


def _grade(case: Case, name: str, row: VectorRow, judged: list[Judged], total: int) -> Grade:
    model = case.model
    points = Fraction(model.span_milli * row.weight_milli, total) if total else NIL
    deciding = [one for one in judged if decides(case, one)]
    prior = ONE - Fraction(row.prior, THOUSAND)
    if all(aged(case, one) == ONE for one in deciding):
        lost = int(points * prior)
        reason = Reason.LOST_SIGHT if deciding else Reason.UNSEEN
        parts = (Contribution(vector=name, finding=None, reason=reason, milli=lost),) if lost else ()
        return Grade(
            vector=name, category=row.category, weight_milli=row.weight_milli, points_milli=int(points),
            score_milli=None, letter=None, confidence_milli=0, contributions=parts, low_milli=ceil(points),
            high_milli=0, in_total=total > 0,
        )  # fmt: skip
    layers = tuple(_layers([damage for one in judged if (damage := _damage(case, row, one, points)) is not None]))
    size = factor(model.size, case.target.organisation)
    shares, rest = _loss(model, size, prior, layers)
    best, worst = _bounds(model, size, prior, layers)
    # What the most trusted of its checks cannot speak for may be as bad as it likes.
    trust = max(Fraction(model.checks[one.finding.check].trust, THOUSAND) for one in deciding)
    worst = max(worst, ONE - trust)
    score = int((ONE - sum(shares.values(), rest)) * 100 * THOUSAND)
    return Grade(
        vector=name, category=row.category, weight_milli=row.weight_milli, points_milli=int(points), score_milli=score,
        letter=next(letter for letter, least in model.letters if score >= least * 100),
        confidence_milli=int(min(ONE - (worst - best), trust) * THOUSAND),
        contributions=_contributions(name, points, shares, rest),
        low_milli=ceil(points * worst), high_milli=int(points * best), in_total=total > 0,
    )  # fmt: skip


def decides(case: Case, one: Judged) -> bool:
    """Whether a finding may count: its check weighted, judged, more than possible, on what is proved to be theirs."""
    weighted = one.finding.check in case.model.checks and one.finding.vector in case.model.vectors
    return weighted and one.theirs and one.finding.verdict.judged and one.finding.certainty is not Certainty.POSSIBLE


def aged(case: Case, one: Judged) -> Fraction:
    """The age share of a weighted finding: 0 within its lifetime, 1 after twice that."""
    lifetime = case.model.vectors[one.finding.vector].lifetime
    if one.finding.seen_at is None:
        return NIL
    over = (case.as_of - one.finding.seen_at - lifetime) // DAY
    if over <= 0:
        return NIL
    return min(ONE, Fraction(over, lifetime // DAY))


def observed_share(case: Case, vector: str, judged: tuple[Judged, ...]) -> Fraction:
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
    if one.silent_since is not None and _silent_days(case, one) < 2 * lifetime // DAY:
        steps.append(one.silent_since + DAY * ((case.as_of - one.silent_since) // DAY + 1))
    return min(steps, default=None)


def _damage(case: Case, row: VectorRow, one: Judged, points: Fraction) -> Damage | None:
    """The finding in the formula; None where it can neither take points nor widen the range."""
    rule, finding = case.model.checks.get(one.finding.check), one.finding
    if rule is None or finding.verdict is Verdict.NEUTRAL or not one.theirs:
        return None
    cap = min(ONE, Fraction(case.model.single_finding_cap_milli) / points) if points else ONE
    gone = min(cap, Fraction(rule.bad, THOUSAND))
    counts = decides(case, one)
    if finding.verdict is Verdict.UNKNOWN:
        exact = best = NIL
        worst = gone
    else:
        take = {Verdict.GOOD: 0, Verdict.FAIR: rule.fair, Verdict.WARN: rule.warn, Verdict.BAD: rule.bad}
        full = Fraction(take[finding.verdict], THOUSAND)
        exact = min(cap, full * Fraction(case.model.certainty[finding.certainty.value], THOUSAND))
        lost = min(ONE, Fraction(_silent_days(case, one), 2 * row.lifetime // DAY)) if counts else NIL
        best = exact * (ONE - lost) if finding.certainty is Certainty.CONFIRMED else NIL
        worst = max(min(cap, full), gone * lost)
    return Damage(
        finding=finding.id,
        check=finding.check,
        exact=exact,
        best=best,
        worst=worst,
        gone=gone,
        aged=aged(case, one) if counts else NIL,
        decides=counts,
        told=is_hearsay(finding),
    )


def _silent_days(case: Case, one: Judged) -> int:
    """Days out of sight, counting the first; 0 while in sight."""
    return (case.as_of - one.silent_since) // DAY + 1 if one.silent_since else 0


def _layers(damages: list[Damage]) -> Iterator[_Layer]:
    """The thresholds from 0 to 1, divided where a finding passes from lost to kept."""
    reached, ages = NIL, {damage.aged for damage in damages if damage.aged}
    if not ages:  # most nights
        yield _Layer(ONE, tuple(damages), ())
        return
    for threshold in sorted(ages | {ONE}):
        yield _Layer(
            threshold - reached,
            tuple(damage for damage in damages if damage.aged < threshold),
            tuple(damage for damage in damages if damage.aged >= threshold and not damage.told),
        )
        reached = threshold


def _loss(
    model: Model, size: Fraction, prior: Fraction, layers: tuple[_Layer, ...]
) -> tuple[dict[str, Fraction], Fraction]:
    """Each finding's share of the vector's loss, and the share that lost sight takes beside them."""
    shares: dict[str, Fraction] = defaultdict(Fraction)
    beside = NIL
    for layer in layers:
        taken = _shares(model, size, [(damage.check, damage.finding, damage.exact) for damage in layer.kept])
        for finding, share in taken.items():
            shares[finding] += layer.width * share
        if layer.lost or not any(damage.decides for damage in layer.kept):
            beside += layer.width * max(NIL, prior - sum(taken.values(), NIL))
    return dict(shares), beside


def _bounds(model: Model, size: Fraction, prior: Fraction, layers: tuple[_Layer, ...]) -> tuple[Fraction, Fraction]:
    """The least and the most that the loss could be: the lost at best take nothing, at worst all they can."""
    best, worst = NIL, NIL
    for layer in layers:
        kept = [(damage.check, damage.finding, damage.best) for damage in layer.kept]
        best += layer.width * sum(_shares(model, size, kept).values(), NIL)
        if not any(damage.decides for damage in layer.kept):
            worst += layer.width
            continue
        rows = [(damage.check, damage.finding, damage.worst) for damage in layer.kept]
        rows += [(damage.check, damage.finding, damage.gone) for damage in layer.lost]
        most = sum(_shares(model, size, rows).values(), NIL)
        worst += layer.width * (max(prior, most) if layer.lost else most)
    return best, worst


def _shares(model: Model, size: Fraction, rows: list[tuple[str, str, Fraction]]) -> dict[str, Fraction]:
    """Shares of the loss 1 - product(1 - d) by finding; the worst check first, and in it the worst finding.

    Every finding but the worst of all is weighed by `size`.
    """
    taking = [row for row in rows if row[2]]
    whole = min(taking, key=lambda row: (-row[2], row[0], row[1]), default=("", ""))[1]
    by_check: dict[str, list[tuple[Fraction, str]]] = defaultdict(list)
    for check, finding, take in taking:
        by_check[check].append((take, finding))
    taken = []
    for check, takes in by_check.items():
        takes.sort(key=lambda row: (-row[0], row[1]))
        parts, left = [], ONE
        for (take, finding), fade in zip(takes, model.fading, strict=False):
            part = left * take * Fraction(fade, THOUSAND)
            part = part if finding == whole or size == ONE else part * size
            parts.append((finding, part))
            left -= part
        taken.append((left, check, parts))
    shares: dict[str, Fraction] = {}
    remaining = ONE
    for left, _, parts in sorted(taken, key=lambda row: (row[0], row[1])):
        shares |= {finding: remaining * part for finding, part in parts}
        remaining *= left
    return shares


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
