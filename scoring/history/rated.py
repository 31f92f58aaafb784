"""The ratings of a target as they were told, made again from what differs from one to the next."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode, dumps
from scanner.interfaces import Meter
from scoring.changes import Split
from scoring.history import chain, contents, looked, nights, tables
from scoring.history.columns import micro
from scoring.history.damage import must_fit, readable
from scoring.history.dialect import fetched
from scoring.history.evidence import Rests
from scoring.history.nights import Stood
from scoring.history.packing import numbers, stretches
from scoring.history.past import Past
from scoring.history.retelling import Times, pieces, texts, unmarked
from scoring.rating import Rating

LYING = ", ".join(f"r.{name}" for name in ("number", *chain.LYING, "lying"))
"""The columns that `lying_as_written` takes."""


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One stored rating. `stored` is the canonical JSON of its Rating; `rating` and `split` are read when asked for.

    `id` is the hash of its case, `number` that of its link, `night` the starting date of the night it was made in
    (None outside one), `stood` for how long it stood afterwards, `took` how long its scan took, `issued` the SHA-256
    of the document that was printed of it.
    """

    id: str
    number: int
    target: str
    as_of: datetime
    scan: str
    profile: str
    night: str | None
    model_version: str
    model_digest: str
    conduct_digest: str
    spent: Meter
    took: timedelta | None
    issued: bytes | None
    stood: Stood | None
    stored: str
    stored_split: str

    @cached_property
    def rating(self) -> Rating:
        return decode(Rating, self.stored)

    @cached_property
    def split(self) -> Split:
        return decode(Split, self.stored_split)


async def ratings(
    connection: AsyncConnection,
    target: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    newest: int | None = None,
) -> tuple[Rated, ...]:
    """The ratings of a target, oldest first; only the `newest` so many where a number is given."""
    return await ratings_of(Past(connection, target), since=since, until=until, newest=newest)


async def ratings_of(
    past: Past, *, since: datetime | None = None, until: datetime | None = None, newest: int | None = None
) -> tuple[Rated, ...]:
    """The ratings of some targets, oldest first."""
    r, s, m = tables.rating.c, tables.scan.c, tables.model.c
    asked = (
        select(
            r.id, r.number, r.target, r.as_of, s.id.label("scan"), s.profile, s.began, s.ended, s.spent, r.night,
            r.conduct, m.version.label("model_version"), m.digest.label("model_digest"), r.issued, r.evidence,
        )
        .outerjoin(tables.scan, s.number == r.scan)  # a rating without its scan or model is damaged, and not unsaid
        .outerjoin(tables.model, m.number == r.model)
        .where(r.target.in_(past.targets))
        .order_by(r.number.desc())
        .limit(newest)
    )  # fmt: skip
    if since is not None:
        asked = asked.where(r.as_of >= since)
    if until is not None:
        asked = asked.where(r.as_of <= until)
    connection = past.connection
    rows = (await connection.execute(asked)).all()
    stood = await nights.run_of(connection, [row.number for row in rows])
    conducts = await contents.get(connection, {row.conduct for row in rows})
    told = await marked_texts(connection, [row.number for row in rows])
    times = await times_of(past, rows)
    return tuple(_rated(row, conducts, told, times, stood) for row in reversed(rows))


def _rated(
    row: Any,
    conducts: Mapping[int, str],
    told: Mapping[int, Sequence[str]],
    times: Mapping[int, Times],
    stood: Mapping[int, Stood],
) -> Rated:
    must_fit(row.scan, f"rating {row.number}")
    with readable(f"rating {row.number}"):
        document, split = (unmarked(text, times[row.number]) for text in told[row.number])
        spent = looked.meter(row.spent)
    return Rated(
        id=row.id,
        number=row.number,
        target=row.target,
        as_of=row.as_of,
        scan=row.scan,
        profile=row.profile,
        night=row.night,
        model_version=row.model_version,
        model_digest=row.model_digest,
        conduct_digest=conducts[row.conduct],
        spent=spent,
        took=row.ended - row.began if row.ended else None,
        issued=row.issued,
        stood=stood.get(row.number),
        stored=document,
        stored_split=split,
    )


async def marked_texts(connection: AsyncConnection, wanted: Sequence[int]) -> dict[int, list[str]]:
    """What was said under these numbers, rating and split with their times as marks. Raises Misconfigured for a rating
    that is not what was stored."""
    found = await told_pieces(connection, wanted)
    return {number: texts(found[number]) for number in wanted}


async def told_pieces(connection: AsyncConnection, wanted: Sequence[int]) -> dict[int, list[str]]:
    """The same in pieces; and all that they were told after."""
    found: dict[int, list[str]] = {}
    for row in await fetched(connection, _TOLD.format(LYING), (list(wanted),)):
        lying = lying_as_written(row)
        with readable(f"rating {row[0]}"):
            found[row[0]] = pieces(lying["told"], () if lying["follows"] is None else found[lying["follows"]])
    return found


_TOLD = """
WITH RECURSIVE before (number, follows) AS (
    SELECT number, follows FROM rating WHERE number IN (?)
    UNION SELECT r.number, r.follows FROM rating r JOIN before ON r.number = before.follows
)
SELECT {} FROM rating r JOIN before ON before.number = r.number ORDER BY r.number
"""


def lying_as_written(row: Sequence[Any]) -> dict[str, Any]:
    """The columns of LYING by their names. Raises Misconfigured where they are not those that were stored."""
    number, *cells, made = row
    must_fit(chain.lying(cells) == made, f"rating {number}")
    return dict(zip(chain.LYING, cells, strict=True))


async def times_of(past: Past, rows: Iterable[Any]) -> dict[int, Times]:
    """The times by which marks are told, by the number of the rating: of rows with `number`, `as_of`, `evidence`."""
    rests = {row.number: (micro(row.as_of), rests_on(row.evidence)) for row in rows}
    seen = await past.some({scan for _, one in rests.values() for scan in (*one.looks, *one.claims)})
    found = {}
    for number, (as_of, one) in rests.items():
        with readable(f"rating {number}"):
            found[number] = times(as_of, one, seen)
    return found


def times(as_of: int, rests: Rests, seen: Mapping[int, looked.Scan]) -> Times:
    """The times by which marks are told: of every look, of the end of every scan, and of the judgement."""
    found = {"a": as_of}
    for place, number in enumerate(sorted({*rests.looks, *rests.claims}, reverse=True)):
        scan = seen[number]
        found.update({f"{place}.{look}": scan.looks[look] for look in rests.looks.get(number, ())})
        if scan.ended is not None:
            found[f"{place}e"] = scan.ended
    return found


def rests_on(text: str) -> Rests:
    """What a rating rests on, of the text in its row. Raises ValueError, TypeError or LookupError for any other."""
    told = json.loads(text)
    return Rests(
        looks={scan: numbers(one) for scan, one in told["looks"]},
        claims={scan: numbers(one) for scan, one in told["claims"]},
        rows=numbers(told["rows"]),
    )


def rests_text(rests: Rests) -> str:
    """The text of a rating's row."""
    looks, claims = (
        [[scan, stretches(one)] for scan, one in sorted(told.items())] for told in (rests.looks, rests.claims)
    )
    return dumps({"looks": looks, "claims": claims, "rows": stretches(rests.rows)})
