"""How alerts are kept: with the rating that raised them, once for each key, until somebody acknowledges them."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode, encode
from scoring.alerts import OUTSIDE_BUDGET, Alert, Channel, Kept, Parcel, Raised, Sent
from scoring.case import Case
from scoring.history import cases, rated, tables
from scoring.history.alert_tables import alert as table
from scoring.history.alert_tables import enclosure, outbox
from scoring.history.book_table import policy as policies
from scoring.history.columns import told_time
from scoring.history.dialect import insert
from scoring.history.keeping import chunks
from scoring.history.past import Past
from scoring.history.rated import Rated
from scoring.ordinary import Step, own_milli
from scoring.policy import Status
from scoring.renewal import Point
from scoring.thresholds import Urgency

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


async def put(connection: AsyncConnection, raised: Iterable[Raised]) -> None:
    """Store alerts and their deliveries in the writer's transaction; what has a key already is left as it is."""
    by_key: dict[str, Raised] = {}
    for one in raised:
        by_key.setdefault(one.alert.key, one)
    if not by_key:
        return
    made = insert(connection, table).on_conflict_do_nothing(index_elements=["key"]).returning(table.c.id, table.c.key)
    new = await connection.execute(made, [_row(one.alert) for one in by_key.values()])
    leave = [(number, by_key[key]) for number, key in new if not _waits(by_key[key].alert)]
    await _post(
        connection,
        [row for number, one in leave for row in _deliveries(number, one.alert.key, one.parcels, one.alert.raised_at)],
    )
    if rows := [{"alert": number, "packed": zlib.compress(one.enclosed)} for number, one in leave if one.enclosed]:
        await connection.execute(enclosure.insert(), rows)


def _waits(alert: Alert) -> bool:
    """Whether nobody is told of it yet."""
    return alert.held or alert.drafted


def _row(made: Alert) -> dict[str, Any]:
    return {
        "key": made.key,
        "rule": made.rule,
        "urgency": made.urgency.value,
        "policy": made.policy,
        "target": made.target,
        "raised_at": made.raised_at,
        "held": _waits(made),
        "document": encode(made),
    }


async def post(
    connection: AsyncConnection, number: int, key: str, parcels: Iterable[Parcel], due_at: datetime
) -> None:  # fmt: skip
    """Put deliveries of a stored alert into the outbox; one that was put there before stays as it is."""
    await _post(connection, _deliveries(number, key, parcels, due_at))


async def _post(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(connection, outbox).on_conflict_do_nothing(index_elements=["key"]), rows)


def _deliveries(number: int, key: str, parcels: Iterable[Parcel], due_at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "key": f"{key}/{parcel.channel.value}/{parcel.recipient}",
            "alert": number,
            "channel": parcel.channel.value,
            "recipient": parcel.recipient,
            "together": parcel.together,
            "state": WAITING,
            "due_at": due_at,
            "attempts": 0,
            "error": "",
        }
        for parcel in parcels
    ]


class Alerting:
    """The alerts' part of `History`."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading, self._writing = reading, writing

    async def put(self, raised: Iterable[Raised]) -> None:
        """Store alerts that no rating raised, in one transaction."""
        async with self._writing() as connection:
            await put(connection, raised)

    async def told(self, policy: str, since: datetime) -> tuple[Alert, ...]:
        """The alerts of a policy since a time, those that were held back included, oldest first."""
        return (await self.told_of([policy], since)).get(policy, ())

    async def told_of(self, policies: Sequence[str], since: datetime) -> dict[str, tuple[Alert, ...]]:
        """The same of several policies, by key; those without any are left out."""
        columns, found = table.c, dict[str, tuple[Alert, ...]]()
        asked = select(columns.policy, columns.document).where(columns.raised_at >= since).order_by(columns.id)
        async with self._reading() as connection:
            for part in chunks(set(policies)):
                for policy, document in await connection.execute(asked.where(columns.policy.in_(part))):
                    found[policy] = (*found.get(policy, ()), decode(Alert, document))
        return found

    async def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these keys are those of stored alerts."""
        found: set[str] = set()
        async with self._reading() as connection:
            for part in chunks(set(keys)):
                asked = select(table.c.key).where(table.c.key.in_(part))
                found.update((await connection.execute(asked)).scalars())
        return frozenset(found)

    async def spent(self, since: datetime) -> int:
        """How many alerts since a time count against the budget."""
        columns = table.c
        asked = select(func.count()).where(
            columns.raised_at >= since, ~columns.held, columns.rule.not_in([rule.value for rule in OUTSIDE_BUDGET])
        )
        async with self._reading() as connection:
            return int((await connection.execute(asked)).scalar_one())

    async def bound(self) -> int:
        """How many policies of the book are bound."""
        asked = select(func.count()).where(policies.c.status == Status.BOUND.value)
        async with self._reading() as connection:
            return int((await connection.execute(asked)).scalar_one())

    async def steps(self, target: str, since: datetime) -> tuple[Step, ...]:
        """What a target's own changes moved its rating by since a time, oldest first."""
        async with self._reading() as connection:
            found = await rated.ratings(connection, target, since=since)
        return tuple(Step(as_of=one.as_of, milli=own_milli(one.split), opened=one.split.opened) for one in found)

    async def points(self, target: str, since: datetime) -> tuple[Point, ...]:
        """The ratings of a target since a time, each with its value and until when it stood, oldest first."""
        async with self._reading() as connection:
            return _points(await rated.ratings(connection, target, since=since))

    async def courses(
        self, targets: Sequence[str], since: datetime
    ) -> dict[str, tuple[Rated, Case, tuple[Point, ...]]]:  # fmt: skip
        """The newest rating of each of a few targets since a time, its case, and the ratings of `points`."""
        found: dict[str, list[Rated]] = {}
        async with self._reading() as connection:
            past = Past(connection, *targets)
            for one in await rated.ratings_of(past, since=since):
                found.setdefault(one.target, []).append(one)
            there = await cases.of_numbers(past, [told[-1].number for told in found.values()])
        return {target: (told[-1], there[target], _points(told)) for target, told in found.items()}

    async def rated_until(self, targets: Sequence[str]) -> dict[str, datetime]:
        """Until when the newest rating of each of these targets is known to stand; those without one are left out."""
        r, s, found = tables.rating.c, tables.standing.c, dict[str, datetime]()
        newest = select(r.target, func.max(r.as_of).label("at")).group_by(r.target)
        stood = select(r.target, func.max(s.began).label("at")).join(tables.standing, s.rating == r.number)
        async with self._reading() as connection:
            for part in chunks(set(targets)):
                rows = await connection.execute(newest.where(r.target.in_(part)))
                found.update({row.target: row.at for row in rows})
                rows = await connection.execute(stood.where(r.target.in_(part)).group_by(r.target))
                found.update({row.target: max(found[row.target], told_time(row.at)) for row in rows})
        return found

    async def acknowledge(self, number: int, by: str, at: datetime) -> str | None:
        """Note who acknowledges an alert, and return who did: the first one stays. None: no alert has this number."""
        columns = table.c
        async with self._writing() as connection:
            told = table.update().where(columns.id == number, columns.acknowledged_at.is_(None))
            await connection.execute(told.values(acknowledged_by=by, acknowledged_at=at))
            asked = select(columns.acknowledged_by).where(columns.id == number)
            first: str | None = (await connection.execute(asked)).scalar_one_or_none()
        return first

    async def release(self, number: int, parcels: Sequence[Parcel], at: datetime) -> bool:
        """Have a drafted alert leave; False where there is none of this number that waits for it."""
        columns = table.c
        asked = select(columns.key, columns.document).where(columns.id == number, columns.held)
        async with self._writing() as connection:
            row = (await connection.execute(asked)).one_or_none()
            if row is None or not decode(Alert, row.document).drafted:
                return False
            await connection.execute(table.update().where(columns.id == number).values(held=False))
            await post(connection, number, row.key, parcels, at)
        return True

    async def unacknowledged(self, since: datetime, until: datetime) -> tuple[Kept, ...]:
        """The alerts between two times, less the routine ones, that nobody has acknowledged, with their deliveries."""
        columns = table.c
        return await self._kept(
            columns.acknowledged_at.is_(None), ~columns.held, columns.urgency != Urgency.ROUTINE.value,
            columns.raised_at >= since, columns.raised_at <= until,
        )  # fmt: skip

    async def listed(
        self, *, since: datetime, policy: str | None = None, routine_since: datetime | None = None,
        open_only: bool = False, rule: str | None = None,
    ) -> tuple[Kept, ...]:  # fmt: skip
        """The alerts since a time, oldest first, with their deliveries: all, or of one policy, or of one rule.

        `routine_since`: those that are routine only since then. `open_only`: without those that are acknowledged.
        """
        columns = table.c
        where = [columns.raised_at >= since]
        if policy:
            where.append(columns.policy == policy)
        if rule:
            where.append(columns.rule == rule)
        if routine_since:
            where.append(or_(columns.urgency != Urgency.ROUTINE.value, columns.raised_at >= routine_since))
        if open_only:
            where.append(columns.acknowledged_at.is_(None))
        return await self._kept(*where)

    async def escalate(self, kept: Kept, parcel: Parcel, at: datetime) -> None:
        """Have an alert leave once more, to somebody else."""
        async with self._writing() as connection:
            await post(connection, kept.id, kept.alert.key, (parcel,), at)

    async def _kept(self, *where: Any) -> tuple[Kept, ...]:
        sent: dict[int, list[Sent]] = {}
        async with self._reading() as connection:
            rows = (await connection.execute(select(table).where(*where).order_by(table.c.id))).all()
            numbers = select(table.c.id).where(*where)
            asked = select(outbox).where(outbox.c.alert.in_(numbers)).order_by(outbox.c.id)
            for row in await connection.execute(asked):
                sent.setdefault(row.alert, []).append(_sent(row))
        return tuple(
            Kept(
                id=row.id,
                alert=decode(Alert, row.document),
                acknowledged_by=row.acknowledged_by,
                acknowledged_at=row.acknowledged_at,
                sent=tuple(sent.get(row.id, ())),
            )
            for row in rows
        )


def _points(found: Iterable[Rated]) -> tuple[Point, ...]:
    return tuple(
        Point(
            id=one.id,
            as_of=one.as_of,
            until=one.stood.until if one.stood else one.as_of,
            profile=one.profile,
            value=_value(one.stored),
        )
        for one in found
    )


def _sent(row: Any) -> Sent:
    return Sent(
        channel=Channel(row.channel),
        recipient=row.recipient,
        state=row.state,
        attempts=row.attempts,
        due_at=row.due_at,
        delivered_at=row.delivered_at,
        error=row.error,
    )


def _value(text: str) -> int | None:
    """The value in a stored rating, which is the last key of its canonical JSON: most of a rating is findings."""
    _, _, value = text.rpartition('"value":')
    return None if value == "null}" else int(value.removesuffix("}"))
