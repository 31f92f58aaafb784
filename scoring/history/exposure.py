"""What the targets show, so that the event desk finds it in seconds: written with each rating, asked by software."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Subquery, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Attribution
from scanner.observation import Software
from scoring.case import Case
from scoring.exposure import Seen, Showing, Shown, shown_by
from scoring.finding import Certainty
from scoring.history import cases, tables
from scoring.history.book_table import policy
from scoring.history.columns import told_time
from scoring.history.dialect import fetched, insert, members
from scoring.history.exposure_table import showing, shown, software
from scoring.policy import Status

if TYPE_CHECKING:
    from scoring.history.writing import Writing


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

    async def showing(self, wanted: Mapping[int, bool], most: int | None = None) -> Showing:
        """Who shows any of this software; what is marked is only possibly the one that is meant.

        The surest come first, theirs before others', bound ones before the rest, then by name; at `most` so many. A
        target is as certain as the surest of what it shows.
        """
        async with self._reading() as connection:
            one = _placed(connection, wanted)
            target = select(func.min(one.c.place).label("place"), func.count().label("rows")).group_by(one.c.target)
            each = target.subquery().c
            counted = select(each.place, func.count(), func.sum(each.rows)).group_by(each.place)
            counts = (await connection.execute(counted)).all()
            bound = one.c.target.in_(select(policy.c.target).where(policy.c.status == Status.BOUND.value))
            order = one.c.place, one.c.attribution.not_in(_DECIDES), ~bound, one.c.target, one.c.asset, one.c.software
            rows = await connection.execute(select(one).order_by(*order).limit(most))
            return Showing(
                first=tuple(_seen(row) for row in rows),
                rows=sum(int(many) for _, _, many in counts),
                targets={_CERTAINTIES[place]: many for place, many, _ in counts},
            )

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


_CERTAINTIES = tuple(Certainty)
_DECIDES = [one.value for one in Attribution if one.decides]


def _placed(connection: AsyncConnection, wanted: Mapping[int, bool]) -> Subquery:
    """The rows of this software with their `place` among the certainties.

    `again` is when a later night began in which the rating stood: then two looks of our own agree.
    """
    c, s, w = shown.c, tables.standing.c, showing.c
    began = select(s.began).where(s.rating == w.rating).order_by(s.number.desc()).limit(1).correlate(showing)
    here = (
        select(
            c.target, c.software, c.asset, c.attribution, c.certainty, c.seen, c.others,
            began.scalar_subquery().label("again"),
        )
        .outerjoin(showing, (w.target == c.target) & c.fresh)  # a look of the rating's own scan, as it stood since
        .where(c.software.in_(members(connection, wanted)))
        .subquery()
    )  # fmt: skip
    maybe = here.c.software.in_(members(connection, (number for number, marked in wanted.items() if marked)))
    twice = (here.c.certainty == Certainty.LIKELY.value) & here.c.again.is_not(None) & (here.c.others != true())
    surest, least = _CERTAINTIES.index(Certainty.CONFIRMED), _CERTAINTIES.index(Certainty.POSSIBLE)
    places: list[tuple[ColumnElement[bool], int]] = [(maybe, least), (twice, surest)]
    places += [(here.c.certainty == one.value, place) for place, one in enumerate(_CERTAINTIES)]
    return select(*here.c, case(*places).label("place")).subquery()


def _seen(row: Any) -> Seen:
    seen = row.seen if row.again is None else max(row.seen, told_time(row.again))
    attribution, certainty = Attribution(row.attribution), _CERTAINTIES[row.place]
    return Seen(row.target, row.software, row.asset, attribution, certainty, seen)


_SHOWS = (
    "INSERT INTO showing (target, rating) VALUES (?, ?) ON CONFLICT (target) DO UPDATE SET rating = excluded.rating"
)
_SHOW = shown.insert()


async def keep_up(
    connection: AsyncConnection, case: Case, latest: cases.Latest | None, number: int, *, scan: str
) -> None:
    """Take what a case shows that was recorded under this number; `latest` is the row of the rating before, or None.

    There is nothing to do in a night in which that one stood.
    """
    if latest is None or latest.shown is None or latest.shown < number:
        await put(connection, case, number=number, scan=latest.scan if latest and latest.number == number else scan)


async def put(connection: AsyncConnection, case: Case, *, number: int, scan: str) -> None:
    """Take what the case of a rating shows in place of what its target showed before, in the writer's transaction."""
    name, found = case.target.name, shown_by(case)
    await fetched(connection, "DELETE FROM shown WHERE target = ?", (name,))
    await fetched(connection, _SHOWS, (name, number))
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
    await connection.execute(_SHOW, rows)


def _key(one: Shown) -> tuple[str, str, str]:
    return one.software.product, one.software.version or "", one.software.package or ""


async def _numbers(connection: AsyncConnection, keys: set[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """The numbers of software, given to what has none yet."""
    products, versions = sorted({key[0] for key in keys}), sorted({key[1] for key in keys})
    asked = "SELECT product, version, package, number FROM software WHERE product IN (?) AND version IN (?)"

    async def known() -> dict[tuple[str, str, str], int]:
        return {(*key,): number for *key, number in await fetched(connection, asked, (products, versions))}

    found = await known()
    if new := sorted(keys - found.keys()):
        rows = [{"product": product, "version": version, "package": package} for product, version, package in new]
        made = insert(connection, software).on_conflict_do_nothing(index_elements=["product", "version", "package"])
        await connection.execute(made, rows)
        found = await known()
    return {key: found[key] for key in keys}
