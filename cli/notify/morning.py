"""The morning after a night: a line for each renewal that comes up, lost sight, passed dates, who did not answer."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cli.notify.channels import address
from cli.notify.desk import COURSE, TOGETHER, TOLD, Desk, first_of
from cli.printing import counted
from scanner.asking import together
from scoring.alerts import Alert, Channel, Parcel, Raised, Rule
from scoring.assess import assess
from scoring.business_days import MOST, after, calendar_of
from scoring.case import Case
from scoring.model import Model
from scoring.policy import Policy, Status
from scoring.renewal import Point
from scoring.renewing import Now, awaited

if TYPE_CHECKING:
    from cli.world import History, Rated

PAGE = 500
"""Policies that are weighed at a time."""
AT_ONCE = 20
"""Policies whose targets are read together, and are in memory at once."""
Course = tuple["Rated", Case, tuple[Point, ...]]
UNANSWERED = timedelta(days=60)
"""How long an alert without acknowledgement may still be taken to the team: after that nobody reads it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What a morning told: how many lines and alerts, how many went on to a team, how many the budget held back."""

    lines: int
    alerts: int
    escalated: int
    held_back: int
    unreachable: int
    """Policies with something to tell and no address in the book."""


async def morning(
    history: "History", desk: Desk, model: Model, today: date, now: datetime, *,
    of: Callable[[Policy], bool] = lambda _: True,
) -> Morning:  # fmt: skip
    """Tell what the day brings, once: a second call on the same day tells nothing twice.

    `today` is the date where the policies are, `of` says whose morning it is. To be called when the night's ratings are
    stored.
    """
    lines = alerts = unreachable = 0
    raised: list[Raised] = []
    async for some in _stirring(history, desk, today, now, of):
        for start in range(0, len(some), AT_ONCE):
            these = some[start : start + AT_ONCE]
            courses = await history.alerts.courses([one.policy.target for one in these if one.looked], now - COURSE)
            found = await together(
                *(_of(history, desk, model, one, courses.get(one.policy.target), today, now) for one in these)
            )
            for policy, alert in [
                (one.policy, alert) for one, told in zip(these, found, strict=True) for alert in told
            ]:
                raised.append(desk.addressed(alert, policy))
                lines += alert.rule == Rule.LINE
                alerts += alert.rule != Rule.LINE
                unreachable += first_of(policy) is None
        await history.alerts.put(raised)
        raised = []
    escalated = await _escalate(history, desk, today, now)
    listed = await history.alerts.listed(since=now - timedelta(days=1))
    held = sum(one.alert.held for one in listed)
    return Morning(lines=lines, alerts=alerts, escalated=escalated, held_back=held, unreachable=unreachable)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stirring:
    """A policy, what was told of it before, and until when its rating is known to stand."""

    policy: Policy
    told: tuple[Alert, ...]
    looked: datetime | None


async def _stirring(
    history: "History", desk: Desk, today: date, now: datetime, of: Callable[[Policy], bool]
) -> AsyncIterator[list[_Stirring]]:
    """The bound policies of which something is due that was not told yet."""
    furthest = today + timedelta(days=max(desk.rules.renewal.days) + MOST)
    near: list[Policy] = []
    async for policy in history.policies(Status.BOUND, renewal_until=furthest):
        if of(policy):
            near.append(policy)
        if len(near) == PAGE:
            yield await _of_page(history, desk, near, today, now)
            near = []
    yield await _of_page(history, desk, near, today, now)


async def _of_page(history: "History", desk: Desk, page: list[Policy], today: date, now: datetime) -> list[_Stirring]:
    looked = await history.alerts.rated_until([one.target for one in page])
    wanted = {
        one.key: awaited(one, today, now, looked.get(one.target), desk.rules.renewal, calendar_of(one.country))
        for one in page
    }
    known = await history.alerts.known([key for keys in wanted.values() for key in keys])
    due = [one for one in page if not known.issuperset(wanted[one.key])]
    told = await history.alerts.told_of([one.key for one in due], now - TOLD)
    return [_Stirring(policy=one, told=told.get(one.key, ()), looked=looked.get(one.target)) for one in due]


async def _of(
    history: "History", desk: Desk, model: Model, one: _Stirring, course: Course | None, today: date, now: datetime
) -> tuple[Alert, ...]:
    standing, points = None, None
    if one.looked and course:
        newest, case, points = course
        same = case.model.digest == model.digest
        case = case if same else replace(case, model=model)
        rating = newest.rating if same else assess(case)
        standing = Now(case=case, rating=rating, looked_at=one.looked)
    return await desk.about_renewal(history, one.policy, today, now, standing, one.told, points=points)


async def _escalate(history: "History", desk: Desk, today: date, now: datetime) -> int:
    """Take to the team mailbox what nobody acknowledged within the business days of the policy's country."""
    if desk.channels.smtp is None:
        return 0
    many = 0
    for kept in await history.alerts.unacknowledged(now - UNANSWERED, now):
        policy = await history.policy(kept.alert.policy)
        team = address(policy.team_mailbox) if policy else None
        if policy is None or team is None or any(one.recipient == team for one in kept.sent):
            continue
        due = after(kept.alert.raised_at.date(), desk.rules.escalate_after, calendar_of(policy.country))
        if today >= due:
            await history.alerts.escalate(
                kept, Parcel(channel=Channel.MAIL, recipient=team, together=kept.alert.rule in TOGETHER), now
            )
            many += 1
    return many


def sentence(told: Morning) -> str:
    """A morning as it is printed and logged."""
    parts = [counted(told.lines, "renewal line"), f"{counted(told.alerts, 'alert')} about renewals"]
    parts += [f"{told.escalated} taken on to a team"] if told.escalated else []
    parts += [f"{counted(told.held_back, 'drop')} held back by the budget"] if told.held_back else []
    parts += [f"{told.unreachable} with no address in the book"] if told.unreachable else []
    return f"Told this morning: {', '.join(parts)}."
