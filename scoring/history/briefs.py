"""The newest rating of many targets at once, in the few words that a line of the book has room for."""

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import tables
from scoring.history.rated import marked_texts
from scoring.history.retelling import timeless

MOST = 100
"""Targets that are read at a time: of each the whole rating is unpacked before a few words of it are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A stored rating without its findings. `services` are those of what outranks the number, `moved_milli` is since
    the rating before (None for a first one)."""

    id: str
    target: str
    as_of: datetime
    model_version: str
    value: int | None
    band: str | None
    low: int
    high: int
    services: tuple[str, ...]
    moved_milli: int | None


class Briefs:
    """The part of History that reads them."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

    async def briefs(self, targets: Sequence[str]) -> dict[str, Brief]:
        """The newest rating of each of these targets; those without one are left out."""
        r, found = tables.rating.c, dict[str, Brief]()
        async with self._reading() as connection:
            for part in _parts(targets):
                asked = select(func.max(r.number)).where(r.target.in_(part)).group_by(r.target)
                told = await _told(connection, (await connection.execute(asked)).scalars().all())
                found.update({one.target: one for one in told.values()})
        return found

    async def briefs_then(self, then: Sequence[tuple[str, datetime]]) -> dict[tuple[str, datetime], Brief]:
        """The rating that stood of a target at a time, else the first one after that, of each of these pairs."""
        r, found = tables.rating.c, dict[tuple[str, datetime], Brief]()
        async with self._reading() as connection:
            for part in _parts([target for target, _ in then]):
                asked = select(r.target, r.number, r.as_of).where(r.target.in_(part)).order_by(r.number.desc())
                made: dict[str, list[tuple[int, datetime]]] = {}
                for target, number, at in await connection.execute(asked):
                    made.setdefault(target, []).append((number, at))
                chosen = {
                    (target, time): next((number for number, at in made[target] if at <= time), made[target][-1][0])
                    for target, time in then
                    if target in made and target in part
                }
                told = await _told(connection, sorted(set(chosen.values())))
                found.update({pair: told[number] for pair, number in chosen.items()})
        return found


def _parts(targets: Sequence[str]) -> list[list[str]]:
    each = list(dict.fromkeys(targets))
    return [each[at : at + MOST] for at in range(0, len(each), MOST)]


async def _told(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, Brief]:
    r, m = tables.rating.c, tables.model.c
    texts = await marked_texts(connection, numbers)
    asked = (
        select(r.number, r.id, r.target, r.as_of, m.version)
        .join(tables.model, m.number == r.model)
        .where(r.number.in_(numbers))
    )
    found = {}
    for row in await connection.execute(asked):
        rating, split = (json.loads(timeless(text)) for text in texts[row.number])
        found[row.number] = Brief(
            id=row.id,
            target=row.target,
            as_of=row.as_of,
            model_version=row.version,
            value=rating["value"],
            band=rating["band"],
            low=rating["low"],
            high=rating["high"],
            services=tuple(one["service"] for one in rating["critical"]),
            moved_milli=None if split["before_milli"] is None else sum(part["milli"] for part in split["parts"]),
        )
    return found
