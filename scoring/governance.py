"""Disputes, overrides and releases: said against a rating or decided beside it. None ever moves a point."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

ANSWER_WITHIN = timedelta(days=14)
"""From the opening of a dispute until its answer is due."""
LAPSES_AFTER = timedelta(days=365)
"""After which a dispute that nobody resolved marks nothing any longer: its finding was long looked at again."""


class Reason(StrEnum):
    """Why a finding is disputed, in the words of published practice."""

    FIXED = "fixed"
    CONTROL = "control"
    NOT_MINE = "not-mine"
    NOT_REPRODUCIBLE = "not-reproducible"
    PROVIDER = "provider"


class Result(StrEnum):
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """Where a dispute stands; the first two mark the rating."""

    OPEN = "open"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A finding of the target's newest rating, the check it is of, why it is disputed, and with what.

    `file` is the SHA-256 of a file whose name `evidence` is; the file itself stays with whoever has it.
    """

    finding: str
    check: str
    reason: Reason
    evidence: str
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """How the dispute `of` that number ended, and why."""

    of: int
    result: Result
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bypass:
    """What an underwriter decided beside the rating, why, and until when it holds."""

    decision: str
    why: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A report that was let go: of which stored rating (its id), to whom, and the SHA-256 of the very file, in hex.

    `audience` is policyholder or broker, `form` the format of the file.
    """

    rating: str
    audience: str
    form: str
    language: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log: number and place in the target's chain are the store's. `who` stands outside the chain."""

    number: int
    target: str
    at: datetime
    who: str
    says: Challenge | Ruling | Bypass | Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A challenge with its clock, and the ruling that ended it."""

    number: int
    target: str
    by: str
    opened: datetime
    challenge: Challenge
    ruled: Entry | None = None

    @property
    def due(self) -> datetime:
        return self.opened + ANSWER_WITHIN

    @property
    def lapses(self) -> datetime:
        return self.opened + LAPSES_AFTER

    def state(self, at: datetime) -> State:
        """Where it stands at a time."""
        if self.ruled is not None and isinstance(self.ruled.says, Ruling) and self.ruled.at <= at:
            return State(self.ruled.says.result.value)
        if at >= self.lapses:
            return State.LAPSED
        return State.OVERDUE if at >= self.due else State.OPEN

    def marks(self, at: datetime) -> bool:
        """Whether the rating is shown as disputed at a time."""
        return self.opened <= at and self.state(at) in (State.OPEN, State.OVERDUE)


def disputes(log: Iterable[Entry]) -> tuple[Dispute, ...]:
    """The disputes of a log, oldest first; of several rulings the first one holds."""
    found: dict[int, Dispute] = {}
    for entry in sorted(log, key=lambda entry: entry.number):
        if isinstance(entry.says, Challenge):
            found[entry.number] = Dispute(
                number=entry.number, target=entry.target, by=entry.who, opened=entry.at, challenge=entry.says
            )
        elif isinstance(entry.says, Ruling) and (one := found.get(entry.says.of)) and one.ruled is None:
            found[one.number] = replace(one, ruled=entry)
    return tuple(found.values())


def in_force(log: Iterable[Entry], at: datetime) -> Entry | None:
    """The newest override that holds at a time."""
    held = [one for one in log if isinstance(one.says, Bypass) and one.at <= at < one.says.until]
    return max(held, key=lambda one: one.number, default=None)
