"""Which changes wake whom: config/alerts.toml, typed; a user's own file replaces its values."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from scanner.errors import Misconfigured

MOST = 10_000
"""No number of alerts.toml is larger."""


class Urgency(StrEnum):
    """How soon somebody should look; what is *routine* is never taken to the team mailbox."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalRules:
    """When lines are due and what is a fall; points in whole points of the scale, everything else in days."""

    days: tuple[int, ...]
    points: int
    beyond_band: int
    unchanged_points: int
    sight_days: int
    baseline_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRule:
    """An alert about findings that begin to hurt; `because` are full message ids, empty for all of the checks."""

    name: str
    urgency: Urgency
    checks: frozenset[str]
    because: frozenset[str]
    same: tuple[str, ...]
    dates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """All of alerts.toml. `drop_milli` in thousandths of a point, shares in thousandths."""

    renewal: RenewalRules
    escalate_after: int
    quiet: timedelta
    same_finding: timedelta
    share_milli: int
    tighten_from_milli: int
    drop_milli: int
    drop_window: timedelta
    drop_urgency: Urgency
    critical_urgency: Urgency
    findings: tuple[FindingRule, ...]


def read(shipped: str, own: str | None = None, *, checks: frozenset[str] | None = None) -> Thresholds:
    """The thresholds of the shipped text and of the user's own, where there is one; `checks` are those that exist.

    Raises Misconfigured, naming what does not fit.
    """
    data = _parsed(shipped)
    if own is not None:
        data = _over(data, _parsed(own))
    try:
        found = _thresholds(data)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise Misconfigured(f"alerts.toml has a value that does not fit: {wrong}.") from None
    for rule in found.findings:
        if checks is not None and (strange := sorted(rule.checks - checks)):
            raise Misconfigured(f"alerts.toml names {strange[0]!r}, which is no check: `hullmark checks` lists them.")
    return found


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Misconfigured(f"alerts.toml is not valid TOML: {wrong}.") from None


def _over(shipped: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The shipped rules with the user's over them; a rule about findings is replaced whole, by its name."""
    whole = dict(shipped)
    for key, value in own.items():
        if key not in shipped or type(value) is not type(shipped[key]):
            raise Misconfigured(f"alerts.toml: there is no {key!r}: the shipped file shows what can be set.")
        if isinstance(value, list):
            named = {str(rule.get("name")): rule for rule in (*shipped[key], *value) if isinstance(rule, dict)}
            whole[key] = list(named.values())
            continue
        if strange := sorted(value.keys() - shipped[key].keys()):
            raise Misconfigured(f"alerts.toml: there is no {strange[0]!r} in [{key}].")
        whole[key] = {**shipped[key], **value}
    return whole


def _thresholds(data: dict[str, Any]) -> Thresholds:
    renewal, quiet, budget, drop = data["renewal"], data["quiet"], data["budget"], data["drop"]
    days = tuple(sorted({_number(day, "renewal.days", least=1) for day in renewal["days"]}, reverse=True))
    if not days:
        raise ValueError("renewal.days is empty")
    others = {key: _number(value, f"renewal.{key}", least=1) for key, value in renewal.items() if key != "days"}
    return Thresholds(
        renewal=RenewalRules(days=days, **others),
        escalate_after=_number(data["escalation"]["business_days"], "escalation.business_days"),
        quiet=_days(quiet["drop_days"], "quiet.drop_days"),
        same_finding=_days(quiet["same_finding_days"], "quiet.same_finding_days"),
        share_milli=_number(budget["share_milli"], "budget.share_milli"),
        tighten_from_milli=_number(budget["tighten_from_milli"], "budget.tighten_from_milli", most=999),
        drop_milli=1000 * _number(drop["points"], "drop.points", least=1),
        drop_window=_days(drop["days"], "drop.days"),
        drop_urgency=Urgency(drop["urgency"]),
        critical_urgency=Urgency(data["critical"]["urgency"]),
        findings=tuple(_rule(row) for row in data["finding"]),
    )


def _rule(row: dict[str, Any]) -> FindingRule:
    checks = frozenset(_texts(row["checks"]))
    return FindingRule(
        name=str(row["name"]),
        urgency=Urgency(row["urgency"]),
        checks=checks,
        because=frozenset(f"{check}.{one}" for check in checks for one in _texts(row.get("because", []))),
        same=tuple(_texts(row.get("same", []))),
        dates=bool(row.get("dates", False)),
    )


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError(f"{value!r} should be a list of texts")
    return value


def _days(value: Any, key: str) -> timedelta:
    return timedelta(days=_number(value, key))


def _number(value: Any, key: str, *, least: int = 0, most: int = MOST) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"{key} should be a whole number from {least} to {most}")
    return value
