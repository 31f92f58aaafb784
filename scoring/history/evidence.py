"""How evidence is read: enough of the past to judge by, and no more than that."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, true, union
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Claim
from scanner.canonical import decode, dumps, plain
from scanner.errors import Misconfigured
from scanner.observation import Evidence, Observation, Outcome, Sighting
from scanner.probes import every as every_probe
from scoring.history import tables
from scoring.history.dialect import served
from scoring.history.keeping import chunks
from scoring.history.since import spans
from scoring.history.turns import turns

SCANS = 3
"""Newest scans of each (asset, probe) that are read, beside the newest answers, the first silence after them,
and what `since` and `turns` read."""

OLDEST = timedelta(days=800)
"""Nothing older is evidence: twice the longest lifetime of the published practice (400 days)."""


async def read(connection: AsyncConnection, target: str, as_of: datetime) -> Evidence:
    """The evidence of a target as of a time; empty for a target that was never scanned."""
    newest = select(func.max(tables.attribution.c.at)).where(
        tables.attribution.c.target == target, tables.attribution.c.at <= as_of
    )
    held = select(tables.attribution.c.id).where(
        tables.attribution.c.target == target, tables.attribution.c.at == newest.scalar_subquery()
    )
    claims = [row.id for row in await connection.execute(held)]
    found = await connection.execute(_visits(target, as_of, beside=served(connection)))
    dated = await spans(connection, target, after=as_of - OLDEST, as_of=as_of)
    turned = await turns(connection, target, after=as_of - OLDEST, as_of=as_of)
    visits = sorted({row.id for row in found} | dated | turned)
    columns, sightings = tables.sighting.c, []
    for part in chunks(visits):
        asked = select(columns.id).where(columns.visit.in_(part), columns.at <= as_of)
        sightings += [row.id for row in await connection.execute(asked)]
    return await gather(connection, sightings=sightings, claims=claims)


def _visits(target: str, as_of: datetime, *, beside: bool) -> Any:
    """The visits that are read, each found by an index from its subject: a year of nights is not walked.

    A subject belongs to a profile, so that each of them keeps its own: many narrow answers push out no wide one.
    `beside`: joined as PostgreSQL does it by an index (LATERAL), which SQLite does not know and does not need.
    """
    subject, visit = tables.subject, tables.visit
    inner = visit.alias("inner")
    within = (inner.c.subject == subject.c.id, inner.c.at <= as_of, inner.c.at > as_of - OLDEST)
    newest = select(inner.c.id).where(*within).order_by(inner.c.at.desc(), inner.c.id.desc())
    # Two answers: an earlier scan may be what confirms a finding. And a whole one: a half answer leaves questions
    # open for which the whole one before it still stands.
    answered = newest.where(inner.c.standing >= 2).limit(2)
    whole = newest.where(inner.c.standing == 3).limit(1)
    last, sibling = visit.alias("last"), subject.alias("sibling")
    answer_at = (
        select(func.max(last.c.at))
        .join(sibling, sibling.c.id == last.c.subject)
        .where(
            *(sibling.c[same] == subject.c[same] for same in ("target", "asset", "probe")),
            last.c.standing >= 2,
            last.c.at <= as_of,
        )
    )
    # A judgement counts the days of lost sight from its first look, however many nights ago that was and under
    # whichever profile it last saw.
    silent = (
        select(inner.c.id)
        .where(
            *within,
            inner.c.standing == 1,
            inner.c.at > func.coalesce(answer_at.correlate(subject).scalar_subquery(), as_of),
        )
        .order_by(inner.c.at, inner.c.id)
        .limit(1)
    )

    def of(picked: Select[Any]) -> Select[Any]:
        if beside:
            each = picked.correlate(subject).lateral()
            return select(each.c.id).select_from(subject.join(each, true())).where(subject.c.target == target)
        joined = subject.join(visit, visit.c.id.in_(picked.correlate(subject)))
        return select(visit.c.id).select_from(joined).where(subject.c.target == target)

    return union(of(newest.limit(SCANS)), of(answered), of(whole), of(silent))


async def looks(
    connection: AsyncConnection, asset: Asset, probe: str, since: datetime
) -> tuple[tuple[Observation[Any], Sighting], ...]:
    """Every look since then that a probe had at an asset, in whichever target's scan, oldest first."""
    subject, visit, sighting = tables.subject.c, tables.visit.c, tables.sighting.c
    asked = (
        select(sighting.id)
        .join(tables.visit, visit.id == sighting.visit)
        .join(tables.subject, subject.id == visit.subject)
        .where(subject.asset == dumps(plain(asset)), subject.probe == probe, visit.at > since)
    )
    found = await gather(connection, sightings=[row.id for row in await connection.execute(asked)], claims=())
    seen = {one.id: one for one in found.observations}
    return tuple((seen[look.observation], look) for look in found.sightings)


async def gather(connection: AsyncConnection, *, sightings: Iterable[int], claims: Iterable[int]) -> Evidence:
    """Evidence from row ids, in an order of its own, so that the same rows are the same value."""
    s, v, o = tables.sighting.c, tables.visit.c, tables.observation.c
    numbers, looks = set(), []
    for part in chunks(sightings):
        asked = (
            select(s.observation, o.id, v.scan, s.look, s.at, s.profile, s.vantage, s.answered_by, s.why)
            .join(tables.visit, v.id == s.visit)
            .join(tables.observation, o.number == s.observation)
            .where(s.id.in_(part))
        )
        for row in await connection.execute(asked):
            numbers.add(row.observation)
            looks.append(
                Sighting(
                    observation=row.id, at=row.at, look=row.look, scan=row.scan, profile=row.profile,
                    vantage=row.vantage, answered_by=row.answered_by, why=row.why,
                )
            )  # fmt: skip
    observations = []
    for part in chunks(numbers):
        asked = select(o.id, o.asset, o.probe, o.probe_version, o.outcome, o.facts).where(o.number.in_(part))
        observations += [seen for row in await connection.execute(asked) if (seen := _observation(row)) is not None]
    known = {seen.id for seen in observations}
    return Evidence(
        claims=await _claims(connection, claims),
        observations=tuple(sorted(observations, key=lambda seen: seen.id)),
        sightings=tuple(
            sorted(
                (look for look in looks if look.observation in known),
                key=lambda look: (look.at, look.scan, look.look, look.observation),
            )
        ),
    )


def _observation(row: Any) -> Observation[Any] | None:
    """The observation in a row; None for a probe, or a version of one, that this Hullmark does not know."""
    probe = every_probe().get(row.probe)
    if probe is None or row.probe_version > probe.version:
        return None
    try:
        text = row.facts
        if text is not None and row.probe_version < probe.version and probe.upgrade is not None:
            text = dumps(probe.upgrade(row.probe_version, _plain(text)))
        return Observation(
            id=row.id,
            asset=decode(Asset, row.asset),
            probe=row.probe,
            probe_version=row.probe_version,
            outcome=Outcome(row.outcome),
            facts=None if text is None else decode(probe.facts, text),
        )
    except (ValueError, TypeError, LookupError, ExceptionGroup) as wrong:
        raise Misconfigured(f"The stored observation {row.id} cannot be read: run `hullmark db check`.") from wrong


def _plain(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


async def _claims(connection: AsyncConnection, ids: Iterable[int]) -> tuple[Claim, ...]:
    a, c = tables.attribution.c, tables.claim.c
    found: list[Claim] = []
    for part in chunks(ids):
        asked = select(a.at, c.document).join(tables.claim, c.id == a.claim).where(a.id.in_(part))
        for row in await connection.execute(asked):
            document = json.loads(row.document)
            found.append(decode(Claim, dumps(document | {"at": row.at.isoformat()})))
    return tuple(sorted(found, key=lambda claim: (claim.asset.id, claim.role, claim.found_by, claim.proof)))
