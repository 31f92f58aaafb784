"""Before a renewal: which line is due, what it is held against, and what counts as a fall."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

import config
from scoring import thresholds
from scoring.business_days import calendar_of
from scoring.policy import Policy, Status
from scoring.renewal import Direction, Kind, Point, Reading, baseline, covered, direction, falls, lowest, mark, term

RULES = thresholds.read(config.text("alerts.toml")).renewal
BANDS = (("basic", 250), ("intermediate", 640), ("advanced", 740))
RENEWAL = date(2027, 2, 19)
ANY = calendar_of(None)


def policy(inception: date | None = date(2026, 2, 19), renewal: date | None = RENEWAL) -> Policy:
    return Policy(
        key="P", name="Acme", domains=("acme.example",), status=Status.BOUND, status_since=RENEWAL,
        inception=inception, renewal=renewal,
    )  # fmt: skip


def reading(value: int | None, low: int | None = None) -> Reading:
    band = None if value is None else [name for name, least in BANDS if value >= least][-1]
    return Reading(
        as_of=datetime(2026, 2, 19, tzinfo=UTC), profile="light", model="m", exact_milli=1000 * (value or 500),
        value=value, low=500 if low is None else low, high=900, band=band, coverage_milli=900, critical=0,
    )  # fmt: skip


def point(
    number: int, day: date, *, until: date | None = None, value: int | None = 700, profile: str = "light"
) -> Point:
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    stood = at if until is None else datetime(until.year, until.month, until.day, 3, tzinfo=UTC)
    return Point(id=str(number), as_of=at, until=stood, profile=profile, value=value)


@pytest.mark.parametrize(
    ("left", "due"),
    [(200, None), (91, None), (90, 90), (62, 90), (61, 60), (60, 60), (31, 60), (30, 30), (0, 30), (-1, None)],
)
def test_the_newest_line_that_is_due(left: int, due: int | None) -> None:
    """From its day, or the business day before it, until the next one; none after the renewal."""
    renewal = date(2027, 2, 17)  # 90, 60 and 30 days before it are a Thursday, a Saturday and a Monday
    assert mark(renewal, renewal - timedelta(days=left), RULES, ANY) == due


@pytest.mark.parametrize(
    ("inception", "start", "kind"),
    [
        (date(2026, 2, 19), date(2026, 2, 19), Kind.INCEPTION),
        (date(2025, 9, 1), date(2025, 9, 1), Kind.INCEPTION),  # a first term that was extended
        (date(2020, 2, 19), date(2026, 2, 19), Kind.LAST_RENEWAL),
        (None, date(2026, 2, 19), Kind.LAST_RENEWAL),
    ],
)
def test_when_the_term_began(inception: date | None, start: date, kind: Kind) -> None:
    """At the inception in a first term, else a year before the renewal."""
    found = term(policy(inception))
    assert found
    assert (found.start, found.kind) == (start, kind)


def test_a_term_of_a_leap_day_and_one_without_a_renewal() -> None:
    """The 29th of February has its anniversary on the 28th; without a renewal date there is no term."""
    found = term(policy(None, date(2028, 2, 29)))
    assert found
    assert found.start == date(2027, 2, 28)
    assert term(policy(renewal=None)) is None


def test_the_baseline_is_the_rating_that_stood_when_the_term_began() -> None:
    """Also one that was made long before and stood until then; else the first full one, under the same profile."""
    running = term(policy())
    assert running
    stood = point(1, date(2025, 6, 1), until=date(2026, 2, 1))
    old = point(1, date(2025, 6, 1))
    empty = point(2, date(2026, 2, 10), value=None)
    later, last = point(3, date(2026, 3, 1)), point(4, date(2026, 6, 1))
    other = point(5, date(2026, 2, 19), profile="consent")
    assert baseline([stood, empty, other, later, last], running, "light", RULES) == (stood, Kind.INCEPTION)
    assert baseline([old, empty, other, later, last], running, "light", RULES) == (later, Kind.FIRST)
    assert baseline([old, empty, other, later, last], running, "consent", RULES) == (other, Kind.INCEPTION)
    assert baseline([old, empty, other], running, "light", RULES) is None


def test_the_lowest_of_the_term() -> None:
    """As issued, of the term only, and of two alike the first."""
    running = term(policy())
    assert running
    before = point(1, date(2025, 6, 1), value=300)
    rows = [before, point(2, date(2026, 3, 1), value=650), point(3, date(2026, 4, 1), value=650)]
    assert lowest(rows, running, "light") == rows[1]
    assert lowest([before], running, "light") is None


def test_which_way_it_went() -> None:
    """By exact points: what moved by less than ten is unchanged though the value turned by a step."""
    turned = replace(reading(700), exact_milli=695_100, value=690)
    assert direction(reading(700), turned, RULES) is Direction.UNCHANGED
    assert direction(reading(700), reading(690), RULES) is Direction.FALLEN
    assert direction(reading(700), reading(710), RULES) is Direction.RISEN
    assert direction(reading(700), reading(None), RULES) is Direction.NOT_RATED
    assert direction(None, reading(700), RULES) is Direction.NOT_RATED


@pytest.mark.parametrize(
    ("base", "now", "causes"),
    [
        (reading(800), reading(770), ()),
        (reading(800), reading(760), ("fall:1",)),
        (reading(890), reading(750), ("fall:3",)),
        (reading(800, 700), reading(800, 660), ("fall:1",)),  # low alone
        (reading(800, 700), reading(800, 670), ()),
        (reading(740), reading(730), ("band:intermediate",)),  # 10 beyond the edge of 740
        (reading(640), reading(640), ()),
        (reading(770), reading(620), ("fall:3", "band:basic")),
        (reading(800, 700), reading(None, 650), ("fall:1",)),
        (reading(700), reading(800), ()),
    ],
)
def test_what_counts_as_a_fall(base: Reading, now: Reading, causes: tuple[str, ...]) -> None:
    """40 points of value or low, each 40 more anew, or a band crossed by 10 beyond its edge."""
    assert falls(base, now, RULES, BANDS) == causes


def test_a_deeper_fall_covers_one_that_is_less_deep() -> None:
    """What came back a little and fell again was told; what fell further was not."""
    told = ("2027-02-19/fall:2", "2027-02-19/band:basic")
    assert covered("2027-02-19/fall:1", told)
    assert covered("2027-02-19/band:basic", told)
    assert not covered("2027-02-19/fall:3", told)
    assert not covered("2028-02-19/fall:1", told)
    assert not covered("2027-02-19/critical:rdp:192.0.2.1:3389/tcp", told)
