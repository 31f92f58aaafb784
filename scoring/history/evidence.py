"""How evidence is read: enough of the past to judge by, and no more than that."""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Claim
from scanner.canonical import decode, dumps, plain
from scanner.errors import Misconfigured
from scanner.observation import Evidence, Observation, Outcome, Sighting
from scanner.probes import every as every_probe
from scoring.history import looked, tables
from scoring.history.choosing import OLDEST, Visit, chosen, grouped
from scoring.history.columns import micro, told_time
from scoring.history.keeping import chunks
from scoring.history.looked import Look, Scan
from scoring.history.shorthand import long

_NO_TIME = "1970-01-01T00:00:00Z"
Told = tuple[int, datetime]
"""The number of a claim, and the time as of which it was made."""


async def read(connection: AsyncConnection, target: str, as_of: datetime) -> Evidence:
    """The evidence of a target as of a time; empty for a target that was never scanned."""
    known = await looked.looks(connection, target)
    mine = await looked.scans(connection, target, since=as_of - OLDEST)
    rows = [row for one in mine for row in _visits(known, one)]
    wanted = chosen(grouped(rows), after=micro(as_of - OLDEST), as_of=micro(as_of))
    picked = [(one, number) for one in mine for number in one.looks if (one.number, known[number].subject) in wanted]
    within = [(one, number) for one, number in picked if one.looks[number] <= micro(as_of)]
    return await _evidence(connection, known, within, await _newest_claims(connection, target, as_of))


def _visits(known: Mapping[int, Look], scan: Scan) -> Iterable[tuple[looked.Subject, Visit]]:
    by_subject: dict[looked.Subject, list[int]] = {}
    for number in scan.looks:
        by_subject.setdefault(known[number].subject, []).append(number)
    for subject, here in by_subject.items():
        seen = [known[number] for number in here]
        answers = sorted((one.turn, one.observation) for one in seen if Outcome(one.outcome).answered)
        yield (
            subject,
            Visit(
                min(scan.looks[number] for number in here),
                scan.number,
                max(one.standing for one in seen),
                tuple(dict.fromkeys(number for _, number in answers)),
            ),
        )


async def looks(
    connection: AsyncConnection, asset: Asset, probe: str, since: datetime
) -> tuple[tuple[Observation[Any], Sighting], ...]:
    """Every look since then that a probe had at an asset, in whichever target's scan, oldest first."""
    columns, o = tables.look.c, tables.observation.c
    asked = (
        select(columns.target)
        .join(tables.observation, o.number == columns.observation)
        .where(o.asset == dumps(plain(asset)), o.probe == probe)
        .distinct()
    )
    seen: list[tuple[Observation[Any], Sighting]] = []
    for (target,) in (await connection.execute(asked)).all():
        known = await looked.looks(connection, target)
        mine = await looked.scans(connection, target, since=since)
        wanted = {number for number, one in known.items() if one.subject[:2] == (dumps(plain(asset)), probe)}
        picked = [
            (one, number)
            for one in mine
            for number in one.looks
            if number in wanted and one.looks[number] > micro(since)
        ]
        found = await _evidence(connection, known, picked, ())
        by_id = {one.id: one for one in found.observations}
        seen += [(by_id[one.observation], one) for one in found.sightings]
    return tuple(sorted(seen, key=lambda row: (row[1].at, row[1].scan, row[1].look, row[1].observation)))


@dataclass(frozen=True, slots=True)
class Rests:
    """What a rating rests on: looks by scan, claims by the scan whose end they are of, and other attributions."""

    looks: Mapping[int, Iterable[int]]
    claims: Mapping[int, Iterable[int]]
    rows: Iterable[int]


async def gather(connection: AsyncConnection, target: str, rests: Rests) -> Evidence:
    """The evidence that a rating rests on, in an order of its own, so that the same is the same value."""
    known = await looked.looks(connection, target)
    mine = {one.number: one for one in await looked.some(connection, rests.looks)}
    picked = [(mine[scan], number) for scan, wanted in rests.looks.items() for number in wanted]
    return await _evidence(connection, known, picked, await _claims_of(connection, rests))


async def _claims_of(connection: AsyncConnection, rests: Rests) -> list[Told]:
    columns, a = tables.scan.c, tables.attribution.c
    told: list[Told] = []
    for part in chunks(rests.claims):
        asked = select(columns.number, columns.ended).where(columns.number.in_(part))
        for row in await connection.execute(asked):
            told += [(number, row.ended) for number in rests.claims[row.number]]
    for part in chunks(rests.rows):
        told += [(row.claim, row.at) for row in await connection.execute(select(a.claim, a.at).where(a.id.in_(part)))]
    return told


async def _newest_claims(connection: AsyncConnection, target: str, as_of: datetime) -> list[Told]:
    columns, a = tables.scan.c, tables.attribution.c
    packed = select(columns.ended, columns.claims).where(
        columns.target == target, columns.claims.is_not(None), columns.ended <= as_of
    )
    settled = (await connection.execute(packed.order_by(columns.ended.desc()).limit(1))).one_or_none()
    loose = select(func.max(a.at)).where(a.target == target, a.at <= as_of)
    newest = (await connection.execute(loose)).scalar()
    at = max((time for time in (newest, settled and settled.ended) if time is not None), default=None)
    told: list[Told] = []
    if at is not None and newest == at:
        held = select(a.claim).where(a.target == target, a.at == at)
        told += [(row.claim, at) for row in await connection.execute(held)]
    if at is not None and settled is not None and settled.ended == at:
        told += [(number, at) for number in looked.claims_of(settled.claims)]
    return told


async def _evidence(
    connection: AsyncConnection, known: Mapping[int, Look], picked: list[tuple[Scan, int]], told: Iterable[Told]
) -> Evidence:
    o, observations = tables.observation.c, []
    for part in chunks({known[number].observation for _, number in picked}):
        asked = select(o.id, o.asset, o.probe, o.probe_version, o.outcome, o.facts).where(o.number.in_(part))
        observations += [seen for row in await connection.execute(asked) if (seen := _observation(row)) is not None]
    readable = {seen.id for seen in observations}
    sightings = [_sighting(known[number], scan, scan.looks[number]) for scan, number in picked]
    return Evidence(
        claims=await _claims(connection, told),
        observations=tuple(sorted(observations, key=lambda seen: seen.id)),
        sightings=tuple(
            sorted(
                (look for look in sightings if look.observation in readable),
                key=lambda look: (look.at, look.scan, look.look, look.observation),
            )
        ),
    )


def _sighting(look: Look, scan: Scan, at: int) -> Sighting:
    return Sighting(
        observation=look.identity, at=told_time(at), look=look.turn, scan=scan.id, profile=look.profile,
        vantage=look.vantage, answered_by=look.answered_by, why=look.why,
    )  # fmt: skip


def _observation(row: Any) -> Observation[Any] | None:
    """The observation in a row; None for a probe, or a version of one, that this Hullmark does not know."""
    probe = every_probe().get(row.probe)
    if probe is None or row.probe_version > probe.version:
        return None
    upgrade = probe.upgrade if row.probe_version < probe.version else None
    try:
        return _read(row.id, row.asset, row.probe, row.probe_version, row.outcome, row.facts, probe.facts, upgrade)
    except (ValueError, TypeError, LookupError, zlib.error, ExceptionGroup) as wrong:
        raise Misconfigured(f"The stored observation {row.id} cannot be read: run `hullmark db check`.") from wrong


@lru_cache(maxsize=2048)
def _read(
    identity: str, asset: str, probe: str, version: int, outcome: str, lying: str | None, facts: type[Any],
    upgrade: Callable[[int, dict[str, Any]], dict[str, Any]] | None,
) -> Observation[Any]:  # fmt: skip
    """The observation of these cells: most are read again at once, for the rating before, and next night."""
    text = None if lying is None else long(lying)
    if text is not None and upgrade is not None:
        text = dumps(upgrade(version, _plain(text)))
    return Observation(
        id=identity, asset=decode(Asset, asset), probe=probe, probe_version=version, outcome=Outcome(outcome),
        facts=None if text is None else decode(facts, text),
    )  # fmt: skip


def _plain(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


async def _claims(connection: AsyncConnection, told: Iterable[Told]) -> tuple[Claim, ...]:
    c, documents = tables.claim.c, {}
    told = list(told)
    for part in chunks({number for number, _ in told}):
        for row in await connection.execute(select(c.id, c.document).where(c.id.in_(part))):
            documents[row.id] = row.document
    found = [replace(_claim(documents[number]), at=at) for number, at in told]
    return tuple(sorted(found, key=lambda claim: (claim.asset.id, claim.role, claim.found_by, claim.proof)))


@lru_cache(maxsize=2048)
def _claim(document: str) -> Claim:
    """A claim without its time, which is made in its place again and again."""
    return decode(Claim, dumps(json.loads(document) | {"at": _NO_TIME}))
