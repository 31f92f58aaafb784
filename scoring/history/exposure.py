"""What the targets show, so that the event desk finds it in seconds: written with each rating, asked by software."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

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


class Seen(NamedTuple):
    """One software at one asset of a target, by its newest rating.

    `number` is that of the software, `asset` the id of the asset; `looked` is when that was looked at, as the database
    gives it (SQLite a text, PostgreSQL a time), `again` the microseconds of a later night in which it stood.
    """

    target: str
    number: int
    asset: str
    attribution: Attribution
    certainty: Certainty
    looked: str | datetime
    again: int | None

    @property
    def seen(self) -> datetime:
        """When it was last seen there; told where it is asked for, as most rows of a large book are only counted."""
        looked = datetime.fromisoformat(self.looked) if isinstance(self.looked, str) else self.looked
        looked = looked.replace(tzinfo=UTC) if looked.tzinfo is None else looked.astimezone(UTC)
        return looked if self.again is None else max(looked, told_time(self.again))


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
        """Who shows any of this software, in any order."""
        c, s, w = shown.c, tables.standing.c, showing.c
        again = select(s.began).where(s.rating == w.rating).order_by(s.number.desc()).limit(1).correlate(showing)
        asked = select(
            c.target,
            c.software,
            c.asset,
            c.attribution,
            c.certainty,
            type_coerce(c.seen, NullType()),
            c.others,
            again.scalar_subquery(),
        ).outerjoin(showing, (w.target == c.target) & c.fresh)  # a look of the rating's own scan, as it stood since
        found: list[Seen] = []
        async with self._reading() as connection:
            for part in chunks(numbers):
                found += map(_seen, await connection.execute(asked.where(c.software.in_(part))))
        return tuple(found)

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


_CERTAINTY = {one.value: one for one in Certainty}
_ATTRIBUTION = {one.value: one for one in Attribution}


def _seen(row: Any) -> Seen:
    """Seen again in a later night are two looks of our own that agree."""
    target, number, asset, attribution, certainty, seen, others, began = row
    told = _CERTAINTY[certainty]
    if began is not None and told is Certainty.LIKELY and not others:
        told = Certainty.CONFIRMED
    return Seen(target, number, asset, _ATTRIBUTION[attribution], told, seen, began)


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
