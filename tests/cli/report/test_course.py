"""cli/report/course.py: then and now, the lowest point, what came back, how long faults stood."""

from datetime import timedelta

import pytest

from cli.report.course import Point, fixing, open_since, renewal, returned
from scoring.changes import Cause, Part
from tests.worlds.history import DAY, START


def point(day: int, value: int | None, **more: object) -> Point:
    """A rating on a day; comparable with the one before unless `alone` is told."""
    told: dict[str, object] = {"alone": False} | more
    return Point(at=START + day * DAY, value=value, **told)  # type: ignore[arg-type]  # fields by name


def part(cause: Cause, milli: int) -> Part:
    return Part(cause=cause, milli=milli)


COURSE = (
    point(0, 800, alone=True, opened=("a", "b")),
    point(10, 700, parts=(part(Cause.OWN, -100_000),), opened=("c", "d"), critical=("c",)),
    point(40, 620, parts=(part(Cause.OWN, -70_000), part(Cause.WORLD, -10_000)), closed=("a",), critical=("c",)),
    point(60, None, parts=(part(Cause.LOST_SIGHT, -1_000),), critical=("c", "d")),
    point(90, 760, parts=(part(Cause.OWN, 141_000),), closed=("d",), opened=("a",), critical=("c",)),
)


def test_then_and_now_and_the_lowest_point() -> None:
    """From the rating that stood at the day that was told, else from the oldest; unrated days are no lowest point."""
    whole, since = renewal(COURSE), renewal(COURSE, START + 15 * DAY)
    assert (whole.then.value, whole.now.value) == (800, 760)
    assert whole.lowest is not None
    assert whole.lowest.value == 620
    assert since.then.value == 700
    assert renewal(COURSE, START - DAY).then.value == 800


def test_what_moved_adds_up_by_cause() -> None:
    """The parts of every rating after the first, summed; a cause that evens out is left out."""
    found = {one.cause: one.milli for one in renewal(COURSE).parts}
    assert found == {Cause.WORLD: -10_000, Cause.LOST_SIGHT: -1_000, Cause.OWN: -29_000}
    assert renewal(COURSE).moved_milli == -40_000


def test_another_profile_begins_anew() -> None:
    """Ratings under different profiles are never compared: then is the first under the present one."""
    course = (*COURSE, point(100, 500, alone=True, opened=("b",)), point(110, 510, parts=(part(Cause.OWN, 10_000),)))
    found = renewal(course)
    assert (found.then.value, found.moved_milli) == (500, 10_000)


def test_a_clock_begins_with_the_first_look_without_a_break() -> None:
    """Since when a finding outranks the number; where it was away in between, since it came back."""
    assert open_since(COURSE, "c") == START + 10 * DAY
    assert open_since(COURSE[:-1], "d") == START + 60 * DAY


def test_what_came_back_is_told_apart_from_what_is_new() -> None:
    """It had ceased to take points at some time before."""
    assert returned(COURSE) == {"a"}
    assert returned(COURSE[:2]) == frozenset()
    assert returned(()) == frozenset()


def test_the_time_to_fix_is_counted_from_our_first_look() -> None:
    """Forty days and eighty days, half within sixty; what came back is counted anew, the rest is still open."""
    found = fixing(COURSE)
    assert (found.closed, found.half_within, found.longest) == (2, timedelta(days=60), timedelta(days=80))
    assert (found.still_open, found.oldest_open) == (3, timedelta(days=90))
    assert fixing(COURSE[:1]).half_within is None


@pytest.mark.parametrize("many", [1, 2])
def test_what_another_profile_does_not_ask_is_neither_open_nor_closed(many: int) -> None:
    """Its age ends there: nobody knows whether it was mended."""
    course = (*COURSE[:many], point(200, 500, alone=True, opened=("b",)))
    found = fixing(course)
    assert (found.closed, found.still_open, found.oldest_open) == (0, 1, timedelta(days=200))
