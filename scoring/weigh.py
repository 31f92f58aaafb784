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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from math import ceil

from scoring.ageing import DAY, NIL, ONE, aged, decides, felt, silent_days
from scoring.asked import Asked
from scoring.case import Case
from scoring.declared_size import factor
from scoring.finding import Certainty, Verdict
from scoring.grade import Contribution, Grade, Reason
from scoring.hearsay import is_hearsay
from scoring.judge import Judged
from scoring.model import THOUSAND, Model, VectorRow


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


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What a vector loses, the share that is left, and the layers of it: none where none of the `deciding` is seen."""

    parts: tuple[Contribution, ...]
    left: Fraction
    layers: tuple[_Layer, ...]
    deciding: list[Judged]


def in_total(case: Case, parked: frozenset[str]) -> frozenset[str]:
    """The vectors of the whole: not hidden from outside, not `parked`, not without the data that must be imported."""
    sources = {feed.name for feed in case.known.feeds if not feed.off}
    return frozenset(name for name, row in case.model.vectors.items() if row.counts(sources)) - parked


def grades(
    case: Case, judged: tuple[Judged, ...], parked: frozenset[str], only: frozenset[str] | None = None,
    asked: Asked | None = None,
) -> tuple[Grade, ...]:  # fmt: skip
    """One grade for each vector of the model, in its order, or for these `only`. `parked` ones leave the total.

    What was weighed already, as `asked` tells, is not weighed again.
    """
    weighing = _weighing(case, asked) if asked else partial(_weighed, case)
    return tuple(
        _grade(case, name, total, weighing(name, here, total))
        for name, here, total in _by_vector(case, judged, parked)
        if only is None or name in only
    )


def losses(case: Case, judged: tuple[Judged, ...], parked: frozenset[str], asked: Asked) -> tuple[Contribution, ...]:
    """The contributions to all grades; what was weighed already, as `asked` tells, is not weighed again."""
    weighing = _weighing(case, asked)
    rows = _by_vector(case, judged, parked)
    return tuple(part for name, here, total in rows for part in weighing(name, here, total).parts)


def _weighing(case: Case, asked: Asked) -> Callable[[str, list[Judged], int], _Weighed]:
    """What weighs the findings of a vector, and for all cases in which the same is felt of them only once."""
    same = asked.number(case.target.organisation), asked.number(case.model)

    def weighing(name: str, here: list[Judged], total: int) -> _Weighed:
        key = "weighed", name, total, same, *(told for one in here if (told := felt(case, one)))
        return asked.once(key, partial(_weighed, case, name, here, total))

    return weighing


def _by_vector(
    case: Case, judged: tuple[Judged, ...], parked: frozenset[str]
) -> Iterator[tuple[str, list[Judged], int]]:
    """Each vector of the model with its findings and the weight of the whole, 0 where it has no part in that."""
    vectors, counted = case.model.vectors, in_total(case, parked)
    total = sum(vectors[name].weight_milli for name in counted)
    by_vector: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_vector[one.finding.vector].append(one)
    for name in vectors:
        yield name, by_vector[name], total if name in counted else 0


def _points(case: Case, row: VectorRow, total: int) -> Fraction:
    return Fraction(case.model.span_milli * row.weight_milli, total) if total else NIL


def _weighed(case: Case, name: str, judged: list[Judged], total: int) -> _Weighed:
    model, row = case.model, case.model.vectors[name]
    points, prior = _points(case, row, total), ONE - Fraction(row.prior, THOUSAND)
    deciding = [one for one in judged if decides(case, one)]
    if all(aged(case, one) == ONE for one in deciding):
        lost = int(points * prior)
        reason = Reason.LOST_SIGHT if deciding else Reason.UNSEEN
        parts = (Contribution(vector=name, finding=None, reason=reason, milli=lost),) if lost else ()
        return _Weighed(parts, ONE, (), deciding)
    cap = min(ONE, Fraction(model.single_finding_cap_milli) / points) if points else ONE
    layers = tuple(_layers([damage for one in judged if (damage := _damage(case, row, one, cap)) is not None]))
    shares, rest = _loss(model, factor(model.size, case.target.organisation), prior, layers)
    left = ONE - sum(shares.values(), rest)
    return _Weighed(_contributions(name, points, shares, rest), left, layers, deciding)


def _grade(case: Case, name: str, total: int, weighed: _Weighed) -> Grade:
    model, row = case.model, case.model.vectors[name]
    points = _points(case, row, total)
    if not weighed.layers:
        return Grade(
            vector=name, category=row.category, weight_milli=row.weight_milli, points_milli=int(points),
            score_milli=None, letter=None, confidence_milli=0, contributions=weighed.parts, low_milli=ceil(points),
            high_milli=0, in_total=total > 0,
        )  # fmt: skip
    size, prior = factor(model.size, case.target.organisation), ONE - Fraction(row.prior, THOUSAND)
    best, worst = _bounds(model, size, prior, weighed.layers)
    # What the most trusted of its checks cannot speak for may be as bad as it likes.
    trust = max(Fraction(model.checks[one.finding.check].trust, THOUSAND) for one in weighed.deciding)
    worst = max(worst, ONE - trust)
    score = int(weighed.left * 100 * THOUSAND)
    return Grade(
        vector=name, category=row.category, weight_milli=row.weight_milli, points_milli=int(points), score_milli=score,
        letter=next(letter for letter, least in model.letters if score >= least * 100),
        confidence_milli=int(min(ONE - (worst - best), trust) * THOUSAND),
        contributions=weighed.parts,
        low_milli=ceil(points * worst), high_milli=int(points * best), in_total=total > 0,
    )  # fmt: skip


def _damage(case: Case, row: VectorRow, one: Judged, cap: Fraction) -> Damage | None:
    """The finding in the formula, taking `cap` at most; None where it can neither take points nor widen the range."""
    rule, finding = case.model.checks.get(one.finding.check), one.finding
    if rule is None or finding.verdict is Verdict.NEUTRAL or not one.theirs:
        return None
    gone = min(cap, _of_thousand(rule.bad))
    counts = decides(case, one)
    silent = silent_days(case, one) if counts else 0
    if finding.verdict is Verdict.UNKNOWN:
        exact = best = NIL
        worst = gone
    elif finding.verdict is Verdict.GOOD and not silent:
        exact = best = worst = NIL
    else:
        take = {Verdict.GOOD: 0, Verdict.FAIR: rule.fair, Verdict.WARN: rule.warn, Verdict.BAD: rule.bad}
        full = _of_thousand(take[finding.verdict])
        exact = min(cap, full * _of_thousand(case.model.certainty[finding.certainty.value]))
        lost = min(ONE, Fraction(silent, 2 * row.lifetime // DAY))
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


@lru_cache(maxsize=2048)
def _of_thousand(milli: int) -> Fraction:
    return Fraction(milli, THOUSAND)


def _layers(damages: list[Damage]) -> Iterator[_Layer]:
    """The thresholds from 0 to 1, divided where a finding passes from lost to kept."""
    reached, steps = NIL, {damage.aged for damage in damages if damage.aged}
    if not steps:
        yield _Layer(ONE, tuple(damages), ())
        return
    for threshold in sorted(steps | {ONE}):
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
    rows = [row for row in rows if row[2]]
    whole = min(rows, key=lambda row: (-row[2], row[0], row[1]), default=("", ""))[1]
    by_check: dict[str, list[tuple[Fraction, str]]] = defaultdict(list)
    for check, finding, take in rows:
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
