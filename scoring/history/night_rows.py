"""How a taken target of a night is settled, and the words of the night table."""

from datetime import timedelta

from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.errors import Overtaken
from scanner.schedule import Severity
from scoring.history import night_tables as tables
from scoring.history.dialect import insert
from scoring.night import Settled, Taken

LEASE = timedelta(seconds=90)
"""How long a target stays with a process that is not heard of any more."""
TRIES = 3
"""A target that failed so often in one night has to wait for the next."""
KEPT = timedelta(days=3)
"""How long the rows of a night's targets are kept after it; its summary stays."""
WAITING, HELD, SILENT, DONE = "waiting", "held", "silent", "done"


async def settle(connection: AsyncConnection, taken: Taken, settled: Settled) -> None:
    """A taken target is done for this night. Raises Overtaken, so that nothing of it is stored, where another has it.

    In the transaction that records a rating, so that no night has two of one target.
    """
    await change(connection, taken, {"state": DONE, "outcome": settled.outcome, "why": settled.why})
    if settled.seen is None and settled.severity is None:
        return
    severity = int(settled.severity if settled.severity is not None else Severity.GRAVE)
    new = {"looked": taken.night, "severity": severity, "seen": bool(settled.seen)}
    told = {"severity": severity} if settled.seen is None else new
    statement = insert(connection, tables.course).on_conflict_do_update(index_elements=["target"], set_=told)
    await connection.execute(statement, {"target": taken.target, **new})


async def change(connection: AsyncConnection, taken: Taken, values: dict[str, object]) -> None:
    """Change the row of a taken target. Raises Overtaken where another process has it by now."""
    columns = tables.target.c
    here = and_(columns.night == taken.night, columns.target == taken.target)
    mine = and_(here, columns.state == HELD, columns.holder == taken.holder)
    done = await connection.execute(tables.target.update().where(mine).values(values))
    if done.rowcount != 1:
        raise Overtaken(f"another process has taken over {taken.target} in the night of {taken.night}")
