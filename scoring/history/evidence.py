"""How evidence is read: enough of the past to judge by, and no more than that."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Claim
from scanner.canonical import decode, dumps, plain, structured
from scanner.observation import Evidence, Observation, Outcome, Sighting
from scanner.probes import every as every_probe
from scoring.history import looked, tables
from scoring.history.chain import text_digest
from scoring.history.choosing import OLDEST, Visit, chosen, grouped
from scoring.history.columns import micro, told_time
from scoring.history.damage import must_fit, readable
from scoring.history.keeping import chunks
from scoring.history.looked import Look, Scan
from scoring.history.past import Past
from scoring.history.shorthand import long

Told = tuple[int, datetime]
"""The number of a claim, and the time as of which it was made."""


async def read(past: Past, as_of: datetime) -> Evidence:
    """The evidence of a target as of a time; empty for a target that was never scanned."""
    mine = await past.those(looked.of(past.target, since=as_of - OLDEST))
    known = await past.looks() if any(one.looks for one in mine) else {}
    rows = [row for one in mine for row in _visits(known, one)]
    wanted = chosen(grouped(rows), after=micro(as_of - OLDEST), as_of=micro(as_of))
    picked = [(one, number) for one in mine for number in one.looks if (one.number, known[number].subject) in wanted]
    within = [(one, number) for one, number in picked if one.looks[number] <= micro(as_of)]
    return await _evidence(past, within, await _newest_claims(past, as_of, mine))


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
        past = Past(connection, target)
        known, mine = await past.looks(), await past.those(looked.of(target, since=since))
        wanted = {number for number, one in known.items() if one.subject[:2] == (dumps(plain(asset)), probe)}
        picked = [
            (one, number)
            for one in mine
            for number in one.looks
            if number in wanted and one.looks[number] > micro(since)
        ]
        found = await _evidence(past, picked, ())
        by_id = {one.id: one for one in found.observations}
        seen += [(by_id[one.observation], one) for one in found.sightings]
    return tuple(sorted(seen, key=lambda row: (row[1].at, row[1].scan, row[1].look, row[1].observation)))


@dataclass(frozen=True, slots=True)
class Rests:
    """What a rating rests on: looks by scan, claims by the scan whose end they are of, and other attributions."""

    looks: Mapping[int, Iterable[int]]
    claims: Mapping[int, Iterable[int]]
    rows: Iterable[int]


async def fetch(past: Past, several: Iterable[Rests]) -> None:
    """Read all that some ratings rest on, so that gathering the evidence of each of them asks for nothing more."""
    several = list(several)
    await past.some({scan for one in several for scan in (*one.looks, *one.claims)})
    known = await past.looks() if any(one.looks for one in several) else {}
    await _observe(
        past, {known[number].observation for one in several for told in one.looks.values() for number in told}
    )
    await _hear(past, {number for one in several for told in one.claims.values() for number in told})


async def gather(past: Past, rests: Rests) -> Evidence:
    """The evidence that a rating rests on, in an order of its own, so that the same is the same value."""
    mine = await past.some({*rests.looks, *rests.claims})
    picked = [(mine[scan], number) for scan, wanted in rests.looks.items() for number in wanted]
    told = [
        (claim, told_time(mine[scan].ended or 0)) for scan, wanted in rests.claims.items() for claim in wanted
    ]  # fmt: skip
    a = tables.attribution.c
    for part in chunks(rests.rows):
        rows = await past.connection.execute(select(a.claim, a.at).where(a.id.in_(part)))
        told += [(row.claim, row.at) for row in rows]
    return await _evidence(past, picked, told)


async def _newest_claims(past: Past, as_of: datetime, newer: Sequence[Scan]) -> list[Told]:
    """`newer` are the scans of a span that ends then, or later; what was claimed before it is asked for."""
    a = tables.attribution.c
    newest = select(func.max(a.at)).where(a.target == past.target, a.at <= as_of).scalar_subquery()
    loose = select(a.claim, a.at).where(a.target == past.target, a.at == newest)
    told = [(row.claim, row.at) for row in await past.connection.execute(loose)]
    settled = [(one.ended, one.claims) for one in newer if one.claims and one.ended and one.ended <= micro(as_of)]
    ended, claims = max(settled, default=None) or await _older_claims(past, as_of)
    at = max(micro(told[0][1]) if told else 0, ended)
    return [one for one in told if micro(one[1]) == at] + [(claim, told_time(at)) for claim in claims if ended == at]


async def _older_claims(past: Past, as_of: datetime) -> tuple[int, Sequence[int]]:
    columns = tables.scan.c
    asked = select(columns.ended, columns.claims).where(
        columns.target == past.target, columns.claims.is_not(None), columns.ended <= as_of
    )
    row = (await past.connection.execute(asked.order_by(columns.ended.desc()).limit(1))).one_or_none()
    return (micro(row.ended), looked.claims_of(row.claims)) if row else (0, ())


async def _evidence(past: Past, picked: Sequence[tuple[Scan, int]], told: Iterable[Told]) -> Evidence:
    known = await past.looks() if picked else {}
    wanted = {known[number].observation for _, number in picked}
    await _observe(past, wanted)
    observations = [seen for number in wanted if (seen := past.observations.get(number)) is not None]
    readable = {seen.id for seen in observations}
    sightings = [_sighting(known[number], scan, scan.looks[number]) for scan, number in picked]
    return Evidence(
        claims=await _claims(past, told),
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
    with readable(f"observation {row.id}"):
        text = None if row.facts is None else long(row.facts)
        told = f"[{row.asset},{dumps(row.probe)},{row.probe_version},{dumps(row.outcome)},{text or 'null'}]"
        must_fit(f"sha256:{text_digest(told)}" == row.id, f"observation {row.id}")
        if probe is None or row.probe_version > probe.version:
            return None
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


def _plain(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


async def _observe(past: Past, wanted: set[int]) -> None:
    o = tables.observation.c
    for part in chunks(wanted - past.observations.keys()):
        asked = select(o.number, o.id, o.asset, o.probe, o.probe_version, o.outcome, o.facts).where(o.number.in_(part))
        past.observations.update({row.number: _observation(row) for row in await past.connection.execute(asked)})


async def _hear(past: Past, wanted: set[int]) -> None:
    c = tables.claim.c
    for part in chunks(wanted - past.claims.keys()):
        for row in await past.connection.execute(select(c.id, c.digest, c.document).where(c.id.in_(part))):
            must_fit(f"sha256:{text_digest(f'[{row.document}]')}" == row.digest, f"claim {row.id}")
            past.claims[row.id] = row.document


async def _claims(past: Past, told: Iterable[Told]) -> tuple[Claim, ...]:
    told = list(told)
    await _hear(past, {number for number, _ in told})
    found = [structured(Claim, json.loads(past.claims[number]) | {"at": at.isoformat()}) for number, at in told]
    return tuple(sorted(found, key=lambda claim: (claim.asset.id, claim.role, claim.found_by, claim.proof)))
