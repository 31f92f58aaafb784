"""What is told of a renewal: sight that is lost is no fall, what closed is closed, and nothing outside is touched."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

import config
from scanner.asset import Asset
from scanner.observation import Outcome, Present
from scoring import thresholds
from scoring.alerts import Alert, Budget, Rule
from scoring.assess import assess
from scoring.business_days import calendar_of
from scoring.case import Case
from scoring.changes import changes
from scoring.ordinary import Turn, news, ordinary
from scoring.policy import Policy, Status
from scoring.renewal import Direction, Kind
from scoring.renewing import Base, Now, awaited, renewing, sighted
from tests.worlds.history import DAY, Said
from tests.worlds.made_up import ENDPOINTS, HOSTS, MADE_UP, NAMES, SILENT, HostFacts, NameFacts, history, says

SHIPPED = thresholds.read(config.text("alerts.toml"))
RULES = SHIPPED.renewal
WEB, DESK = ENDPOINTS[0], ENDPOINTS[1]
GOOD, BAD = (says("good", opens=False),) * 2, (says("bad", opens=False),) * 2
OPEN = (says("good", opens=True),) * 2
NAME = (Said(Outcome.ANSWERED, NameFacts(level=Present(value="good"), ends=Present(value=9_999))),) * 2
HOST = (Said(Outcome.ANSWERED, HostFacts(level=Present(value="good"))),) * 2
TODAY = date(2026, 11, 24)
RENEWAL = date(2027, 1, 4)
POLICY = Policy(
    key="P", name="Acme", domains=("made.example",), status=Status.BOUND, status_since=date(2026, 1, 1), country="US",
    inception=date(2026, 1, 4), renewal=RENEWAL,
)  # fmt: skip

Night = dict[Asset, tuple[Said, ...]]


def night(web: tuple[Said, ...] = GOOD, desk: tuple[Said, ...] = GOOD) -> Night:
    return {NAMES[0]: NAME, HOSTS[0]: HOST, WEB: web, DESK: desk}


DARK: Night = dict.fromkeys(night(), (SILENT,))

_watching: list[str] | None = None


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with MADE_UP.installed():
        yield


def told(
    base: Case | None, case: Case | None, *, earlier: tuple[Alert, ...] = (), today: date = TODAY, days: int = 0
) -> tuple[Alert, ...]:  # fmt: skip
    """The alerts on a day, so many days after the newest rating."""
    at = (case or history(night()).case).as_of + timedelta(days=days)
    now = Now(case=case, rating=assess(case), looked_at=case.as_of) if case else None
    held = Base(case=base, rating=assess(base), kind=Kind.FIRST) if base else None
    return renewing(
        POLICY, today, at, now=now, base=held, points=(), told=earlier, rules=RULES, calendar=calendar_of("US")
    )  # fmt: skip


def rules(alerts: tuple[Alert, ...]) -> list[str]:
    return [one.rule for one in alerts]


def test_a_fall_is_told_once_and_a_deeper_one_again() -> None:
    """With the line of the day; the next night brings nothing new, a desktop that opens does."""
    base, case = history(night()).case, history(night(BAD)).case
    line, alert = told(base, case)
    assert (line.rule, alert.rule) == (Rule.LINE, Rule.RENEWAL)
    assert line.renewal
    assert (line.renewal.mark, line.renewal.direction, line.renewal.days_left) == (60, Direction.FALLEN, 41)
    assert told(base, case, earlier=(line, alert)) == ()
    (again,) = told(base, history(night(BAD, OPEN)).case, earlier=(line, alert))
    assert again.urgency == "urgent"
    assert [one.value for one in again.critical] == ["192.0.2.1:3389/tcp"]


def test_what_stands_open_since_the_baseline_is_told_all_the_same() -> None:
    """`critical` that is not empty raises the alert, whatever the numbers say."""
    case = history(night(GOOD, OPEN)).case
    assert rules(told(case, case)) == [Rule.LINE, Rule.RENEWAL]
    assert rules(told(None, case)) == [Rule.LINE, Rule.RENEWAL]


def test_silence_is_a_task_and_no_fall() -> None:
    """However long it lasts: what is silent counts as it last answered, and does not age."""
    seen = history(night(), DARK, gap=20 * DAY, after=20 * DAY)
    base = history(night()).case
    for case in (seen.case, seen.later(40 * DAY).case):
        assert rules(told(base, case)) == [Rule.LINE, Rule.SIGHT]
    assert assess(sighted(seen.case)).value == assess(base).value


def test_a_fall_before_silence_stays_a_fall() -> None:
    """Going silent takes nothing back."""
    seen = history(night(), night(BAD), DARK, gap=9 * DAY)
    assert Rule.RENEWAL in rules(told(history(night()).case, seen.case))


def test_what_closed_is_not_held_open_by_the_sighted_case() -> None:
    """A desktop that was open in between and is theirs no longer is no fall, though its last answer was bad."""
    seen = history(night(), night(GOOD, OPEN), night(GOOD, (SILENT,)))
    gone = replace(seen, assets=tuple(one for one in seen.assets if one[0] != DESK))
    assert rules(told(history(night()).case, gone.case)) == [Rule.LINE]


def test_a_rating_that_nobody_renewed_is_no_current_sight() -> None:
    """After 30 days the line says not rated, and the task is opened; one that was never rated likewise."""
    case = history(night(BAD)).case
    base = history(night()).case
    assert rules(told(base, case, days=30)) == [Rule.LINE, Rule.RENEWAL]
    line, task = told(base, case, days=31)
    assert line.renewal
    assert task.renewal
    assert (line.renewal.direction, task.rule, task.renewal.why) == ("not rated", Rule.SIGHT, "since 2026-11-22")
    assert rules(told(None, None)) == [Rule.LINE, Rule.SIGHT]


def test_outside_the_window_nothing_and_after_it_once() -> None:
    """Before it not a word; a date that has passed is named once, until the book says another."""
    case = history(night(GOOD, OPEN)).case
    assert told(case, case, today=RENEWAL - timedelta(days=95)) == ()
    (overdue,) = told(case, case, today=RENEWAL + timedelta(days=1))
    assert (overdue.rule, overdue.renewal and overdue.renewal.days_left) == (Rule.OVERDUE, -1)
    assert told(case, case, today=RENEWAL + timedelta(days=9), earlier=(overdue,)) == ()


def test_what_a_morning_waits_for_is_what_it_then_tells() -> None:
    """The keys that are known beforehand are those of the alerts that come."""
    case, calendar = history(night()).case, calendar_of("US")
    for days, today in ((0, TODAY), (31, TODAY), (0, RENEWAL + DAY), (0, RENEWAL - 95 * DAY)):
        keys = awaited(POLICY, today, case.as_of + days * DAY, case.as_of, RULES, calendar)
        assert keys == tuple(one.key for one in told(case, case, today=today, days=days))
    assert len(awaited(POLICY, TODAY, case.as_of, None, RULES, calendar)) == 2


def _watch(event: str, _arguments: object) -> None:
    if _watching is not None and event.startswith(("open", "socket.", "subprocess.", "os.", "import", "sqlite3.")):
        _watching.append(event)


def test_alerts_touch_nothing() -> None:
    """What is told is decided without a file, a socket or a process, once calendars and checks are loaded."""
    global _watching
    seen = history(night(), night(BAD, OPEN))
    before, case = history(night()).case, seen.case

    def decide() -> None:
        told(before, case)
        rating = assess(case)
        turn = Turn(before=before, earlier=assess(before), case=case, rating=rating, split=changes(before, case))
        wanted = replace(SHIPPED, findings=())
        ordinary(
            POLICY, turn, news(turn, wanted), told=(), steps=(), rules=wanted, budget=Budget(allowed=1, spent=0)
        )  # fmt: skip

    decide()
    sys.addaudithook(_watch)
    _watching = []
    try:
        decide()
        touched = tuple(_watching)
    finally:
        _watching = None
    assert touched == ()
