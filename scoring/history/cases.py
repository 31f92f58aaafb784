"""How a rating is kept with the case that gave it, and how both come back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode, digest, dumps, encode, plain
from scanner.observation import Evidence
from scanner.target import Target
from scoring import model as models
from scoring.case import Case
from scoring.changes import Split
from scoring.history import chain, contents, evidence, keeping, looked, nights, rated, seals, tables
from scoring.history.columns import micro, packed_hash, told_hash, told_time
from scoring.history.damage import must_fit
from scoring.history.dialect import fetched, insert
from scoring.history.evidence import Rests
from scoring.history.keeping import among
from scoring.history.past import Past
from scoring.history.retelling import marked, retold, texts, unmarked
from scoring.knowledge import Known
from scoring.rating import Rating
from scoring.standing import stands, timeless

MOST_AFTER = 64
"""Ratings that are told one after the other before one is told in whole again."""


@lru_cache(maxsize=8)  # thousands of cases have one model, and reading it takes longest
def _read(text: str, digest: str) -> models.Model:
    must_fit(f"sha256:{chain.text_digest(text)}" == digest, "model")
    return models.read(text, digest=digest)


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


class Latest(NamedTuple):
    """A target's newest rating, its scan, the rating that the event desk shows, and its model."""

    id: str
    number: int
    as_of: datetime
    evidence: str
    scan: str
    shown: int | None
    model: int
    digest: str | None


_NEWEST = """
SELECT r.id, r.number, r.as_of, r.evidence, s.id, w.rating, r.model, m.digest FROM rating r
JOIN scan s ON s.number = r.scan LEFT JOIN showing w ON w.target = r.target LEFT JOIN model m ON m.number = r.model
WHERE r.target = ? ORDER BY r.number DESC LIMIT 1
"""
_MATTERS = """
s.target = ? AND (s.link IS NULL OR s.id IN (?) OR s.ended IN (?) OR s.number IN (?) OR s.number IN (
    SELECT number FROM scan WHERE target = ? AND ended IS NOT NULL ORDER BY ended DESC, id DESC LIMIT 2))
"""
_RECORD = """
INSERT INTO rating (id, target, scan, as_of, night, model, conduct, target_then, known, feeds, evidence, follows, told,
    good_until, issued, lying, number) VALUES (?)
"""


async def newest(connection: AsyncConnection, target: str) -> Latest | None:
    """A target's newest rating; None without one."""
    for identity, number, as_of, *told in await fetched(connection, _NEWEST, (target,)):
        return Latest(told_hash(identity), number, told_time(as_of), *told)
    return None


async def is_latest(connection: AsyncConnection, latest: Latest | None, target: str, after: Case | None) -> bool:
    """Whether the newest rating, by its row, is still that of the case `after`."""
    told_after = None if after is None else case_id(after)
    return (latest.id if latest else None) == told_after or after == await latest_case(Past(connection, target))


async def record(
    connection: AsyncConnection,
    latest: Latest | None,
    case: Case,
    rating: Rating,
    split: Split,
    *,
    identity: str,
    scan: str,
    after: Case | None,
    night: str | None,
    conduct_digest: str,
    issued: bytes | None,
) -> int:
    """Store a rating and its links after the latest in the writer's transaction; the number of the one that stands.

    Raises ValueError where the case rests on evidence that was never kept.
    """
    name = case.target.name
    await looked.settle(connection, name)
    past = Past(connection, name)
    known, mine = await past.looks(), await _scans(past, case, latest, scan)
    told_claims = {(digest(keeping.timeless(claim)), micro(claim.at)) for claim in case.evidence.claims}
    claims = await _claims(connection, {one for one, _ in told_claims}, mine)
    said_before = await rated.told_pieces(connection, [latest.number]) if latest else {}
    stood, text = False, (encode(rating), encode(split))
    if night and latest and after and latest.scan != scan:
        told = await rated.times_of(past, [latest])
        earlier = unmarked(timeless(texts(said_before[latest.number])[0]), told[latest.number])
        stood = stands(after, earlier, case, timeless(text[0]), split)
    late = [one for one in mine if one.link is None and one.ended is not None and not (stood and one.id == scan)]
    (this,) = (one for one in mine if one.id == scan)
    if stood and night and latest and nights.like_the_one_before(known, mine, scan):
        gone = await nights.to_let_go(connection, name, latest.number)
        await seals.seal(connection, case.as_of)
        end = await chain.end_of(connection, name)
        await nights.link_scans(connection, end, known, late, claims)
        await nights.stand(connection, end, known, this, claims, rating=latest.number, night=night, gone=gone)
        return int(latest.number)
    if stood and this.link is None and this.ended is not None:
        late.append(this)
    rests = await _rests(past, case, mine, claims, told_claims)
    times = rated.times(micro(case.as_of), rests, await past.some({*rests.looks, *rests.claims}))
    said = [marked(one, times) for one in text]
    follows = latest.number if latest and len(said_before) < MOST_AFTER else None
    known_text, feeds = encode(replace(case.known, feeds=())), encode(Known(feeds=case.known.feeds))
    same = latest is not None and latest.digest == case.model.digest
    model, target = latest.model if latest and same else await _model(connection, case), encode(case.target)
    numbers = await contents.put(connection, {conduct_digest, target, known_text, feeds})
    row: dict[str, Any] = {
        "id": packed_hash(identity),
        "target": name,
        "scan": this.number,
        "as_of": micro(case.as_of),
        "night": night,
        "model": model,
        "conduct": numbers[conduct_digest],
        "target_then": numbers[target],
        "known": numbers[known_text],
        "feeds": numbers[feeds],
        "evidence": rated.rests_text(rests),
        "follows": follows,
        "told": retold(said, said_before[follows] if follows else ()),
        "good_until": micro(rating.good_until) if rating.good_until else None,
        "issued": issued,
    }
    body = chain.rating_body(
        identity, case.as_of, case.evidence.sightings, document=text[0], split=text[1], scan=scan, night=night,
        conduct=conduct_digest, issued=issued,
    )  # fmt: skip
    row["lying"] = chain.lying(row[column] for column in chain.LYING)
    await seals.seal(connection, case.as_of)
    end = await chain.end_of(connection, name)
    await nights.link_scans(connection, end, known, late, claims)
    row["number"] = await end.append(connection, chain.Kind.RATING, body)
    await fetched(connection, _RECORD, ([*row.values()],))
    return int(row["number"])


async def _scans(past: Past, case: Case, latest: Latest | None, scan: str) -> list[looked.Scan]:
    """The scans that matter to a rating: that it or the latest rests on, the last two, and those in no link yet."""
    before = rated.rests_on(latest.evidence) if latest else Rests(looks={}, claims={}, rows=())
    ids = sorted({scan, *(look.scan for look in case.evidence.sightings)})
    ended = sorted({micro(claim.at) for claim in case.evidence.claims})
    numbers = sorted({*before.looks, *before.claims})
    return await past.those(_MATTERS, (past.target, ids, ended, numbers, past.target))


async def _claims(connection: AsyncConnection, told: Iterable[str], scans: Iterable[looked.Scan]) -> dict[int, str]:
    """The digests of claims by number: of those `told`, and of scans that stand in no link yet."""
    found = dict(await among(connection, "SELECT id, digest FROM claim WHERE digest IN (?)", told))
    late = {number for one in scans if one.link is None for number in one.claims} - found.keys()
    return {**found, **dict(await among(connection, "SELECT id, digest FROM claim WHERE id IN (?)", late))}


async def _model(connection: AsyncConnection, case: Case) -> int:
    columns, model = tables.model.c, case.model
    asked = select(columns.number).where(columns.digest == model.digest)
    if (found := (await connection.execute(asked)).scalar()) is not None:
        return int(found)
    row = {"digest": model.digest, "version": model.version, "text": model.text}
    # Another writer may be storing the same just now.
    await connection.execute(insert(connection, tables.model).on_conflict_do_nothing(index_elements=["digest"]), row)
    return int((await connection.execute(asked)).scalar_one())


async def _rests(
    past: Past, case: Case, mine: Iterable[looked.Scan], digests: Mapping[int, str], claimed: Iterable[tuple[str, int]]
) -> Rests:
    """The numbers of what the case rests on; `claimed` are its claims, as digests and times."""
    a, known = tables.attribution.c, await past.looks()
    wanted = {(look.observation, look.scan, look.look) for look in case.evidence.sightings}
    ids = {scan for _, scan, _ in wanted}
    found = {
        (known[number].identity, one.id, known[number].turn): (one.number, number)
        for one in mine
        if one.id in ids
        for number in one.looks
    }
    looks: dict[int, list[int]] = defaultdict(list)
    for scan, number in _all_of(wanted, found, "sighting"):
        looks[scan].append(number)
    numbers = {one: number for number, one in digests.items()}
    told = {(numbers.get(one), at) for one, at in claimed}
    held: dict[Any, tuple[int | None, int]] = {
        (claim, one.ended): (one.number, claim) for one in mine if one.ended for claim in one.claims
    }
    if told - held.keys():
        ended = {claim.at for claim in case.evidence.claims}
        loose = select(a.id, a.claim, a.at).where(a.target == past.target, a.at.in_(ended))
        rows = await past.connection.execute(loose)
        held = {**{(row.claim, micro(row.at)): (None, row.id) for row in rows}, **held}
    claims: dict[int, list[int]] = defaultdict(list)
    others: list[int] = []
    for scan_or_none, number in _all_of(told, held, "claim"):
        (others if scan_or_none is None else claims[scan_or_none]).append(number)
    return Rests(looks=looks, claims=claims, rows=others)


def _all_of(wanted: set[Any], found: dict[Any, Any], what: str) -> list[Any]:
    if missing := wanted - found.keys():
        raise ValueError(f"the case rests on a {what} that was never kept: {min(map(str, missing))}")
    return [found[key] for key in wanted]


async def latest_case(past: Past) -> Case | None:
    """The case of the newest rating of a target."""
    asked = _CASES.format(rated.LYING, "r.target = ? ORDER BY r.number DESC LIMIT 1")
    return next(iter(await _cases(past, await fetched(past.connection, asked, (past.target,)))), None)


async def now_and_before(past: Past, as_of: datetime) -> tuple[Evidence, Case | None]:
    """The evidence of a target as of a time and the case of its newest rating."""
    return await evidence.read(past, as_of), await latest_case(past)


async def of_numbers(past: Past, numbers: Iterable[int]) -> dict[str, Case]:
    """The cases of ratings of a few targets, one of each, by target."""
    found = await _cases(past, await among(past.connection, _CASES.format(rated.LYING, "r.number IN (?)"), numbers))
    return {one.target.name: one for one in found}


async def load(connection: AsyncConnection, identity: str) -> Case:
    """The case of a rating. Raises KeyError where there is none of this id, Misconfigured where what it rests on is
    not what was stored."""
    r = tables.rating.c
    row = (await connection.execute(select(r.target, r.number).where(r.id == identity))).one_or_none()
    if row is None:
        raise KeyError(identity)
    (found,) = (await of_numbers(Past(connection, row.target), [row.number])).values()
    return found


_CASES = """
SELECT r.target, r.as_of, m.digest, m.text, {} FROM rating r LEFT JOIN model m ON m.number = r.model WHERE {}
"""


async def _cases(past: Past, rows: Iterable[Any]) -> list[Case]:
    """The cases of some rows of ratings."""
    kept = [(*row[:4], rated.lying_as_written(row[4:])) for row in rows]
    wanted = await evidence.rested(past, {target: rated.rests_on(row["evidence"]) for target, _, _, _, row in kept})
    numbers = {row[one] for *_, row in kept for one in ("target_then", "known", "feeds")}
    texts = await contents.get(past.connection, numbers)
    await evidence.fetch(past, wanted.values())
    return [
        Case(
            target=decode(Target, texts[row["target_then"]]),
            evidence=await evidence.gather(past, wanted[target]),
            known=replace(decode(Known, texts[row["known"]]), feeds=decode(Known, texts[row["feeds"]]).feeds),
            model=_read(text, digest),
            as_of=told_time(as_of),
        )
        for target, as_of, digest, text, row in kept
    ]
