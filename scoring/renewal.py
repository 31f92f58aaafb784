"""A policy before its renewal: which line is due, what it is held against, and whether it has fallen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.business_days import Calendar, on_or_before
from scoring.case import Case
from scoring.policy import Policy
from scoring.rating import Rating
from scoring.thresholds import RenewalRules

LONGEST_FIRST_TERM = timedelta(days=548)
"""A policy that began no longer before its renewal is in its first term, however often it was extended."""


class Kind(StrEnum):
    """What a renewal is held against."""

    INCEPTION = "rating at inception"
    LAST_RENEWAL = "rating at the last renewal"
    FIRST = "first full rating"


class Direction(StrEnum):
    FALLEN = "fallen"
    UNCHANGED = "unchanged"
    RISEN = "risen"
    NOT_RATED = "not rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One rating in a few words: what a renewal compares. `critical` is how many exposures stand open."""

    as_of: datetime
    profile: str
    model: str
    exact_milli: int
    value: int | None
    low: int
    high: int
    band: str | None
    coverage_milli: int
    critical: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A stored rating as its row tells it: until when it stood, and its value under the model of its day."""

    id: str
    as_of: datetime
    until: datetime
    profile: str
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The running term: since `start`, which is the inception or a year before the renewal."""

    start: date
    renewal: date
    kind: Kind


def reading(case: Case, rating: Rating) -> Reading:
    """What a renewal needs of one rating."""
    return Reading(
        as_of=case.as_of,
        profile=case.target.scope.used.value,
        model=case.model.version,
        exact_milli=rating.exact_milli,
        value=rating.value,
        low=rating.low,
        high=rating.high,
        band=rating.band,
        coverage_milli=rating.coverage_milli,
        critical=len(rating.critical),
    )


def term(policy: Policy) -> Term | None:
    """The running term of a policy; None where the book does not know its renewal."""
    if policy.renewal is None:
        return None
    if policy.inception is not None and policy.renewal - policy.inception <= LONGEST_FIRST_TERM:
        return Term(start=policy.inception, renewal=policy.renewal, kind=Kind.INCEPTION)
    return Term(start=_year_before(policy.renewal), renewal=policy.renewal, kind=Kind.LAST_RENEWAL)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)


def mark(renewal: date, today: date, rules: RenewalRules, calendar: Calendar) -> int | None:
    """The days before renewal whose line is due or was last due; None outside the window.

    A line that would fall on a day on which nobody works is due on the business day before. After a pause only the
    newest line is given: the ones before it have passed.
    """
    if today > renewal:
        return None
    reached = [
        days for days in rules.days if on_or_before(renewal - timedelta(days=days), calendar) <= today
    ]  # fmt: skip
    return min(reached, default=None)


def baseline(points: Iterable[Point], of: Term, profile: str, rules: RenewalRules) -> tuple[Point, Kind] | None:
    """The rating that the renewal is held against, and what to call it; ratings under other profiles are no measure.

    The one that stood when the term began, else the first full one after that.
    """
    full = sorted((one for one in points if one.profile == profile and one.value is not None), key=_when)
    before = [one for one in full if one.as_of.date() <= of.start]
    if before and of.start - before[-1].until.date() <= timedelta(days=rules.baseline_days):
        return before[-1], of.kind
    later = [one for one in full if one.as_of.date() > of.start]
    return (later[0], Kind.FIRST) if later else None


def lowest(points: Iterable[Point], of: Term, profile: str) -> Point | None:
    """The lowest rating that stood in the term, as it was issued."""
    full = (one for one in points if one.profile == profile and one.value is not None and one.until.date() >= of.start)
    return min(full, key=lambda one: (one.value or 0, one.as_of), default=None)


def _when(point: Point) -> datetime:
    return point.as_of


def direction(base: Reading | None, now: Reading | None, rules: RenewalRules) -> Direction:
    """Which way it went; *not rated* where one of the two has no value."""
    if base is None or now is None or base.value is None or now.value is None:
        return Direction.NOT_RATED
    moved = now.exact_milli - base.exact_milli  # a value may turn by a step where the rating moved by a tenth of one
    if abs(moved) < 1000 * rules.unchanged_points:
        return Direction.UNCHANGED
    return Direction.RISEN if moved > 0 else Direction.FALLEN


def falls(base: Reading, now: Reading, rules: RenewalRules, bands: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """Why it has fallen enough to be told, as root causes: `fall:2` is two thresholds, `band:basic` a lost band."""
    depth = max(base.low - now.low, (base.value - now.value) if base.value and now.value else 0)
    found = [f"fall:{depth // rules.points}"] if depth >= rules.points else []
    edges = dict(bands)
    if base.band and now.band and now.value is not None and edges[now.band] < edges[base.band]:
        edge = min(edges[name] for name in edges if edges[name] > edges[now.band])
        if now.value <= edge - rules.beyond_band:
            found.append(f"band:{now.band}")
    return tuple(found)


def covered(cause: str, told: Iterable[str]) -> bool:
    """Whether a root cause was told already: a deeper fall covers one that is less deep."""
    told = frozenset(told)
    if cause in told:
        return True
    stem, _, depth = cause.rpartition(":")
    if not stem.endswith("fall"):
        return False
    return any(int(one.rpartition(":")[2]) >= int(depth) for one in told if one.rpartition(":")[0] == stem)
