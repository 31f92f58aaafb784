"""What the course of a rating tells: its lowest point, why it moved, what came back, how long faults stood open."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from scoring.changes import Cause, Part
from scoring.rating import Rating

if TYPE_CHECKING:
    from cli.world import Rated


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One rating of the course. `value` and `band` are None where too little was seen; `until` is how long it stood.

    `alone` means that it is compared with none before it: the first one, or the first under another profile. `opened`
    and `closed` are the findings that began or ceased to take points (for one that stands alone: all it takes points
    for); `critical` those that outrank the number.
    """

    at: datetime
    value: int | None
    exact_milli: int | None = None
    low: int | None = None
    high: int | None = None
    band: str | None = None
    until: datetime | None = None
    model: str = ""
    alone: bool = True
    parts: tuple[Part, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The rating then and now; `lowest` is None where nothing was rated in between, `parts` add up to what moved."""

    then: Point
    now: Point
    lowest: Point | None
    parts: tuple[Part, ...]

    @property
    def moved_milli(self) -> int:
        return sum(part.milli for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """How long faults took points: those that closed, and those still open; an age is counted from our first look."""

    closed: int
    half_within: timedelta | None
    longest: timedelta | None
    still_open: int
    oldest_open: timedelta | None


def point(rated: "Rated") -> Point:
    """A stored rating as a point of the course."""
    rating, split = rated.rating, rated.split
    alone = split.before_milli is None
    return Point(
        at=rated.as_of,
        value=rating.value,
        exact_milli=rating.exact_milli,
        low=rating.low,
        high=rating.high,
        band=rating.band,
        until=rated.stood.until if rated.stood else None,
        model=rated.model_version,
        alone=alone,
        parts=() if alone else split.parts,
        opened=tuple(sorted(_taking(rating))) if alone else split.opened,
        closed=split.closed,
        critical=tuple(one.finding for one in rating.critical),
    )


def renewal(points: Sequence[Point], start: datetime | None = None) -> Renewal:
    """The newest rating beside the one that stood at `start`, or the oldest of those that may be compared with it."""
    comparable = _comparable(points)
    before = [number for number, one in enumerate(comparable) if start is not None and one.at <= start]
    term = comparable[before[-1] :] if before else comparable
    moved: dict[Cause, int] = defaultdict(int)
    for one in term[1:]:
        for part in one.parts:
            moved[part.cause] += part.milli
    rated = [one for one in term if one.value is not None]
    return Renewal(
        then=term[0],
        now=term[-1],
        lowest=min(rated, key=lambda one: (one.value or 0, one.at), default=None),
        parts=tuple(Part(cause=cause, milli=moved[cause]) for cause in Cause if moved.get(cause)),
    )


def open_since(points: Sequence[Point], finding: str) -> datetime:
    """Since when a finding has stood in `critical` without a break."""
    since = points[-1].at
    for one in reversed(points):
        if finding not in one.critical:
            break
        since = one.at
    return since


def returned(points: Sequence[Point]) -> frozenset[str]:
    """The findings that began to take points with the newest rating, after they had ceased to at some time before."""
    gone = {finding for one in points[:-1] for finding in one.closed}
    return frozenset(gone.intersection(points[-1].opened)) if points and not points[-1].alone else frozenset()


def fixing(points: Sequence[Point]) -> Fixing:
    """The time to fix, over the whole course; one that came back is counted anew."""
    since: dict[str, datetime] = {}
    took: list[timedelta] = []
    for one in points:
        if one.alone:  # under another profile other things are asked
            since = {finding: at for finding, at in since.items() if finding in one.opened}
        for finding in one.closed:
            if finding in since:
                took.append(one.at - since.pop(finding))
        for finding in one.opened:
            since.setdefault(finding, one.at)
    ages = [points[-1].at - at for at in since.values()]
    return Fixing(
        closed=len(took),
        half_within=timedelta(seconds=median(one.total_seconds() for one in took)) if took else None,
        longest=max(took, default=None),
        still_open=len(ages),
        oldest_open=max(ages, default=None),
    )


def _comparable(points: Sequence[Point]) -> Sequence[Point]:
    """The end of the course that was seen under one profile."""
    start = max((number for number, one in enumerate(points) if one.alone), default=0)
    return points[start:]


def _taking(rating: Rating) -> set[str]:
    return {part.finding for part in rating.contributions if part.finding}
