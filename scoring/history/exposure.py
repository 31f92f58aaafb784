"""What the targets show, so that the event desk finds it in seconds: written with each rating, asked by software."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Attribution
from scanner.observation import Software
from scoring.case import Case
from scoring.exposure import Shown, shown_by
from scoring.finding import Certainty
from scoring.history import cases, tables
from scoring.history.columns import told_time
from scoring.history.dialect import insert
from scoring.history.exposure_table import showing, shown, software
from scoring.history.keeping import chunks

if TYPE_CHECKING:
    from scoring.history.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One software at one asset of a target, by its newest rating; `seen` is when it was last seen there.

    `number` is that of the software, `asset` the id of the asset.
    """

    target: str
    number: int
    asset: str
    attribution: Attribution
    certainty: Certainty
    seen: datetime


class Exposures:
    """The event desk's part of `History`."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

        @property
        def _writer(self) -> "Writing": ...

    async def software(self) -> dict[int, Software]:
        """All software that any target ever told, by number."""
        c = software.c
        async with self._reading() as connection:
            rows = await connection.execute(select(c.number, c.product, c.version, c.package))
            return {
                row.number: Software(
                    product=row.product, version=row.version or None, package=row.package or None, told_by=""
                )
                for row in rows
            }

    async def shown(self, numbers: Sequence[int]) -> tuple[Seen, ...]:
        """Who shows any of this software, by target and asset."""
        c, found = shown.c, []
        async with self._reading() as connection:
            for part in chunks(numbers):
                rows = (await connection.execute(select(shown).where(c.software.in_(part)))).all()
                again = await _again(connection, {row.target for row in rows if row.fresh})
                found += [_seen(row, again.get(row.target) if row.fresh else None) for row in rows]
        return tuple(sorted(found, key=lambda one: (one.target, one.asset, one.number)))

    async def never_rated(self) -> int:
        """How many targets of the store have no rating, so that nothing can be said of them."""
        rated = select(tables.rating.c.target)
        asked = select(func.count()).select_from(tables.target).where(tables.target.c.name.not_in(rated))
        async with self._reading() as connection:
            many: int = (await connection.execute(asked)).scalar_one()
        return many

    async def catch_up(self) -> int:
        """Look through the ratings that were stored by a Hullmark which kept no such table; how many there were."""
        newest = select(tables.rating.c.target, func.max(tables.rating.c.number).label("number"))
        last = newest.group_by(tables.rating.c.target).subquery()
        asked = (
            select(last.c.number)
            .outerjoin(showing, showing.c.target == last.c.target)
            .where(showing.c.rating.is_(None) | (showing.c.rating < last.c.number))
        )
        async with self._reading() as connection:
            late = list((await connection.execute(asked)).scalars())
        for number in late:
            async with self._writer.transaction() as connection:
                columns, s = tables.rating.c, tables.scan.c
                asked_for = select(columns.id, s.id.label("scan")).join(tables.scan, s.number == columns.scan)
                row = (await connection.execute(asked_for.where(columns.number == number))).one_or_none()
                if row is not None:
                    await put(connection, await cases.load(connection, row.id), number=number, scan=row.scan)
        return len(late)


def _seen(row: Any, again: datetime | None) -> Seen:
    """`again` is when the same was seen in a later night, which makes two looks of our own that agree."""
    certainty = Certainty(row.certainty)
    if again and certainty is Certainty.LIKELY and not row.others:
        certainty = Certainty.CONFIRMED
    return Seen(
        target=row.target,
        number=row.software,
        asset=row.asset,
        attribution=Attribution(row.attribution),
        certainty=certainty,
        seen=max(row.seen, again or row.seen),
    )


async def _again(connection: AsyncConnection, targets: Iterable[str]) -> dict[str, datetime]:
    """When the ratings of these targets last stood in a night, by target; those that never did are left out."""
    s, w = tables.standing.c, showing.c
    found = {}
    for part in chunks(targets):
        asked = select(w.target, func.max(s.began).label("began")).join(tables.standing, s.rating == w.rating)
        rows = await connection.execute(asked.where(w.target.in_(part)).group_by(w.target))
        found.update({row.target: told_time(row.began) for row in rows})
    return found


async def keep_up(connection: AsyncConnection, case: Case, latest: Any, number: int, *, scan: str) -> None:
    """Take what a case shows that was recorded under this number; `latest` is the row of the rating before, or None.

    There is nothing to do in a night in which that one stood.
    """
    if latest is None or latest.shown is None or latest.shown < number:
        stood = latest is not None and latest.number == number
        await put(connection, case, number=number, scan=latest.scan if stood else scan)


async def put(connection: AsyncConnection, case: Case, *, number: int, scan: str) -> None:
    """Take what the case of a rating shows in place of what its target showed before, in the writer's transaction."""
    name, found = case.target.name, shown_by(case)
    await connection.execute(delete(shown).where(shown.c.target == name))
    statement = insert(connection, showing)
    statement = statement.on_conflict_do_update(index_elements=["target"], set_={"rating": statement.excluded.rating})
    await connection.execute(statement, {"target": name, "rating": number})
    if not found:
        return
    numbers = await _numbers(connection, {_key(one) for one in found})
    rows = [
        {
            "target": name,
            "software": numbers[_key(one)],
            "asset": one.asset.id,
            "attribution": one.attribution.value,
            "certainty": one.certainty.value,
            "seen": one.seen,
            "fresh": one.scan == scan,
            "others": one.others,
        }
        for one in found
    ]
    await connection.execute(insert(connection, shown), rows)


def _key(one: Shown) -> tuple[str, str, str]:
    return one.software.product, one.software.version or "", one.software.package or ""


async def _numbers(connection: AsyncConnection, keys: set[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """The numbers of software, given to what has none yet."""
    c = software.c
    rows = [{"product": product, "version": version, "package": package} for product, version, package in sorted(keys)]
    await connection.execute(
        insert(connection, software).on_conflict_do_nothing(index_elements=["product", "version", "package"]), rows
    )
    asked = select(c.number, c.product, c.version, c.package).where(c.product.in_(sorted({key[0] for key in keys})))
    asked = asked.where(c.version.in_(sorted({key[1] for key in keys})))
    found = {(row.product, row.version, row.package): row.number for row in await connection.execute(asked)}
    return {key: found[key] for key in keys}
