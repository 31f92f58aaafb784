"""Alerts beside a renewal: which causes raise them, what is told once, and what the budget holds back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

import config
from scanner.asset import Asset, Attribution
from scanner.observation import Outcome, Present
from scoring import thresholds
from scoring.alerts import Alert, Budget, Rule, budget
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import Cause, changes
from scoring.ordinary import Step, Turn, news, ordinary
from scoring.policy import Policy, Status
from scoring.thresholds import FindingRule, Thresholds, Urgency
from tests.worlds.history import DAY, History, Said
from tests.worlds.made_up import ENDPOINTS, MADE_UP, NAMES, SILENT, NameFacts, history, says

SHIPPED = thresholds.read(config.text("alerts.toml"))
DATED = FindingRule(
    name="date over", urgency=Urgency.SOON, checks=frozenset({"name_dated"}), because=frozenset(), same=(), dates=True
)
LEVEL = FindingRule(
    name="level", urgency=Urgency.SOON, checks=frozenset({"endpoint_level"}), because=frozenset(), same=("level",),
    dates=False,
)  # fmt: skip
RULES = replace(SHIPPED, findings=(DATED,))
POLICY = Policy(key="P", name="Acme", domains=("made.example",), status=Status.BOUND, status_since=date(2026, 1, 1))
WEB, DESK = ENDPOINTS[0], ENDPOINTS[1]
GOOD, BAD = (says("good", opens=False),) * 2, (says("bad", opens=False),) * 2
OPEN = (says("good", opens=True),) * 2
FREE = Budget(allowed=10, spent=0)


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with MADE_UP.installed():
        yield


def first_night(seen: History) -> Case:
    """The case of the first night alone."""
    cells = tuple(cell for cell in seen.cells if cell.scan == 0)
    assets = tuple((asset, how) for asset, how in seen.assets if any(cell.asset == asset for cell in cells))
    return replace(
        seen, scans=seen.scans[:1], cells=cells, assets=assets, as_of=seen.scans[0] + timedelta(hours=1)
    ).case


def turn(before: Case | None, case: Case) -> Turn:
    rating = assess(case)
    earlier = assess(before) if before else None
    return Turn(before=before, earlier=earlier, case=case, rating=rating, split=changes(before, case, after=rating))


def raised(
    one: Turn, *, told: tuple[Alert, ...] = (), steps: tuple[Step, ...] = (), rules: Thresholds = RULES,
    left: Budget = FREE,
) -> tuple[Alert, ...]:  # fmt: skip
    new = news(one, rules)
    return ordinary(POLICY, one, new, told=told, steps=steps, rules=rules, budget=left)


def names(alerts: tuple[Alert, ...]) -> list[str]:
    return [one.rule for one in alerts]


def fall(before: tuple[Said, ...] = GOOD, after: tuple[Said, ...] = BAD) -> Turn:
    """One night on which the web server became bad."""
    seen = history({WEB: before, DESK: GOOD}, {WEB: after, DESK: GOOD})
    return turn(first_night(seen), seen.case)


def test_own_change_and_what_is_put_out_raise() -> None:
    """A desktop that opens, on a host that was there or on a new one, is one critical alert; nothing is told twice."""
    there = history({WEB: GOOD, DESK: GOOD}, {WEB: GOOD, DESK: OPEN})
    new = history({WEB: GOOD}, {WEB: GOOD, DESK: OPEN})
    for seen in (there, new):
        one = turn(first_night(seen), seen.case)
        (alert,) = raised(one)
        assert (alert.rule, alert.urgency) == (Rule.CRITICAL, "urgent")
        assert [exposure.value for exposure in alert.critical] == ["192.0.2.1:3389/tcp"]
        assert alert.split == one.split
        assert raised(one, told=(alert,)) == ()


def test_a_first_rating_raises_nothing() -> None:
    """There is nothing that it could have changed from."""
    assert raised(turn(None, history({WEB: BAD, DESK: OPEN}).case)) == ()


def test_a_new_model_never_raises() -> None:
    """What becomes critical, or falls, because we judge otherwise is nobody's change."""
    seen = history({WEB: GOOD, DESK: OPEN}, {WEB: GOOD, DESK: OPEN})
    mild = replace(first_night(seen), model=replace(MADE_UP.model, critical=(), digest="sha256:other"))
    one = turn(mild, seen.case)
    assert len(one.rating.critical) == 1
    assert raised(one) == ()


def test_attribution_never_raises() -> None:
    """What turns out to be theirs after all stood open before."""
    seen = history({WEB: GOOD, DESK: OPEN}, {WEB: GOOD, DESK: OPEN})
    shared = replace(seen, assets=((WEB, Attribution.A), (DESK, Attribution.D)))
    assert raised(turn(first_night(shared), seen.case)) == ()


def test_lost_sight_and_ageing_never_raise() -> None:
    """Silence, and what silence brings with time, is no drop."""
    seen = history({WEB: GOOD, DESK: GOOD}, {WEB: (SILENT,), DESK: (SILENT,)}, gap=100 * DAY)
    assert raised(turn(first_night(seen), seen.case)) == ()
    assert raised(turn(first_night(seen), seen.later(200 * DAY).case)) == ()


def test_a_date_that_passes_raises_where_the_rule_says_so() -> None:
    """The end of support or of a certificate comes by time alone, and is told all the same."""
    name = Said(Outcome.ANSWERED, NameFacts(level=Present(value="good"), ends=Present(value=9)))
    seen = history({NAMES[0]: (name, name), WEB: GOOD}, {NAMES[0]: (name, name), WEB: GOOD}, gap=10 * DAY)
    one = turn(first_night(seen), seen.case)
    assert names(raised(one)) == ["date over"]
    assert names(raised(one, rules=replace(RULES, findings=(replace(DATED, dates=False),)))) == []


def test_the_world_raises_on_what_is_confirmed() -> None:
    """What new outside facts make of a finding is told where it is certain, and not where it is likely."""
    rules = replace(RULES, findings=(LEVEL,))
    for level, told in (("bad", ["level"]), ("likely bad", [])):
        case = history({WEB: (says(level),) * 2, DESK: GOOD}).case
        one = turn(case, case)
        finding = next(
            found.id for found in one.rating.findings if found.check == "endpoint_level" and found.verdict.hurts
        )
        alerts = ordinary(
            POLICY, one, {finding: Cause.WORLD}, told=(), steps=(), rules=rules, budget=FREE
        )  # fmt: skip
        assert names(alerts) == told


def test_one_root_cause_on_many_assets_is_one_alert() -> None:
    """One level on three endpoints is one patch."""
    web = dict.fromkeys(ENDPOINTS[::2], GOOD)
    seen = history(web, dict.fromkeys(web, BAD))
    (alert, *rest) = raised(turn(first_night(seen), seen.case), rules=replace(RULES, findings=(LEVEL,)))
    assert (alert.rule, alert.causes, len(alert.findings)) == ("level", ("endpoint_level:bad",), 3)
    assert names(tuple(rest)) == [Rule.DROP]  # the other findings of the same fall weigh more than 40 points


def test_a_drop_is_a_fall_of_their_own_over_the_window() -> None:
    """At once or in steps that lie within 30 days; what is older, and what has risen since, does not add up."""
    one = fall()
    own = -sum(part.milli for part in one.split.parts)
    (alert,) = raised(one)
    assert (alert.rule, alert.points, alert.days) == (Rule.DROP, own // 1000, 0)
    high = replace(RULES, drop_milli=own + 10_000)
    at = one.case.as_of
    assert raised(one, rules=high) == ()
    (slow,) = raised(one, rules=high, steps=(Step(as_of=at - 20 * DAY, milli=-15_000),))
    assert (slow.points, slow.days) == ((own + 15_000) // 1000, 20)
    assert raised(one, rules=high, steps=(Step(as_of=at - 31 * DAY, milli=-15_000),)) == ()
    risen = (Step(as_of=at - 20 * DAY, milli=-15_000), Step(as_of=at - 9 * DAY, milli=15_000))
    assert raised(one, rules=high, steps=risen) == ()


def test_quiet_after_a_drop_and_the_same_finding_once_in_90_days() -> None:
    """No second drop within 14 days, nor one about what another alert told of."""
    one = fall()
    (alert,) = raised(one)
    earlier = replace(alert, raised_at=alert.raised_at - 10 * DAY, findings=())
    assert raised(one, told=(earlier,)) == ()
    assert names(raised(one, told=(replace(earlier, raised_at=alert.raised_at - 15 * DAY),))) == [Rule.DROP]
    told = replace(alert, rule="level", raised_at=alert.raised_at - 80 * DAY)
    assert raised(one, told=(told,)) == ()
    assert names(raised(one, told=(replace(told, raised_at=alert.raised_at - 91 * DAY),))) == [Rule.DROP]


def test_what_is_mended_and_opens_again_is_one_finding_told_once_in_90_days() -> None:
    """A rescan closes it at once and forgets nothing of it: the same id when it opens again, and no new alert."""
    opened = turn(*_last_two({DESK: GOOD}, {DESK: OPEN}))
    (alert,) = raised(opened)
    reopened = turn(*_last_two({DESK: OPEN}, {DESK: GOOD}, {DESK: OPEN}))
    assert reopened.split.opened == opened.split.opened
    (again,) = raised(reopened)
    assert [one.finding for one in again.critical] == [one.finding for one in alert.critical]
    for days, told in ((89, 0), (90, 1)):
        assert len(raised(reopened, told=(replace(alert, raised_at=reopened.case.as_of - days * DAY),))) == told


def _last_two(*nights: dict[Asset, tuple[Said, ...]]) -> tuple[Case, Case]:
    """The cases of the last night but one and of the last."""
    return history(*nights[:-1]).case, history(*nights).case


def test_the_budget_tightens_drops_and_says_what_it_held_back() -> None:
    """From half of it on the threshold grows; once it is spent drops are held back. Critical ones never are."""
    assert budget(1000, 40, 100) == Budget(allowed=100, spent=40)
    assert budget(5, 0, 100).allowed == 1
    points = [Budget(allowed=100, spent=spent).threshold(40_000, 500) for spent in (0, 50, 75, 99, 100, 250)]
    assert points == [40_000, 40_000, 60_000, 79_200, None, None]
    (held,) = raised(fall(), left=Budget(allowed=1, spent=1))
    assert (held.rule, held.held) == (Rule.DROP, True)
    seen = history({WEB: GOOD, DESK: GOOD}, {WEB: GOOD, DESK: OPEN})
    (alert,) = raised(turn(first_night(seen), seen.case), left=Budget(allowed=1, spent=9))
    assert not alert.held
