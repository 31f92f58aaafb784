"""Who is told what of the book: the rules, the channels, and the alerts of a rating that was just made."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cli.notify.channels import Channels, address, channels
from scoring import thresholds
from scoring.alerts import Alert, Budget, Channel, Parcel, Raised, Rule, budget
from scoring.assess import assess
from scoring.business_days import calendar_of
from scoring.case import Case
from scoring.changes import Split
from scoring.model import Model
from scoring.ordinary import Turn, news, ordinary, own_milli
from scoring.policy import Policy, Status
from scoring.rating import Rating
from scoring.renewal import Point, baseline, mark, term
from scoring.renewing import Base, Now, renewing
from scoring.thresholds import Thresholds, Urgency
from scoring.vectors import folders

if TYPE_CHECKING:
    from cli.settings import Settings
    from cli.world import History

TOLD = timedelta(days=400)
"""How long an alert is remembered when a new one is weighed: longer than any window."""
COURSE = timedelta(days=800)
YEAR = timedelta(days=365)
TOGETHER = frozenset({Rule.LINE, Rule.SIGHT, Rule.OVERDUE})
"""What a morning may bring of many policies at once: it leaves in one mail for each recipient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The rules in force and where alerts go."""

    rules: Thresholds
    channels: Channels

    async def raised(
        self, history: "History", before: Case | None, case: Case, rating: Rating, split: Split
    ) -> tuple[Raised, ...]:
        """The alerts that a rating raises, to be stored with it; none where its target stands in no bound policy.

        `before` is the case of the rating that is the newest so far.
        """
        target, at = case.target.name, case.as_of
        policies = [one for one in await history.policies_of(target) if one.status is Status.BOUND]
        if not policies:
            return ()
        kept = await history.ratings(target, newest=1) if before else ()
        earlier = kept[0].rating if kept else None
        turn = Turn(before=before, earlier=earlier, case=case, rating=rating, split=split)
        new = await asyncio.to_thread(news, turn, self.rules)
        steps = await history.alerts.steps(target, at - self.rules.drop_window)
        fell = -own_milli(turn.split) - sum(one.milli for one in steps)
        left = await self._budget(history, at) if fell >= self.rules.drop_milli else Budget(allowed=1, spent=0)
        found: list[Raised] = []
        for policy in policies:
            told = await history.alerts.told(policy.key, at - TOLD)
            now = Now(case=turn.case, rating=turn.rating, looked_at=at)
            renewal = [
                one
                for one in await self.about_renewal(history, policy, at.date(), at, now, told)
                if one.rule in (Rule.RENEWAL, Rule.SIGHT)  # lines and passed dates are of the morning
            ]
            others = ordinary(
                policy, turn, new, told=(*told, *renewal), steps=steps, rules=self.rules, budget=left
            )  # fmt: skip
            found += [self.addressed(one, policy) for one in (*renewal, *others)]
        return tuple(found)

    async def about_renewal(
        self, history: "History", policy: Policy, today: date, at: datetime, now: Now | None, told: tuple[Alert, ...],
        *, points: tuple[Point, ...] | None = None,
    ) -> tuple[Alert, ...]:  # fmt: skip
        """What is to be told of a policy's renewal on a day; `points` are the ratings of its course, where known."""
        calendar, running = calendar_of(policy.country), term(policy)
        course: tuple[Point, ...] = ()
        base: Base | None = None
        if running and now and mark(running.renewal, today, self.rules.renewal, calendar) is not None:
            course = await history.alerts.points(policy.target, at - COURSE) if points is None else points
            here = Point(
                id="", as_of=now.case.as_of, until=now.looked_at, profile=now.case.target.scope.used.value,
                value=now.rating.value,
            )  # fmt: skip
            course = (*(one for one in course if one.as_of != here.as_of), here)
            if chosen := baseline(course, running, here.profile, self.rules.renewal):
                first, kind = chosen
                case, rating = now.case, now.rating
                if first is not here:
                    case, rating = await _judged(history, first.id, now.case.model)
                base = Base(case=case, rating=rating, kind=kind)
        return await asyncio.to_thread(
            renewing, policy, today, at, now=now, base=base, points=course, told=told, rules=self.rules.renewal,
            calendar=calendar,
        )  # fmt: skip

    def addressed(self, alert: Alert, policy: Policy | None) -> Raised:
        """An alert with its deliveries: to the underwriter, or to the team where none can be written to.

        Never to the broker or to the policyholder: nothing is released by an alert.
        """
        parcels = []
        to = first_of(policy) if policy else None
        if self.channels.smtp and to:
            parcels.append(Parcel(channel=Channel.MAIL, recipient=to, together=alert.rule in TOGETHER))
        if self.channels.webhook:
            parcels.append(Parcel(channel=Channel.WEBHOOK))
        if self.channels.folder:
            parcels.append(Parcel(channel=Channel.FILE))
        return Raised(alert=alert, parcels=tuple(parcels))

    async def _budget(self, history: "History", at: datetime) -> Budget:
        spent = await history.alerts.spent(at - YEAR)
        return budget(await history.alerts.bound(), spent, self.rules.share_milli)


def desk_of(settings: "Settings", shipped: str) -> Desk:
    """The desk of these settings; `shipped` is the text of alerts.toml.

    Raises Misconfigured where a rule or a channel does not fit.
    """
    checks = frozenset(name for names in folders().values() for name in names)
    return Desk(rules=thresholds.read(shipped, settings.own("alerts.toml"), checks=checks), channels=channels(settings))


def first_of(policy: Policy) -> str | None:
    """Who is written to first: the underwriter, else the team mailbox; None where the book has neither address."""
    return address(policy.underwriter) or address(policy.team_mailbox)


def test_alert(at: datetime) -> Alert:
    """What `alerts test` sends."""
    return Alert(
        key=f"{Rule.TEST}/{at.isoformat()}", rule=Rule.TEST, urgency=Urgency.ROUTINE, policy="", name="Test",
        target="", raised_at=at,
    )  # fmt: skip


async def _judged(history: "History", rated: str, model: Model) -> tuple[Case, Rating]:
    """A stored case judged under a model: its own rating where that is the model it was judged by."""
    case = await history.case(rated)
    if case.model.digest == model.digest:
        kept = await history.ratings(case.target.name, case.as_of, until=case.as_of)
        return case, next(one.rating for one in kept if one.id == rated)
    under = replace(case, model=model)
    return under, await asyncio.to_thread(assess, under)
