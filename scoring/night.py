"""A night of the book as it is worked through: its runs, what they are to have, and what became of each target."""

from dataclasses import dataclass
from datetime import date, datetime

from scanner.schedule import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One night of one zone: its row's number, when it is, how it stands, and the index that it is judged by."""

    id: int
    night: str
    zone: str
    begins: datetime
    ends: datetime
    state: str
    why: str
    world: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A target that a night is to have: whether it is looked at, how bad it stands, and when its turn is."""

    target: str
    look: bool
    severity: Severity
    due: datetime
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where a target stands between two nights."""

    looked: date
    severity: Severity
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A target of a run that `holder` has taken; nobody else has it until it is settled, given back, or the holder is
    not heard of for LEASE. `seen`: it was seen when it was last looked at. `tries` counts this one.
    """

    run: int
    night: str
    target: str
    holder: str
    look: bool
    seen: bool
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A target of a run that is still to be done; `free`: nobody has it, or who had it is not heard of any more."""

    target: str
    severity: Severity
    free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a target: `outcome` is a word of the summary, `severity` how bad it stands now (None: as before).

    `seen` is None where it was not looked at.
    """

    outcome: str
    why: str = ""
    severity: Severity | None = None
    seen: bool | None = None
