"""What is told of a policy before its renewal: lines, renewal alerts, lost sight, and a date that has passed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scanner.observation import Outcome
from scoring.alerts import Alert, Renewal, Rule, key_of, proofs, short
from scoring.assess import assess
from scoring.business_days import Calendar
from scoring.case import Case
from scoring.changes import Split, changes
from scoring.looks import moment
from scoring.policy import Policy
from scoring.rating import Rating
from scoring.renewal import (
    Direction,
    Kind,
    Point,
    Reading,
    Term,
    covered,
    direction,
    falls,
    lowest,
    mark,
    reading,
    term,
)
from scoring.thresholds import RenewalRules, Urgency

SOONEST = 30
"""Days before renewal from which a fall is urgent."""
MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The newest rating under today's model, and until when it is known to stand."""

    case: Case
    rating: Rating
    looked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What it is held against: the rating at the beginning of the term, judged again under today's model."""

    case: Case
    rating: Rating
    kind: Kind


def sighted(case: Case) -> Case:
    """The case as if everything that no longer answers had answered as it last did."""
    answered = {seen.id: (seen.probe, seen.asset.id) for seen in case.evidence.observations if seen.outcome.answered}
    lost = {
        seen.id: (seen.probe, seen.asset.id)
        for seen in case.evidence.observations
        if not seen.outcome.answered and seen.outcome is not Outcome.FORBIDDEN
    }
    last: dict[tuple[str, str], str] = {}
    looks = []
    for look in sorted(case.evidence.sightings, key=moment):
        if subject := answered.get(look.observation):
            last[subject] = look.observation
        elif (subject := lost.get(look.observation)) and subject in last:
            look = replace(look, observation=last[subject], why="")
        looks.append(look)
    return replace(case, evidence=replace(case.evidence, sightings=tuple(looks)))


def awaited(
    policy: Policy, today: date, at: datetime, looked_at: datetime | None, rules: RenewalRules, calendar: Calendar
) -> tuple[str, ...]:
    """The keys of what a morning tells of a policy's renewal, by its dates alone: all told, nothing is due."""
    running = term(policy)
    if running is None:
        return ()
    if today > running.renewal:
        return (key_of(Rule.OVERDUE, policy, running.renewal),)
    due = mark(running.renewal, today, rules, calendar)
    if due is None:
        return ()
    line = key_of(Rule.LINE, policy, running.renewal, due)
    stale = looked_at is None or _stale(looked_at, at, rules)
    return (line, key_of(Rule.SIGHT, policy, running.renewal)) if stale else (line,)


def _stale(looked_at: datetime, at: datetime, rules: RenewalRules) -> bool:
    """Whether the newest look is too old to be a current one."""
    return at - looked_at > timedelta(days=rules.sight_days)


def renewing(
    policy: Policy,
    today: date,
    at: datetime,
    *,
    now: Now | None,
    base: Base | None,
    points: Iterable[Point],
    told: tuple[Alert, ...],
    rules: RenewalRules,
    calendar: Calendar,
) -> tuple[Alert, ...]:
    """The alerts about the renewal of one bound policy on a day; `told` are the policy's earlier ones.

    Lines that were given, causes that were told for this renewal date, and a passed date that was named are not
    repeated. Another renewal date begins anew.
    """
    running = term(policy)
    if running is None:
        return ()
    keys = {one.key for one in told}
    if today > running.renewal:
        overdue = _alert(
            policy, at, Rule.OVERDUE, Renewal(date=running.renewal, days_left=(running.renewal - today).days),
            causes=("overdue",), key=(running.renewal,),
        )  # fmt: skip
        return () if overdue.key in keys else (overdue,)
    due = mark(running.renewal, today, rules, calendar)
    if due is None:
        return ()
    found = _Found(policy=policy, at=at, now=now, base=base, rules=rules, seen=_seen(now))
    facts = found.facts(running, today, points)
    line = found.alert(
        Rule.LINE, replace(facts, mark=due), causes=(), key=(running.renewal, due), urgency=Urgency.ROUTINE
    )
    alerts = [line] if line.key not in keys else []
    here = f"{running.renewal}/"
    causes = {cause for one in told for cause in one.causes}
    if facts.why and f"{here}sight" not in causes:
        alerts.append(found.alert(Rule.SIGHT, facts, causes=(f"{here}sight",), key=(running.renewal,)))
    standing = tuple(here + cause for cause in found.causes())
    if any(not covered(cause, causes) for cause in standing):
        urgent = bool(now and now.rating.critical) or facts.days_left <= SOONEST
        alerts.append(
            found.alert(
                Rule.RENEWAL, facts, causes=standing, key=(running.renewal, short(standing)),
                urgency=Urgency.URGENT if urgent else Urgency.SOON,
            )
        )  # fmt: skip
    return tuple(alerts)


def _seen(now: Now | None) -> Reading | None:
    """The better of the rating and of that of the sighted case: a fall that is lost sight alone is in one only."""
    if now is None:
        return None
    one, case = reading(now.case, now.rating), sighted(now.case)
    if case == now.case:
        return one
    other = reading(case, assess(case))
    best = max((one, other), key=lambda reading: reading.value or 0)
    return replace(best, low=max(one.low, other.low))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One policy in its window, with what is known of it."""

    policy: Policy
    at: datetime
    now: Now | None
    base: Base | None
    rules: RenewalRules
    seen: Reading | None
    """Now, less what lost sight alone took: what closed for good counts as closed, what is silent as it was."""

    @property
    def stale(self) -> bool:
        return self.now is None or _stale(self.now.looked_at, self.at, self.rules)

    def sight(self) -> str:
        """What is missing of a current sight; empty where nothing is."""
        if self.now is None or self.seen is None:
            return "never"
        if self.stale:
            return f"since {self.now.looked_at:%Y-%m-%d}"
        if self.now.rating.value is None:
            return "too little"
        return "silent" if self.seen.low - self.now.rating.low >= self.rules.points else ""

    def causes(self) -> tuple[str, ...]:
        """Root causes of a renewal alert, as they stand today; what only lost sight took is not among them."""
        if self.now is None or self.stale:
            return ()
        found: tuple[str, ...] = ()
        if self.base is not None and self.seen is not None:
            found = falls(self.reading(self.base), self.seen, self.rules, self.now.case.model.bands)
        return (*found, *sorted(f"critical:{one.service}:{one.value}" for one in self.now.rating.critical))

    @staticmethod
    def reading(of: "Base | Now") -> Reading:
        return reading(of.case, of.rating)

    def facts(self, running: Term, today: date, points: Iterable[Point]) -> Renewal:
        base = self.reading(self.base) if self.base else None
        now = self.reading(self.now) if self.now and not self.stale else None
        return Renewal(
            date=running.renewal,
            days_left=(running.renewal - today).days,
            direction=direction(base, now, self.rules),
            kind=self.base.kind if self.base else None,
            baseline=base,
            lowest=lowest(points, running, self.now.case.target.scope.used.value) if self.now else None,
            why=self.sight(),
        )

    def split(self) -> Split | None:
        """From the baseline to now, both under today's model."""
        return changes(self.base.case, self.now.case, after=self.now.rating) if self.base and self.now else None

    def alert(
        self, rule: Rule, facts: Renewal, *, causes: tuple[str, ...], key: tuple[object, ...],
        urgency: Urgency = Urgency.SOON,
    ) -> Alert:  # fmt: skip
        split = None if facts.direction is Direction.UNCHANGED and rule is Rule.LINE else self.split()
        made = _alert(self.policy, self.at, rule, facts, causes=causes, key=key)
        if self.now is None:
            return replace(made, urgency=urgency)
        wanted = [one.finding for one in self.now.rating.critical] + list(split.opened if split else ())
        return replace(
            made,
            urgency=urgency,
            split=split,
            now=self.reading(self.now),
            critical=self.now.rating.critical,
            findings=proofs(self.now.rating, wanted)[:MOST_FINDINGS],
        )


def _alert(
    policy: Policy, at: datetime, rule: Rule, facts: Renewal, *, causes: tuple[str, ...], key: tuple[object, ...]
) -> Alert:
    return Alert(
        key=key_of(rule, policy, *key),
        rule=rule,
        urgency=Urgency.SOON,
        policy=policy.key,
        name=policy.name,
        target=policy.target,
        raised_at=at,
        causes=causes,
        renewal=facts,
    )
