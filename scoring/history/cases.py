"""How a rating is kept with the case that gave it, and how both come back."""

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode, digest, dumps, encode, plain
from scanner.target import Target
from scoring import model as models
from scoring.case import Case
from scoring.changes import Split
from scoring.history import chain, contents, evidence, looked, nights, rated, seals, tables
from scoring.history.columns import micro
from scoring.history.dialect import insert
from scoring.history.evidence import Rests
from scoring.history.keeping import chunks, timeless
from scoring.history.retelling import marked, packed, unmarked
from scoring.knowledge import Known
from scoring.rating import Rating
from scoring.standing import stands

MOST_AFTER = 64
"""Ratings that are told one after the other before one is told in whole again."""


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
    newest = select(columns.id, columns.number).where(columns.target == name).order_by(columns.number.desc()).limit(1)
    latest = (await connection.execute(newest)).one_or_none()
    if latest is not None and latest.id == identity:
        return True
    told_after = None if after is None else case_id(after)
    if (latest and latest.id) != told_after and after != await latest_case(connection, name):
        return False
    await looked.settle(connection, name)
    known = await looked.looks(connection, name)
    earlier = await rated.marked_texts(connection, [latest.number]) if latest else {}
    before = (
        await _standing(connection, case, rating, split, after, latest, scan, earlier) if night and latest else None
    )
    await nights.link_scans(connection, known, name, but=scan if before else None)
    if before and night:
        if await nights.like_the_one_before(connection, known, name, scan):
            await seals.seal(connection, case.as_of)
            await nights.stand(connection, known, name, before, scan=scan, night=night)
            return True
        await nights.append_scan(connection, known, scan)
    rests = await _rests(connection, known, case)
    seen = {one.number: one for one in await looked.some(connection, {*rests.looks, *rests.claims})}
    text = encode(rating), encode(split)
    times = rated.times(micro(case.as_of), rests, seen)
    said = [marked(one, times) for one in text]
    follows = latest.number if latest and len(earlier) < MOST_AFTER else None
    known_text, feeds = encode(replace(case.known, feeds=())), encode(Known(feeds=case.known.feeds))
    model, target = await _model(connection, case), encode(case.target)
    numbers = await contents.put(connection, {conduct_digest, target, known_text, feeds})
    row: dict[str, Any] = {
        "id": identity,
        "target": name,
        "scan": await _number(connection, scan),
        "as_of": case.as_of,
        "night": night,
        "model": model,
        "conduct": numbers[conduct_digest],
        "target_then": numbers[target],
        "known": numbers[known_text],
        "feeds": numbers[feeds],
        "evidence": rated.rests_text(rests),
        "follows": follows,
        "told": packed(said, earlier[follows] if follows else None),
        "good_until": rating.good_until,
        "issued": issued,
    }
    body = chain.rating_body(
        identity, case.as_of, case.evidence.sightings, document=text[0], split=text[1], scan=scan, night=night,
        conduct=conduct_digest, issued=issued,
    )  # fmt: skip
    await seals.seal(connection, case.as_of)
    until = micro(rating.good_until) if rating.good_until else None
    row["lying"] = chain.lying(until if column == "good_until" else row[column] for column in chain.LYING)
    row["number"] = await chain.append(connection, name, chain.Kind.RATING, body)
    await connection.execute(insert(connection, tables.rating), row)
    return True


async def _standing(
    connection: AsyncConnection,
    case: Case,
    rating: Rating,
    split: Split,
    after: Case | None,
    latest: Any,
    scan: str,
    told: dict[int, list[str]],
) -> int | None:
    """The number of the latest rating, where it is the one of this case too; None where it is not."""
    r, s = tables.rating.c, tables.scan.c
    asked = select(r.number, r.as_of, r.evidence, s.id.label("scan")).join(tables.scan, s.number == r.scan)
    row = (await connection.execute(asked.where(r.number == latest.number))).one()
    if after is None or row.scan == scan:
        return None
    times = await rated.times_of(connection, [row])
    earlier = decode(Rating, unmarked(told[row.number][0], times[row.number]))
    return int(row.number) if stands(after, earlier, case, rating, split) else None


async def _number(connection: AsyncConnection, scan: str) -> int:
    columns = tables.scan.c
    return int((await connection.execute(select(columns.number).where(columns.id == scan))).scalar_one())


async def _model(connection: AsyncConnection, case: Case) -> int:
    columns, model = tables.model.c, case.model
    asked = select(columns.number).where(columns.digest == model.digest)
    if (found := (await connection.execute(asked)).scalar()) is not None:
        return int(found)
    row = {"digest": model.digest, "version": model.version, "text": model.text}
    # Another writer may be storing the same just now.
    await connection.execute(insert(connection, tables.model).on_conflict_do_nothing(index_elements=["digest"]), row)
    return int((await connection.execute(asked)).scalar_one())


async def _rests(connection: AsyncConnection, known: dict[int, looked.Look], case: Case) -> Rests:
    """The numbers of what the case rests on."""
    columns, a, c = tables.scan.c, tables.attribution.c, tables.claim.c
    wanted = {(look.observation, look.scan, look.look) for look in case.evidence.sightings}
    ids = {scan for _, scan, _ in wanted}
    ended = {claim.at for claim in case.evidence.claims}
    mine = [
        one
        for part in chunks(ids) or [[]]
        for one in await looked.those(
            connection, (columns.target == case.target.name) & (columns.id.in_(part) | columns.ended.in_(ended))
        )
    ]
    found = {
        (known[number].identity, one.id, known[number].turn): (one.number, number)
        for one in mine
        for number in one.looks
    }
    looks: dict[int, list[int]] = defaultdict(list)
    for scan, number in _all_of(wanted, found, "sighting"):
        looks[scan].append(number)
    told = {(digest(timeless(claim)), claim.at) for claim in case.evidence.claims}
    numbers = {}
    for part in chunks({one for one, _ in told}):
        rows = await connection.execute(select(c.id, c.digest).where(c.digest.in_(part)))
        numbers.update({row.digest: row.id for row in rows})
    held: dict[tuple[int, int], tuple[int | None, int]] = {}
    loose = select(a.id, a.claim, a.at).where(a.target == case.target.name, a.at.in_(ended))
    held.update({(row.claim, micro(row.at)): (None, row.id) for row in await connection.execute(loose)})
    held.update({(claim, one.ended): (one.number, claim) for one in mine if one.ended for claim in one.claims})
    claims: dict[int, list[int]] = defaultdict(list)
    others: list[int] = []
    for scan_or_none, number in _all_of({(numbers.get(one), micro(at)) for one, at in told}, held, "claim"):
        (others if scan_or_none is None else claims[scan_or_none]).append(number)
    return Rests(looks=looks, claims=claims, rows=others)


def _all_of(wanted: set[Any], found: dict[Any, Any], what: str) -> list[Any]:
    if missing := wanted - found.keys():
        raise ValueError(f"the case rests on a {what} that was never kept: {min(map(str, missing))}")
    return [found[key] for key in wanted]


async def latest_case(connection: AsyncConnection, target: str) -> Case | None:
    columns = tables.rating.c
    newest = select(columns.id).where(columns.target == target).order_by(columns.number.desc()).limit(1)
    identity = (await connection.execute(newest)).scalar()
    return None if identity is None else await load(connection, identity)


@lru_cache(maxsize=16)
def _read_model(text: str, digest: str) -> models.Model:
    """A model as it was stored: few, and each is what thousands of ratings were made by."""
    return models.read(text, digest=digest)


async def load(connection: AsyncConnection, identity: str) -> Case:
    """The case of a rating. Raises KeyError where there is none of this id."""
    r, m = tables.rating.c, tables.model.c
    asked = select(r.target, r.as_of, r.target_then, r.known, r.feeds, r.evidence, m.digest, m.text).join(
        tables.model, m.number == r.model
    )
    row = (await connection.execute(asked.where(r.id == identity))).one_or_none()
    if row is None:
        raise KeyError(identity)
    texts = await contents.get(connection, {row.target_then, row.known, row.feeds})
    return Case(
        target=decode(Target, texts[row.target_then]),
        evidence=await evidence.gather(connection, row.target, rated.rests_on(row.evidence)),
        known=replace(decode(Known, texts[row.known]), feeds=decode(Known, texts[row.feeds]).feeds),
        model=_read_model(row.text, row.digest),
        as_of=row.as_of,
    )
