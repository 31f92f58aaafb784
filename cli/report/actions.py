"""What is to be done: one action a root cause, with who does it, how long it takes, by when and why."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cli.report.catalogue import said as _
from scanner.asset import Asset, Kind
from scanner.errors import Misconfigured
from scoring.case import Case
from scoring.claims import current_claims
from scoring.finding import Certainty, Finding
from scoring.rating import Rating
from scoring.whatif import RootCause, Trials

MAIL_PORTS = frozenset({25, 110, 143, 465, 587, 993, 995})
NUMBERS = re.compile(r"([0-9]{1,9})")
MOST_DOORS = 2
"""Causes that close a service for which it is worked out what each gives after all others: the case is judged anew."""

OWNERS = {
    "web": _("whoever runs the web site"),
    "host": _("whoever runs the server"),
    "mail": _("whoever runs the mail"),
    "dns": _("whoever runs the domain"),
    "network": _("whoever runs the network"),
}
EFFORTS = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
BASES = {
    "critical": _(
        "Insurers ask for this before binding. CISA's directive BOD 23-02 gives 14 days; less is our own advice."
    ),
    "exploited": _("Attackers already use this; CISA's list of exploited flaws gives two weeks in most cases."),
    "high": _("CISA's directive BOD 19-02 gives 15 days for critical flaws and 30 for high ones."),
    "exposure": _("CISA's directive BOD 23-02 gives 14 days for administration that the internet can reach."),
    "listing": _("Somebody else may control this system now; three days are our own advice."),
    "expired": _("Visitors are warned away today; three days are our own advice."),
    "expiring": _("From the day of expiry visitors are warned away; a week is our own advice."),
    "certificate": _("Two to four weeks are our own advice."),
    "takeover": _("Strangers may take the name over; the time is our own advice."),
    "reachability": _("Mail and visitors may be lost; the time is our own advice."),
    "mail": _("60 days leave time to watch the reports before mail is refused; this is our own advice."),
    "encryption": _("30 to 60 days are our own advice."),
    "signing": _("60 days are our own advice."),
    "support": _("No more fixes come; 30 days for a plan are our own advice."),
    "headers": _("180 days are our own advice."),
    "advice": _("No deadline: it improves the rest."),
}
"""Why a deadline is what it is, with its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a check asks for, in words without jargon; `days` 0 where there is no deadline."""

    check: str
    owner: str
    effort: str
    downtime: bool
    days: int
    basis: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a fix is needed: an asset's value, and the names under which it was asked."""

    value: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One fix, wherever it is needed; without a place it is for the whole company.

    `alone` and `last` are the exact ratings' gains in thousandths where it is done first and where it is done after all
    others: what it gives lies between them. `last` is None where too many services would have to be closed to know.
    `owner` is of OWNERS.
    """

    cause: RootCause
    advice: Advice
    owner: str
    places: tuple[Place, ...]
    certainty: Certainty
    alone: int
    last: int | None
    critical: bool

    @property
    def finding(self) -> Finding:
        """The first of its findings, which tells the reason."""
        return self.cause.faults[0].finding

    @property
    def least(self) -> int:
        """The smaller of the two gains."""
        return self.alone if self.last is None else min(self.alone, self.last)

    @property
    def most(self) -> int:
        """The larger of the two gains."""
        return self.alone if self.last is None else max(self.alone, self.last)


def advice_of(text: str) -> dict[str, Advice]:
    """The advice of config/actions.csv by check. Raises Misconfigured where a row does not fit."""
    found = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            one = Advice(
                check=row["check"], owner=row["owner"], effort=row["effort"], downtime=row["downtime"] == "yes",
                days=int(row["days"]), basis=row["basis"], title=row["title"],
            )  # fmt: skip
        except (KeyError, ValueError, TypeError):
            raise Misconfigured(f"actions.csv line {number} does not fit: it needs all seven cells.") from None
        if one.owner not in OWNERS or one.effort not in EFFORTS or one.basis not in BASES or not one.title:
            raise Misconfigured(f"actions.csv line {number}: owner, effort, basis or title is not one that is known.")
        found[one.check] = one
    return found


def actions(case: Case, rating: Rating, advice: Mapping[str, Advice]) -> tuple[Action, ...]:
    """Every root cause that takes points or stands in `critical`, the most urgent first.

    First what outranks the number, then the shorter deadline, then what gives more.
    """
    trials = Trials(case)
    causes = trials.root_causes
    now, all_closed = rating.exact_milli, trials.exact(causes)
    doors = sum(any(one.door for one in cause.faults) for cause in causes)
    critical = {one.finding for one in rating.critical}
    claims = current_claims(case)
    found = []
    for cause in causes:
        assets = [claims[one.finding.subject].asset for one in cause.faults if one.finding.subject in claims]
        told = advice[cause.check]
        found.append(
            Action(
                cause=cause,
                advice=told,
                owner=_owner(told, assets),
                places=_places(assets),
                certainty=min((one.finding.certainty for one in cause.faults), key=list(Certainty).index),
                alone=trials.exact([cause]) - now,
                last=None
                if doors > MOST_DOORS and any(one.door for one in cause.faults)
                else all_closed - trials.exact([other for other in causes if other is not cause]),
                critical=any(one.finding.id in critical for one in cause.faults),
            )
        )
    return tuple(sorted(found, key=_urgency))


def _urgency(one: Action) -> tuple[object, ...]:
    return (not one.critical, one.advice.days or 10_000, -one.most, one.cause.check, one.cause.because)


def _places(assets: Iterable[Asset]) -> tuple[Place, ...]:
    """One place a service, with all the names under which it was asked."""
    names: dict[str, set[str]] = {}
    for asset in assets:
        asked = names.setdefault(asset.value, set())
        if asset.asked_as and asset.asked_as != asset.value:
            asked.add(asset.asked_as)
    return tuple(Place(value=value, names=tuple(sorted(names[value]))) for value in sorted(names, key=_as_counted))


def _as_counted(text: str) -> tuple[tuple[int, str], ...]:
    """Numbers within a text count as numbers: .9 stands before .10."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in NUMBERS.split(text))


def _owner(told: Advice, assets: list[Asset]) -> str:
    """Who has to do it: of TLS on mail ports whoever runs the mail."""
    at_mail = [asset.kind is Kind.ENDPOINT and asset.port in MAIL_PORTS for asset in assets]
    return "mail" if told.owner == "web" and at_mail and all(at_mail) else told.owner
