"""What somebody is told of a policy, and whether it is worth telling: one root cause, one alert."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scanner.canonical import digest
from scoring.changes import Split
from scoring.finding import Certainty, Finding
from scoring.governance import Release
from scoring.policy import Policy
from scoring.rating import Exposure, Rating
from scoring.renewal import Direction, Kind, Point, Reading
from scoring.thresholds import Urgency


class Rule(StrEnum):
    """The rules of the house; those about findings have the names that alerts.toml gives them."""

    LINE = "renewal line"
    RENEWAL = "renewal alert"
    OVERDUE = "renewal overdue"
    SIGHT = "renewal without current sight"
    CRITICAL = "critical exposure"
    DROP = "drop"
    EXPOSED = "exposed"
    TEST = "test"
    REPORT = "report"


OUTSIDE_BUDGET = frozenset(Rule) - {Rule.DROP}
"""What no budget holds back, and what is not counted in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A finding behind an alert; `because` with `values` is its sentence in any language."""

    id: str
    check: str
    verdict: str
    certainty: Certainty
    asset: str
    because: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The renewal in an alert: `mark` is the days before it of a line, None in an alert between two lines.

    `baseline` and `now` are judged under today's model, `lowest` is as it was issued in the term. `why` says what is
    missing where nothing can be compared.
    """

    date: date
    days_left: int
    mark: int | None = None
    direction: Direction | None = None
    kind: Kind | None = None
    baseline: Reading | None = None
    lowest: Point | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A released report on its way: what was let go, by whom, the name of its file, and to whom it goes.

    `as_of` is the time of its rating, `contact` who looked. The file itself lies beside the outbox.
    """

    release: Release
    by: str
    file: str
    recipients: tuple[str, ...]
    as_of: datetime
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing told of one policy. The same `key` is the same alert, whoever raises it again.

    `causes` are its root causes; `held`: the budget held it back, and nobody is told; `drafted`: nobody is told until
    somebody releases it. `shows` are the lines of the event desk behind it. `points` is the fall of a drop,
    in whole points, and `days` the time it took. `letter` is the report of the rule REPORT, which alone
    leaves the house.
    """

    key: str
    rule: str
    urgency: Urgency
    policy: str
    name: str
    target: str
    raised_at: datetime
    causes: tuple[str, ...] = ()
    held: bool = False
    drafted: bool = False
    shows: tuple[str, ...] = ()
    split: Split | None = None
    now: Reading | None = None
    critical: tuple[Exposure, ...] = ()
    findings: tuple[Proof, ...] = ()
    renewal: Renewal | None = None
    points: int = 0
    days: int = 0
    letter: Letter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many ordinary alerts the book may have in a year, and how many it had in the last."""

    allowed: int
    spent: int

    def threshold(self, milli: int, tighten_from: int) -> int | None:
        """`milli` as the budget leaves it: itself at first, then growing to twice itself; None once it is spent."""
        used = 1000 * self.spent // max(1, self.allowed)
        if used >= 1000:
            return None
        return milli + milli * max(0, used - tighten_from) // (1000 - tighten_from)


def budget(book: int, spent: int, share_milli: int) -> Budget:
    """The budget of a book of so many bound policies: at least one alert a year."""
    return Budget(allowed=max(1, book * share_milli // 1000), spent=spent)


def proofs(rating: Rating, wanted: Iterable[str]) -> tuple[Proof, ...]:
    """The findings of these ids, those that took the most points first."""
    ids = frozenset(wanted)
    took = {one: sum(part.milli for part in rating.contributions if part.finding == one) for one in ids}
    chosen = sorted((one for one in rating.findings if one.id in ids), key=lambda one: (-took[one.id], one.id))
    return tuple(_proof(one) for one in chosen)


def _proof(finding: Finding) -> Proof:
    return Proof(
        id=finding.id,
        check=finding.check,
        verdict=finding.verdict.value,
        certainty=finding.certainty,
        asset=finding.subject,
        because=finding.because,
        values=finding.values,
    )


def key_of(rule: str, policy: Policy, *parts: object) -> str:
    """The key of an alert: what of it is the same is told once."""
    return f"{rule}/{policy.key}/" + "/".join(str(part) for part in parts)


def short(causes: Iterable[str]) -> str:
    """Root causes as a few letters of their hash."""
    return digest(sorted(causes)).removeprefix("sha256:")[:16]


class Channel(StrEnum):
    """How an alert leaves."""

    MAIL = "email"
    WEBHOOK = "webhook"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One delivery to be made: `recipient` is an address for mail, else empty.

    `together`: it may leave in one message with others for the same recipient.
    """

    channel: Channel
    recipient: str = ""
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert with what is to leave of it; both are stored in the transaction of the rating that raised it.

    `enclosed` is the file of a letter.
    """

    alert: Alert
    parcels: tuple[Parcel, ...] = ()
    enclosed: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A delivery as it stands: `state` is waiting, delivered or dead; `error` what was said the last time."""

    channel: Channel
    recipient: str
    state: str
    attempts: int
    due_at: datetime
    delivered_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored alert: its number, who acknowledged it, and its deliveries."""

    id: int
    alert: Alert
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    sent: tuple[Sent, ...] = ()

    @property
    def state(self) -> str:
        if self.alert.held:
            return "held back"
        if self.alert.drafted and not self.sent:
            return "drafted"
        return "acknowledged" if self.acknowledged_at else "open"
