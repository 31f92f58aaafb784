"""The nights of the book: which targets are due, who has taken which, and what became of each; the one truth of it."""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.schedule import Night, Severity
from scoring.history import night_rows
from scoring.history import night_tables as tables
from scoring.history.dialect import insert
from scoring.history.keeping import chunks
from scoring.history.night_rows import DONE, HELD, KEPT, LEASE, SILENT, WAITING
from scoring.night import Course, Entry, Left, Run, Settled, Taken

Connections = Callable[..., AbstractAsyncContextManager[AsyncConnection]]
"""`once`: for a single statement."""
Transactions = Callable[..., AbstractAsyncContextManager[AsyncConnection]]
"""By the names of what is written about: others wait who write about it, too; without one, those who change nights."""


_RATED = and_(tables.target.c.state == DONE, tables.target.c.outcome.in_(("rated", "stands")))


class NightTable:
    """The rows of the nights, by connections to read with and transactions to write in."""

    def __init__(self, reading: Connections, transaction: Transactions) -> None:
        self._reading, self._transaction = reading, transaction

    async def open_run(self, night: Night, *, at: datetime) -> tuple[Run, bool]:
        """The run of a night, and whether it was made just now."""
        async with self._transaction() as connection:
            columns = tables.run.c
            found = select(tables.run).where(columns.night == night.name, columns.zone == night.zone)
            row = (await connection.execute(found)).one_or_none()
            if row is not None:
                return _run(row), False
            made = {
                "night": night.name, "zone": night.zone, "begins": night.begins, "ends": night.ends, "state": "open",
                "why": "", "world": "", "told": "{}", "changed": at,
            }  # fmt: skip
            there = insert(connection, tables.run).on_conflict_do_nothing(index_elements=["night", "zone"])
            new = (await connection.execute(there.returning(columns.id), made)).first() is not None
            return _run((await connection.execute(found)).one()), new

    async def enter(self, run: Run, entries: Iterable[Entry]) -> int:
        """Put targets into a run, those of them that this night does not have yet; how many were new.

        One that the night has judged only, and that is to be looked at after all, waits again.
        """
        async with self._transaction() as connection:
            columns, new, by_name = tables.target.c, 0, {one.target: one for one in entries}
            for part in chunks(by_name):
                wanted = {name: by_name[name] for name in part}
                there = select(columns.id, columns.target, columns.look, columns.state).where(
                    columns.night == run.night, columns.target.in_(wanted)
                )
                for row in (await connection.execute(there)).all():
                    one = wanted.pop(row.target)
                    if one.look and not row.look and row.state != HELD:
                        again = {"look": True, "state": WAITING, "tries": 0, "outcome": "", "why": ""}
                        here = tables.target.update().where(columns.id == row.id, columns.state != HELD)
                        new += (await connection.execute(here.values(again))).rowcount
                if wanted:
                    there_too = insert(connection, tables.target).on_conflict_do_nothing(
                        index_elements=["night", "target"]
                    )
                    await connection.execute(there_too, [_row(run, one) for one in wanted.values()])
                new += len(wanted)
            if new:
                await connection.execute(
                    tables.run.update().where(tables.run.c.id == run.id).values(state="open", why="")
                )
            return new

    async def take(
        self, run: Run, holder: str, *, at: datetime, most: int, due_by: datetime | None = None,
        gone: Sequence[str] = (), only: Sequence[str] | None = None,
    ) -> tuple[Taken, ...]:  # fmt: skip
        """Take targets of a run, the worst first, that wait or whose holder was not heard of for LEASE.

        `gone` are holders that are known to live no more, `due_by` leaves out whose turn comes later, `only` names
        those that may be taken.
        """
        async with self._transaction(f"taken by {holder}") as connection:
            columns = tables.target.c
            lost = or_(columns.until < at, columns.holder.in_(gone))
            left = and_(columns.state == HELD, columns.holder != holder, lost)
            asked = (
                select(tables.target)
                .where(columns.run == run.id, or_(columns.state == WAITING, left))
                .where(columns.due <= due_by if due_by is not None else true())
                .where(columns.target.in_(only) if only is not None else true())
                .order_by(columns.severity, columns.due)
                .limit(most)
                .with_for_update(skip_locked=True)
            )
            rows = (await connection.execute(asked)).all()
            taken = tables.target.update().where(columns.id.in_([row.id for row in rows]))
            values = {"state": HELD, "holder": holder, "until": at + LEASE, "tries": columns.tries + 1}
            await connection.execute(taken.values(values))
            return tuple(
                Taken(
                    run=run.id, night=row.night, target=row.target, holder=holder, look=row.look, seen=row.seen,
                    tries=row.tries + 1,
                )
                for row in rows
            )  # fmt: skip

    async def stands(self, run: int) -> Run | None:
        """A run as it stands now; None where the store has none of this number."""
        async with self._reading(once=True) as connection:
            row = (await connection.execute(select(tables.run).where(tables.run.c.id == run))).one_or_none()
            return _run(row) if row is not None else None

    async def left(
        self, run: int, *, at: datetime, due_by: datetime | None = None, only: Sequence[str] | None = None,
        most: int | None = None,
    ) -> tuple[Left, ...]:  # fmt: skip
        """What waits in a run or is held, the worst first; `due_by` leaves out whose turn comes later."""
        columns = tables.target.c
        asked = (
            select(columns.target, columns.severity, columns.state, columns.until)
            .where(columns.run == run, columns.state.in_((WAITING, HELD)))
            .where(columns.due <= due_by if due_by is not None else true())
            .where(columns.target.in_(only) if only is not None else true())
            .order_by(columns.severity, columns.due)
            .limit(most)
        )
        async with self._reading(once=True) as connection:
            rows = await connection.execute(asked)
            return tuple(
                Left(
                    target=row.target, severity=Severity(row.severity), free=row.state == WAITING or row.until < at
                )
                for row in rows
            )  # fmt: skip

    async def due(self, runs: Sequence[Run], *, by: datetime) -> bool:
        """Whether any target of these runs has to be looked after by then: it waits, is held, or is left aside."""
        columns = tables.target.c
        asked = select(columns.id).where(columns.run.in_([run.id for run in runs]), columns.state != DONE)
        async with self._reading(once=True) as connection:
            return (await connection.execute(asked.where(columns.due <= by).limit(1))).first() is not None

    async def close(self, run: Run, *, at: datetime) -> dict[str, int] | None:
        """The quiet hours of a run are over: its counts, once; None where that was done before."""
        async with self._transaction() as connection:
            mine = tables.run.update().where(tables.run.c.id == run.id, tables.run.c.state != "over")
            told = await self._counts(connection, run.id)
            values = {"state": "over", "told": json.dumps(told, sort_keys=True), "changed": at}
            done = await connection.execute(mine.values(values))
            return told if done.rowcount else None

    async def beat(self, holder: str, *, at: datetime) -> None:
        """The holder lives: what it has stays with it."""
        async with self._transaction(f"taken by {holder}") as connection:
            columns = tables.target.c
            held = tables.target.update().where(columns.state == HELD, columns.holder == holder)
            await connection.execute(held.values(until=at + LEASE))

    async def give_back(
        self, taken: Taken, *, why: str = "", counted: bool = True, after: datetime | None = None
    ) -> None:
        """A taken target waits again, for its turn at `after`; the try does not count where it was not the target's."""
        async with self._transaction(taken.target) as connection:
            values: dict[str, object] = {"state": WAITING, "holder": "", "why": why}
            if not counted:
                values["tries"] = max(taken.tries - 1, 0)
            if after is not None:
                values["due"] = after
            await night_rows.change(connection, taken, values)

    async def fell_silent(self, taken: Taken, *, after: datetime) -> tuple[int, int]:
        """A taken target fell silent, and is left aside until then: how many are silent, of all looked at."""
        async with self._transaction(taken.target, "silent") as connection:
            columns = tables.target.c
            await night_rows.change(connection, taken, {"state": SILENT, "holder": "", "why": "silent", "due": after})
            looked = or_(columns.state == SILENT, and_(columns.state == DONE, columns.look))
            asked = select(columns.state, func.count().label("many")).where(columns.run == taken.run, looked)
            found = {row.state: row.many for row in await connection.execute(asked.group_by(columns.state))}
            return found.get(SILENT, 0), sum(found.values())

    async def again(self, run: Run, *, believed: bool, due_by: datetime | None = None) -> int:
        """Those that fell silent wait again, how many; `believed`: if they still are, that is so and is recorded."""
        async with self._transaction() as connection:
            columns = tables.target.c
            silent = and_(columns.run == run.id, columns.state == SILENT)
            aside = tables.target.update().where(silent, columns.due <= due_by if due_by is not None else true())
            values: dict[str, Any] = {"state": WAITING} | ({"seen": False} if believed else {})
            return (await connection.execute(aside.values(values))).rowcount

    async def holders(self, run: int) -> tuple[str, ...]:
        """Who holds targets of a run."""
        async with self._reading(once=True) as connection:
            columns = tables.target.c
            asked = select(columns.holder).where(columns.run == run, columns.state == HELD).distinct()
            return tuple((await connection.execute(asked)).scalars())

    async def _counts(self, connection: AsyncConnection, run: int) -> dict[str, int]:
        """How many targets of a run wait, are held, or are done, the last by outcome."""
        columns = tables.target.c
        asked = select(columns.state, columns.outcome, func.count().label("many")).where(columns.run == run)
        rows = await connection.execute(asked.group_by(columns.state, columns.outcome))
        found: dict[str, int] = {}
        for row in rows:
            word = row.outcome if row.state == DONE else row.state
            found[word] = found.get(word, 0) + row.many
        return found

    async def stand_at(self, run: int, *, state: str, why: str, at: datetime) -> tuple[Run, dict[str, int]]:
        """A run stands so now, with its counts, which are put down with it."""
        async with self._transaction() as connection:
            told = await self._counts(connection, run)
            here = tables.run.c.id == run
            values = {"state": state, "why": why, "told": json.dumps(told, sort_keys=True), "changed": at}
            await connection.execute(tables.run.update().where(here).values(values))
            return _run((await connection.execute(select(tables.run).where(here))).one()), told

    async def pin(self, run: int, world: str, *, at: datetime) -> str:
        """Have a run judged by this index of public data, where nobody judges it by another one; by which it is judged.

        Who pins first has pinned it; another index takes the place of that one until anything of the run is in hand.
        """
        columns = tables.target.c
        held = and_(columns.state == HELD, columns.until >= at)
        begun = select(columns.id).where(columns.run == run, or_(columns.state.in_((DONE, SILENT)), held)).limit(1)
        async with self._transaction() as connection:
            asked = select(tables.run.c.world).where(tables.run.c.id == run).with_for_update()
            stands = str((await connection.execute(asked)).scalar_one())
            if stands == world or (stands and (await connection.execute(begun)).first() is not None):
                return stands
            await connection.execute(tables.run.update().where(tables.run.c.id == run).values(world=world))
            return world

    async def courses(self, targets: Sequence[str]) -> dict[str, Course]:
        """Where these targets stand; those that no night ever had are left out."""
        async with self._reading() as connection:
            columns, found = tables.course.c, {}
            for part in chunks(targets):
                for row in await connection.execute(select(tables.course).where(columns.target.in_(part))):
                    found[row.target] = Course(
                        looked=date.fromisoformat(row.looked), severity=Severity(row.severity), seen=row.seen
                    )
            return found

    async def runs(self, *, since: str) -> tuple[tuple[Run, dict[str, int]], ...]:
        """The runs of nights from that one on, by night and zone, each with its summary as last counted."""
        async with self._reading() as connection:
            columns = tables.run.c
            asked = select(tables.run).where(columns.night >= since).order_by(columns.night, columns.zone)
            return tuple((_run(row), json.loads(row.told)) for row in await connection.execute(asked))

    async def not_rated(self, run: int, *, most: int) -> tuple[tuple[str, str, str], ...]:
        """Targets of a run that it did not rate, or without a value, each with the word for it and the reason."""
        async with self._reading() as connection:
            columns = tables.target.c
            asked = select(columns.target, columns.state, columns.outcome, columns.why).where(
                columns.run == run, ~_RATED | (columns.why != "")
            )
            rows = await connection.execute(asked.order_by(_RATED, columns.target).limit(most))
            return tuple((row.target, row.outcome or row.state, row.why) for row in rows)

    async def valueless(self, run: int) -> int:
        """How many targets of a run were rated of which too little was seen for a value: a reason stands with them."""
        columns = tables.target.c
        asked = select(func.count()).where(columns.run == run, _RATED, columns.why != "")
        async with self._reading() as connection:
            return int((await connection.execute(asked)).scalar_one())

    async def sweep(self, *, at: datetime) -> None:
        """Let go of the targets' rows of nights that are over; what became of them stays in the summary of the run."""
        async with self._transaction() as connection:
            old = select(tables.run.c.id).where(tables.run.c.ends < at - KEPT)
            await connection.execute(tables.target.delete().where(tables.target.c.run.in_(old)))

    async def settle(self, taken: Taken, settled: Settled) -> None:
        """A taken target is done for this night, without a rating of its own. Raises Overtaken."""
        async with self._transaction(taken.target) as connection:
            await night_rows.settle(connection, taken, settled)


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id, night=row.night, zone=row.zone, begins=row.begins, ends=row.ends, state=row.state, why=row.why,
        world=row.world,
    )  # fmt: skip


def _row(run: Run, one: Entry) -> dict[str, Any]:
    return {
        "run": run.id, "night": run.night, "target": one.target, "look": one.look, "severity": int(one.severity),
        "due": one.due, "seen": one.seen, "state": WAITING, "tries": 0, "holder": "", "outcome": "", "why": "",
    }  # fmt: skip
