"""A case in, a rating out: pure, so that the same case gives the same bytes on any day and machine."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from scanner.observation import ToldHello
from scoring.ageing import aged, decides, next_step, observed_share
from scoring.asked import Asked
from scoring.case import Case
from scoring.domain import Domain
from scoring.finding import Certainty, Verdict
from scoring.grade import Contribution, Grade
from scoring.judge import Judged, judge_domains, judge_weighted
from scoring.model import THOUSAND
from scoring.parked import nothing_there
from scoring.rating import Exposure, Rating
from scoring.vectors import sentence
from scoring.weigh import grades, losses

NIGHT = timedelta(hours=12)
"""Looks that lie closer together are of one night, on whichever side of midnight."""


def assess(case: Case, asked: Asked | None = None) -> Rating:
    """The rating of a case under its own model, as of its own time.

    What was `asked` already in a case like this one is not asked again.
    """
    return concluded(case, *judge_domains(case, asked), asked)


def taken(case: Case, asked: Asked) -> tuple[Contribution, ...]:
    """Every point that the case loses: the `contributions` of its rating, without the rest of it."""
    judged, domains = judge_weighted(case, asked)
    return losses(case, judged, nothing_there(case, domains), asked)


def exact(case: Case, lost: Iterable[Contribution]) -> int:
    """The exact rating of a case that loses these, in thousandths of a point."""
    return case.model.high * THOUSAND - sum(part.milli for part in lost)


def concluded(
    case: Case, judged: tuple[Judged, ...], domains: tuple[Domain, ...], asked: Asked | None = None
) -> Rating:
    """The rating that these findings of a case come to."""
    parked = nothing_there(case, domains)
    claims = {one.claim.asset.id: one.claim for one in judged if one.claim}
    graded = grades(case, judged, parked, asked=asked)
    exactly = exact(case, (part for grade in graded for part in grade.contributions))
    coverage = _coverage(case, graded, judged)
    enough = coverage >= Fraction(case.model.least_coverage, THOUSAND) and _one_answered(case, graded, parked)
    low, high = _bounds(case, graded)
    step = case.model.step * THOUSAND
    value = _rounded(exactly, case.model.step) if enough else None
    return Rating(
        value=value,
        exact_milli=exactly,
        band=None if value is None else _band(case, value),
        low=case.model.step * floor(Fraction(low, step)),
        high=case.model.step * ceil(Fraction(high, step)),
        coverage_milli=int(coverage * THOUSAND),
        confidence_milli=int(THOUSAND * (1 - Fraction(high - low, case.model.span_milli))),
        provisional=one_night(case),
        critical=_critical(case, judged),
        grades=graded,
        findings=tuple(one.finding for one in judged),
        claims=tuple(claims[asset] for asset in sorted(claims)),
        parked=tuple(sorted(parked)),
        good_until=_good_until(case, judged),
        domains=domains,
    )


def _coverage(case: Case, graded: tuple[Grade, ...], judged: tuple[Judged, ...]) -> Fraction:
    """The share of the weight in the total that was observed."""
    counted = [grade for grade in graded if grade.in_total]
    total = sum(grade.weight_milli for grade in counted)
    here: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        here[one.finding.vector].append(one)
    shares = ((grade, observed_share(case, grade.vector, here[grade.vector])) for grade in counted)
    seen = sum((grade.weight_milli * share for grade, share in shares), Fraction())
    return seen / total if total else Fraction()


def _one_answered(case: Case, graded: tuple[Grade, ...], parked: frozenset[str]) -> bool:
    """Whether at least one of the questions without which nothing is rated got an answer (or has no subject)."""
    return any(
        grade.vector in case.model.needed and (grade.score_milli is not None or grade.vector in parked)
        for grade in graded
    )


def _bounds(case: Case, graded: tuple[Grade, ...]) -> tuple[int, int]:
    """The rating at the worst and at the best of what was not seen, in thousandths of a point."""
    top = case.model.high * THOUSAND
    low = top - sum(grade.low_milli for grade in graded)
    return max(case.model.low * THOUSAND, low), top - sum(grade.high_milli for grade in graded)


def one_night(case: Case) -> bool:
    """Whether all our own looks lie within one night, or there are none."""
    told = {seen.id for seen in case.evidence.observations if isinstance(seen.facts, ToldHello)}
    looks = [one.at for one in case.evidence.sightings if one.at <= case.as_of and one.observation not in told]
    return not looks or max(looks) - min(looks) < NIGHT


def _rounded(exact_milli: int, step: int) -> int:
    """To the nearest step, half down."""
    return step * ceil(Fraction(exact_milli, step * THOUSAND) - Fraction(1, 2))


def _band(case: Case, value: int) -> str:
    return [name for name, least in case.model.bands if value >= least][-1]


def _critical(case: Case, judged: tuple[Judged, ...]) -> tuple[Exposure, ...]:
    """Confirmed exposures of the model's list, on what is proved to be theirs, until their age begins to count."""
    listed = {key for row in case.model.critical for key in row.because}
    found = []
    for one in judged:
        finding, claim = one.finding, one.claim
        if finding.because not in listed or claim is None or not decides(case, one) or aged(case, one):
            continue
        if finding.verdict is not Verdict.BAD or finding.certainty is not Certainty.CONFIRMED:
            continue
        found.append(
            Exposure(
                finding=finding.id,
                asset=finding.subject,
                value=claim.asset.value,
                service=dict(finding.values).get("service", finding.check),
                because=sentence(finding.because, finding.values),
            )
        )
    return tuple(sorted(found, key=lambda exposure: (exposure.value, exposure.service, exposure.finding)))


def _good_until(case: Case, judged: tuple[Judged, ...]) -> datetime | None:
    """The first instant at which time alone would change a verdict, a share or a bound."""
    turns = [one.turns for one in judged] + [next_step(case, one) for one in judged]
    return min((turn for turn in turns if turn is not None), default=None)
