"""Alerts outside the renewal: what is new and critical, what begins to hurt, and drops over a window."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from scoring.alerts import Alert, Budget, Rule, key_of, proofs, short
from scoring.case import Case
from scoring.changes import Cause, Split
from scoring.finding import Certainty, Finding
from scoring.origins import origins
from scoring.policy import Policy
from scoring.rating import Rating
from scoring.renewal import reading
from scoring.thresholds import FindingRule, Thresholds, Urgency

OWN = frozenset({Cause.OWN, Cause.ASSETS})
"""What a policyholder does: it changes something, or puts something out or takes it in."""
MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the policyholder's own changes moved the rating by at one time, in thousandths, and what opened then."""

    as_of: datetime
    milli: int
    opened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A target that was just judged: the case before (None at first), this one, and what is between them."""

    before: Case | None
    earlier: Rating | None
    case: Case
    rating: Rating
    split: Split


def own_milli(split: Split) -> int:
    """What of a split is the policyholder's own change."""
    return sum(part.milli for part in split.parts if part.cause in OWN)


def news(turn: Turn, rules: Thresholds) -> dict[str, Cause]:
    """The critical exposures and the findings of the rules that are new, with what brought them.

    Nothing is new in a first rating, or in one under another profile: there is nothing to hold it against.
    """
    if turn.before is None or turn.earlier is None or turn.split.before_milli is None:
        return {}

    def wanted(rating: Rating) -> frozenset[str]:
        return frozenset(one.finding for one in rating.critical) | frozenset(_rules_of(rating, rules))

    if not wanted(turn.rating) - wanted(turn.earlier) and turn.before.model.digest == turn.case.model.digest:
        return {}
    return origins(turn.before, turn.case, wanted)


def ordinary(
    policy: Policy,
    turn: Turn,
    new: dict[str, Cause],
    *,
    told: tuple[Alert, ...],
    steps: tuple[Step, ...],
    rules: Thresholds,
    budget: Budget,
) -> tuple[Alert, ...]:
    """The alerts of one policy beside its renewal.

    `told` are those of the policy in the last year, with those of tonight about its renewal; `steps` what came before
    tonight.
    """
    at = turn.case.as_of
    recent = [one for one in told if at - one.raised_at < rules.same_finding]
    causes = {cause for one in recent for cause in one.causes}
    # A renewal alert of tonight tells of its critical exposures; one of an earlier night told of those of its time.
    renewals = [alert for alert in recent if alert.rule == Rule.RENEWAL]
    known = {one.id for alert in renewals for one in alert.findings}
    known |= {one.finding for alert in renewals for one in alert.critical}
    found = list(_critical(policy, turn, new, known, causes, rules))
    known |= {one.finding for one in turn.rating.critical}
    for rule in rules.findings:
        if alert := _finding_alert(policy, turn, new, rule, known, causes):
            found.append(alert)
            known |= {one.id for one in alert.findings}
    if drop := _drop(policy, turn, (*recent, *found), steps, rules, budget):
        found.append(drop)
    return tuple(found)


def _critical(
    policy: Policy, turn: Turn, new: dict[str, Cause], known: set[str], told: set[str], rules: Thresholds
) -> Iterator[Alert]:
    """New critical exposures that the policyholder or the world brought."""
    exposed = [
        one
        for one in turn.rating.critical
        if one.finding not in known and new.get(one.finding) in OWN | {Cause.WORLD}
    ]  # fmt: skip
    causes = {f"critical:{one.service}:{one.value}" for one in exposed}
    if causes - told:
        ids = [one.finding for one in exposed]
        yield _alert(policy, turn, Rule.CRITICAL, causes=causes, urgency=rules.critical_urgency, findings=ids)


def _finding_alert(
    policy: Policy, turn: Turn, new: dict[str, Cause], rule: FindingRule, known: set[str], told: set[str]
) -> Alert | None:
    fresh: dict[str, str] = {}
    for finding in turn.rating.findings:
        if finding.id in known or finding.id not in new or not _fits(finding, rule):
            continue
        cause = new[finding.id]
        sure = cause is Cause.WORLD and finding.certainty is Certainty.CONFIRMED
        if cause in OWN or sure or (rule.dates and cause is Cause.AGEING):
            fresh[finding.id] = _root(finding, rule)
    fresh = {one: root for one, root in fresh.items() if root not in told}
    if not fresh:
        return None
    return _alert(policy, turn, rule.name, causes=set(fresh.values()), urgency=rule.urgency, findings=fresh)


def _drop(
    policy: Policy, turn: Turn, told: tuple[Alert, ...], steps: tuple[Step, ...], rules: Thresholds, budget: Budget
) -> Alert | None:
    """A fall of their own over the window, less what other alerts have told of it."""
    at = turn.case.as_of
    drops = [one.raised_at for one in told if one.rule == Rule.DROP]
    if drops and at - max(drops) < rules.quiet:
        return None
    # What fell until a renewal alert was told by it, also tonight.
    since = max([at - rules.drop_window, *drops, *(one.raised_at for one in told if one.rule == Rule.RENEWAL)])
    if since >= at:
        return None
    tonight = Step(as_of=at, milli=own_milli(turn.split), opened=turn.split.opened)
    within = [*(one for one in steps if since < one.as_of < at), tonight]
    known = {one.id for alert in told for one in alert.findings}
    opened = {finding for one in within for finding in one.opened}
    taken: dict[str, int] = defaultdict(int)
    for part in turn.rating.contributions:
        if part.finding in opened:
            taken[part.finding] += part.milli
    # What was told of a finding is not told again as a drop, be it mended and opened once more.
    fell = -sum(one.milli for one in within) - sum(milli for finding, milli in taken.items() if finding in known)
    if fell < rules.drop_milli:
        return None
    least = budget.threshold(rules.drop_milli, rules.tighten_from_milli)
    began = min(one.as_of for one in within if one.milli < 0)
    return _alert(
        policy, turn, Rule.DROP, causes={f"drop:{at.date()}"}, urgency=rules.drop_urgency,
        findings=(taken.keys() - known),
        held=least is None or fell < least, points=fell // 1000, days=(at - began).days,
    )  # fmt: skip


def _alert(
    policy: Policy, turn: Turn, rule: str, *, causes: set[str], urgency: Urgency, findings: Iterable[str],
    held: bool = False, points: int = 0, days: int = 0,
) -> Alert:  # fmt: skip
    ids = list(findings)
    return Alert(
        key=key_of(rule, policy, turn.case.as_of.date(), short(causes)),
        rule=rule,
        urgency=urgency,
        policy=policy.key,
        name=policy.name,
        target=turn.case.target.name,
        raised_at=turn.case.as_of,
        causes=tuple(sorted(causes)),
        held=held,
        split=turn.split,
        now=reading(turn.case, turn.rating),
        critical=tuple(one for one in turn.rating.critical if one.finding in ids),
        findings=proofs(turn.rating, ids)[:MOST_FINDINGS],
        points=points,
        days=days,
    )


def _rules_of(rating: Rating, rules: Thresholds) -> Iterator[str]:
    """The findings that some rule is about and that hurt what is proved to be theirs."""
    theirs = {claim.asset.id for claim in rating.claims if claim.attribution.decides}
    for finding in rating.findings:
        if any(_fits(finding, rule) for rule in rules.findings) and finding.subject in theirs:
            yield finding.id


def _fits(finding: Finding, rule: FindingRule) -> bool:
    return (
        finding.check in rule.checks
        and finding.verdict.hurts
        and finding.certainty is not Certainty.POSSIBLE
        and (not rule.because or finding.because in rule.because)
    )


def _root(finding: Finding, rule: FindingRule) -> str:
    """The root cause of a finding: what of it one repair would mend."""
    values = dict(finding.values)
    same = [values[name] for name in rule.same if name in values] or [finding.subject]
    return f"{finding.check}:{'|'.join(same)}"
