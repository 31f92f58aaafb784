"""What is still to leave: taken by one process for a while, then delivered, put off, or given up."""

import zlib
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode
from scoring.alerts import Alert, Channel
from scoring.history.alert_tables import alert, enclosure, outbox
from scoring.history.alerting import DEAD, DELIVERED, WAITING

LEASE = timedelta(minutes=10)
"""How long a delivery stays with a process that is not heard of any more."""
MOST = 200
"""Deliveries that are taken at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One delivery to make now: the same `key` is the same delivery, `batch` leave in one message."""

    id: int
    key: str
    number: int
    alert: Alert
    acknowledged: bool
    channel: Channel
    recipient: str
    attempts: int
    batch: str | None


class Outbox:
    """The outbox's part of `History`."""

    def __init__(
        self,
        reading: Callable[[], AbstractAsyncContextManager[AsyncConnection]],
        writing: Callable[[], AbstractAsyncContextManager[AsyncConnection]],
    ) -> None:
        self._reading, self._writing = reading, writing

    async def take(self, now: datetime, only: str | None = None) -> tuple[Due, ...]:
        """Deliveries whose time has come, for LEASE ours alone: a killed process loses them to the next one.

        `only` those of the alert with this key.

        What may leave together and has not been tried yet is put into one batch for each recipient, and stays in it.
        """
        o, a = outbox.c, alert.c
        free = [o.state == WAITING, o.due_at <= now, or_(o.leased_until.is_(None), o.leased_until <= now)]
        if only is not None:
            free.append(o.alert.in_(select(a.id).where(a.key == only)))
        asked = select(o.id, o.batch, o.together, o.channel, o.recipient).where(*free).order_by(o.due_at, o.id)
        async with self._writing() as connection:
            first = (await connection.execute(asked.limit(MOST).with_for_update(skip_locked=True))).all()
            batches: dict[tuple[str, str], str] = {}
            for row in first:
                if row.together and row.batch is None:
                    batch = batches.setdefault((row.channel, row.recipient), f"together/{row.id}")
                    await connection.execute(outbox.update().where(o.id == row.id).values(batch=batch))
            begun = {row.batch for row in first if row.batch}
            rest = select(o.id).where(o.batch.in_(begun), *free)
            ids = {row.id for row in first} | {row.id for row in (await connection.execute(rest)).all()}
            await connection.execute(outbox.update().where(o.id.in_(ids)).values(leased_until=now + LEASE))
            full = (
                select(
                    o.id, o.key, o.channel, o.recipient, o.attempts, o.batch, a.document, a.acknowledged_at,
                    a.id.label("number"),
                )
                .join(alert, a.id == o.alert)
                .where(o.id.in_(ids))
                .order_by(o.due_at, o.id)
            )  # fmt: skip
            rows = (await connection.execute(full)).all()
        return tuple(
            Due(
                id=row.id,
                key=row.key,
                number=row.number,
                alert=decode(Alert, row.document),
                acknowledged=row.acknowledged_at is not None,
                channel=Channel(row.channel),
                recipient=row.recipient,
                attempts=row.attempts,
                batch=row.batch,
            )
            for row in rows
        )

    async def enclosed(self, number: int) -> bytes:
        """The file that leaves with the alert of this number; empty where none does."""
        asked = select(enclosure.c.packed).where(enclosure.c.alert == number)
        async with self._reading() as connection:
            packed = (await connection.execute(asked)).scalar_one_or_none()
        try:
            return zlib.decompress(packed) if packed else b""
        except zlib.error:  # the store was damaged: nothing is what was released
            return b""

    async def delivered(self, ids: Iterable[int], at: datetime) -> None:
        """These have arrived."""
        rows = list(ids)
        async with self._writing() as connection:
            told = outbox.update().where(outbox.c.id.in_(rows), outbox.c.state == WAITING)
            await connection.execute(
                told.values(
                    state=DELIVERED, delivered_at=at, leased_until=None, error="", attempts=outbox.c.attempts + 1
                )
            )
            await _let_go(connection, rows)

    async def failed(self, ids: Iterable[int], why: str, again_at: datetime | None) -> None:
        """These have not arrived: they are tried again at a time, or given up where there is none."""
        state = {"state": DEAD} if again_at is None else {"due_at": again_at}
        rows = list(ids)
        async with self._writing() as connection:
            told = outbox.update().where(outbox.c.id.in_(rows), outbox.c.state == WAITING)
            await connection.execute(
                told.values(leased_until=None, error=why, attempts=outbox.c.attempts + 1, **state)
            )  # fmt: skip
            await _let_go(connection, rows)

    async def again(self, now: datetime, *, since: datetime, only: int | None = None) -> int:
        """Have what was given up leave once more, under its old key and batch; how many deliveries there are.

        Those of one alert, by its number; else of all since a time that nobody has acknowledged.
        """
        o, a = outbox.c, alert.c
        of = a.id == only if only is not None else (a.raised_at >= since) & a.acknowledged_at.is_(None)
        dead = outbox.update().where(o.state == DEAD, o.alert.in_(select(a.id).where(of)))
        async with self._writing() as connection:
            done = await connection.execute(dead.values(state=WAITING, attempts=0, due_at=now, leased_until=None))
            return int(done.rowcount)

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many deliveries wait, and since when the oldest of them has been due."""
        asked = select(func.count(), func.min(outbox.c.due_at)).where(outbox.c.state == WAITING)
        async with self._reading() as connection:
            many, since = (await connection.execute(asked)).one()
        return int(many), since


async def _let_go(connection: AsyncConnection, rows: list[int]) -> None:
    """Files that have arrived wherever they go are not kept; what was given up may be sent again."""
    o = outbox.c
    mine = select(o.alert).where(o.id.in_(rows))
    waits = exists().where(o.alert == enclosure.c.alert, o.state != DELIVERED)
    await connection.execute(delete(enclosure).where(enclosure.c.alert.in_(mine), ~waits))
