"""How a rating is kept with the case that gave it, and how both come back."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode, digest, dumps, encode, plain
from scanner.interfaces import Meter
from scanner.target import Target
from scoring import model as models
from scoring.case import Case
from scoring.changes import Split
from scoring.history import chain, evidence, nights, seals, tables
from scoring.history.dialect import insert
from scoring.history.keeping import chunks, timeless
from scoring.history.nights import Stood
from scoring.knowledge import Known
from scoring.rating import Rating
from scoring.standing import stands


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


PACKED = ("target_then", "known", "evidence", "document")
"""The compressed columns of a rating."""


def case_id(case: Case) -> str:
    """The hash of all that a rating depends on."""
    return digest(
        plain(case.target),
        case.as_of.isoformat(),
        case.model.digest,
        plain(case.known),
        sorted(dumps(plain(claim)) for claim in case.evidence.claims),
        sorted([look.observation, look.scan, look.look] for look in case.evidence.sightings),
    )


async def record(
    connection: AsyncConnection,
    case: Case,
    rating: Rating,
    split: Split,
    *,
    scan: str,
    after: Case | None,
    night: str | None,
    conduct_digest: str,
    issued: bytes | None,
) -> bool:
    """Store a rating and its link in the writer's transaction; False where `after` is no longer the latest.

    Raises ValueError where the case rests on evidence that was never kept.
    """
    name, identity = case.target.name, case_id(case)
    columns = tables.rating.c
    newest = select(columns.id).where(columns.target == name).order_by(columns.number.desc()).limit(1)
    latest = (await connection.execute(newest)).scalar()
    if latest == identity:
        return True
    if latest != (None if after is None else case_id(after)) and after != await latest_case(connection, name):
        return False
    before = await _standing(connection, case, rating, split, after, latest, scan) if night else None
    await nights.link_scans(connection, name, but=scan if before else None)
    if before and night:
        if await nights.like_the_one_before(connection, name, scan):
            await seals.seal(connection, case.as_of)
            await nights.stand(connection, name, before, scan=scan, night=night)
            return True
        await chain.append_scan(connection, scan)
    kept = {"sightings": await _sightings(connection, case), "claims": await _attributions(connection, case)}
    await connection.execute(
        insert(connection, tables.model).on_conflict_do_nothing(index_elements=["digest"]),
        {"digest": case.model.digest, "text": case.model.text},
    )
    document, split_text = encode(rating), encode(split)
    packed = [_packed(text) for text in (encode(case.target), encode(case.known), dumps(kept), document)]
    body = chain.rating_body(
        identity, case.as_of, case.evidence.sightings, document=document, split=split_text, scan=scan, night=night,
        conduct=conduct_digest, issued=issued,
    )  # fmt: skip
    feeds = nights.feeds_digest(case.known.feeds)
    await seals.seal(connection, case.as_of)
    await connection.execute(
        insert(connection, tables.rating),
        {
            "number": await chain.append(connection, name, chain.Kind.RATING, body),
            "id": identity,
            "target": name,
            "scan": scan,
            "as_of": case.as_of,
            "night": night,
            "model": case.model.digest,
            "model_version": case.model.version,
            "conduct": conduct_digest,
            **dict(zip(PACKED, packed, strict=True)),
            "split": split_text,
            "packed": chain.lying(packed, feeds, chain.instant(rating.good_until) if rating.good_until else ""),
            "issued": issued,
            "good_until": rating.good_until,
            "feeds": feeds,
        },
    )
    return True


async def _standing(
    connection: AsyncConnection,
    case: Case,
    rating: Rating,
    split: Split,
    after: Case | None,
    latest: str | None,
    scan: str,
) -> int | None:
    """The number of the latest rating, where it is the one of this case too; None where it is not."""
    columns = tables.rating.c
    asked = select(columns.number, columns.document, columns.scan).where(columns.id == latest)
    row = (await connection.execute(asked)).one_or_none()
    if row is None or after is None or row.scan == scan:
        return None
    earlier = decode(Rating, _unpacked(row.document))
    return int(row.number) if stands(after, earlier, case, rating, split) else None


async def _sightings(connection: AsyncConnection, case: Case) -> list[int]:
    """Row ids of the case's sightings."""
    wanted = {(look.observation, look.scan, look.look) for look in case.evidence.sightings}
    s, v, o, j = tables.sighting.c, tables.visit.c, tables.observation.c, tables.subject.c
    found = {}
    for part in chunks({scan for _, scan, _ in wanted}):
        asked = (
            select(s.id, o.id.label("observation"), v.scan, s.look)
            .join(tables.visit, v.id == s.visit)
            .join(tables.subject, j.id == v.subject)
            .join(tables.observation, o.number == s.observation)
            .where(v.scan.in_(part), j.target == case.target.name)
        )
        found.update({(row.observation, row.scan, row.look): row.id for row in await connection.execute(asked)})
    return _all_of(wanted, found, "sighting")


async def _attributions(connection: AsyncConnection, case: Case) -> list[int]:
    """Row ids of the case's claims as of their times."""
    wanted = {(digest(timeless(claim)), claim.at) for claim in case.evidence.claims}
    a, c = tables.attribution.c, tables.claim.c
    found = {}
    for part in chunks({at for _, at in wanted}):
        asked = select(a.id, a.at, c.digest).join(tables.claim, c.id == a.claim)
        rows = await connection.execute(asked.where(a.target == case.target.name, a.at.in_(part)))
        found.update({(row.digest, row.at): row.id for row in rows})
    return _all_of(wanted, found, "claim")


def _all_of(wanted: set[Any], found: dict[Any, int], what: str) -> list[int]:
    if missing := wanted - found.keys():
        raise ValueError(f"the case rests on a {what} that was never kept: {min(missing)}")
    return sorted(found[key] for key in wanted)


async def latest_case(connection: AsyncConnection, target: str) -> Case | None:
    columns = tables.rating.c
    newest = select(columns.id).where(columns.target == target).order_by(columns.number.desc()).limit(1)
    identity = (await connection.execute(newest)).scalar()
    return None if identity is None else await load(connection, identity)


async def load(connection: AsyncConnection, identity: str) -> Case:
    """The case of a rating. Raises KeyError where there is none of this id."""
    r, m = tables.rating.c, tables.model.c
    asked = select(r.as_of, r.target_then, r.known, r.evidence, m.digest, m.text).join(
        tables.model, m.digest == r.model
    )
    row = (await connection.execute(asked.where(r.id == identity))).one_or_none()
    if row is None:
        raise KeyError(identity)
    kept = json.loads(_unpacked(row.evidence))
    return Case(
        target=decode(Target, _unpacked(row.target_then)),
        evidence=await evidence.gather(connection, sightings=kept["sightings"], claims=kept["claims"]),
        known=decode(Known, _unpacked(row.known)),
        model=models.read(row.text, digest=row.digest),
        as_of=row.as_of,
    )


async def ratings(
    connection: AsyncConnection,
    target: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    newest: int | None = None,
) -> tuple[Rated, ...]:
    """The ratings of a target, oldest first; only the `newest` so many where a number is given."""
    r, s = tables.rating.c, tables.scan.c
    asked = (
        select(
            r.id,
            r.number,
            r.target,
            r.as_of,
            r.scan,
            r.night,
            r.model_version,
            r.model,
            r.conduct,
            r.document,
            r.split,
            r.issued,
            s.began,
            s.ended,
            s.spent,
            s.profile,
        )
        .join(tables.scan, s.id == r.scan)
        .where(r.target == target)
        .order_by(r.number.desc())
        .limit(newest)
    )
    if since is not None:
        asked = asked.where(r.as_of >= since)
    if until is not None:
        asked = asked.where(r.as_of <= until)
    rows = (await connection.execute(asked)).all()
    stood = await nights.run_of(connection, [row.number for row in rows])
    return tuple(reversed(tuple(_rated(rows, stood))))


def _rated(rows: Iterable[Any], stood: dict[int, Stood]) -> Iterable[Rated]:
    for row in rows:
        yield Rated(
            id=row.id,
            number=row.number,
            target=row.target,
            as_of=row.as_of,
            scan=row.scan,
            profile=row.profile,
            night=row.night,
            model_version=row.model_version,
            model_digest=row.model,
            conduct_digest=row.conduct,
            spent=decode(Meter, row.spent) if row.spent else Meter(),
            took=row.ended - row.began if row.ended else None,
            issued=row.issued,
            stood=stood.get(row.number),
            stored=_unpacked(row.document),
            stored_split=row.split,
        )


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")
