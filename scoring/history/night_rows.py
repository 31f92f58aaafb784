"""A target of a night as it is taken and settled, and the words of the night table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.errors import Overtaken
from scanner.schedule import Severity
from scoring.history import night_tables as tables

LEASE = timedelta(seconds=90)
"""How long a target stays with a process that is not heard of any more."""
TRIES = 3
"""A target that failed so often in one night has to wait for the next."""
KEPT = timedelta(days=3)
"""How long the rows of a night's targets are kept after it; its summary stays."""
WAITING, HELD, DONE = "waiting", "held", "done"


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
class Settled:
    """What became of a target: `outcome` is a word of the summary, `severity` how bad it stands now (None: as before).

    `seen` is None where it was not looked at.
    """

    outcome: str
    why: str = ""
    severity: Severity | None = None
    seen: bool | None = None


async def settle(connection: AsyncConnection, taken: Taken, settled: Settled) -> None:
    """A taken target is done for this night. Raises Overtaken, so that nothing of it is stored, where another has it.

    In the transaction that records a rating, so that no night has two of one target.
    """
    await change(connection, taken, {"state": DONE, "outcome": settled.outcome, "why": settled.why})
    if settled.seen is None and settled.severity is None:
        return
    columns = tables.course.c
    here = columns.target == taken.target
    row = (await connection.execute(select(tables.course).where(here))).one_or_none()
    severity = settled.severity if settled.severity is not None else Severity.GRAVE
    if row is None:
        looked = {"looked": taken.night, "seen": bool(settled.seen)}
        await connection.execute(insert(tables.course), {"target": taken.target, "severity": int(severity), **looked})
        return
    values: dict[str, object] = {"severity": int(severity)}
    if settled.seen is not None:
        values |= {"looked": taken.night, "seen": settled.seen}
    await connection.execute(update(tables.course).where(here).values(values))


async def change(connection: AsyncConnection, taken: Taken, values: dict[str, object]) -> None:
    """Change the row of a taken target. Raises Overtaken where another process has it by now."""
    columns = tables.target.c
    here = and_(columns.night == taken.night, columns.target == taken.target)
    mine = and_(here, columns.state == HELD, columns.holder == taken.holder)
    done = await connection.execute(tables.target.update().where(mine).values(values))
    if done.rowcount != 1:
        raise Overtaken(f"another process has taken over {taken.target} in the night of {taken.night}")
