"""How evidence is read: enough of the past to judge by, and no more than that."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Claim
from scanner.canonical import decode, dumps, plain, structured
from scanner.interfaces import Probe
from scanner.observation import Evidence, Observation, Outcome, Sighting
from scanner.probes import every as every_probe
from scoring.history import looked, tables
from scoring.history.chain import text_digest
from scoring.history.choosing import OLDEST, Visit, chosen
from scoring.history.columns import EPOCH, micro, told_hash, told_time
from scoring.history.damage import must_fit, readable
from scoring.history.dialect import fetched
from scoring.history.keeping import among
from scoring.history.looked import Look, Scan, Subject
from scoring.history.past import Past
from scoring.history.shorthand import long

T = TypeVar("T")
Told = tuple[int, int]
"""The number of a claim, and the time as of which it was made, in microseconds since 1970."""

_Timeless = tuple[Subject, list[int], int, tuple[int, ...]]
"""What a visit has beside its scan and time: its subject, the looks at it, how much they brought, and the answers."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What some evidence is made of: looks by their numbers, each with its scan, and claims."""

    looks: Sequence[tuple[Scan, int]]
    claims: Sequence[Told]


_LOOSE = """
SELECT claim, at FROM attribution
WHERE target = ? AND at = (SELECT max(at) FROM attribution WHERE target = ? AND at <= ?)
"""
"""The newest attribution of a target by a time, as far as it is in no scan's row."""
_OLDER = """
SELECT ended, claims FROM scan WHERE target = ? AND claims IS NOT NULL AND ended <= ? ORDER BY ended DESC LIMIT 1
"""
_OBSERVATIONS = "SELECT number, id, asset, probe, probe_version, outcome, facts FROM observation WHERE number IN (?)"


async def read(past: Past, as_of: datetime) -> Evidence:
    """The evidence of a target as of a time; empty for a target that was never scanned."""
    wanted = await _choice(past, micro(as_of), micro(as_of - OLDEST))
    await fetch(past, [wanted])
    return await gather(past, wanted)


async def _choice(past: Past, until: int, oldest: int) -> Wanted:
    known, mine = await past.looks(), await _since(past, oldest)
    within = chosen(_visits(known, mine), after=oldest, as_of=until)
    subjects = {number: one.subject for number, one in known.items()}
    looks = [
        (one, number)
        for one in mine
        for number, at in one.looks.items()
        if at <= until and (one.number, subjects[number]) in within
    ]
    return Wanted(looks, await _newest_claims(past, until, mine))


async def _since(past: Past, since: int) -> list[Scan]:
    """The scans of the one target that had not ended by then."""
    return await past.those("s.target = ? AND (s.ended IS NULL OR s.ended > ?)", (past.target, since))


def _visits(known: Mapping[int, Look], scans: Iterable[Scan]) -> dict[Subject, list[Visit]]:
    """The visits of scans, by subject: most scans had the looks of another one, at other times."""
    found: dict[Subject, list[Visit]] = defaultdict(list)
    alike: dict[tuple[int, ...], list[_Timeless]] = {}
    for scan in scans:
        numbers, times = tuple(scan.looks), scan.looks
        if numbers not in alike:
            alike[numbers] = _timeless(known, numbers)
        for subject, here, standing, told in alike[numbers]:
            at = times[here[0]] if len(here) == 1 else min([times[number] for number in here])
            found[subject].append(Visit(at, scan.number, standing, told))
    return found


def _timeless(known: Mapping[int, Look], numbers: Iterable[int]) -> list[_Timeless]:
    by_subject: dict[Subject, list[Look]] = defaultdict(list)
    for number in numbers:
        by_subject[known[number].subject].append(known[number])
    found = []
    for subject, here in by_subject.items():
        here.sort(key=lambda one: (one.turn, one.observation))
        answers = dict.fromkeys([one.observation for one in here if one.standing >= 2])
        standing = max([one.standing for one in here])
        found.append((subject, [one.number for one in here], standing, tuple(answers)))
    return found


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
        known, mine = await past.looks(), await _since(past, micro(since))
        here = {number for number, one in known.items() if one.subject[:2] == (dumps(plain(asset)), probe)}
        picked = [
            (one, number) for one in mine for number in one.looks if number in here and one.looks[number] > micro(since)
        ]
        wanted = Wanted(picked, ())
        await fetch(past, [wanted])
        found = await gather(past, wanted)
        by_id = {one.id: one for one in found.observations}
        seen += [(by_id[one.observation], one) for one in found.sightings]
    return tuple(sorted(seen, key=lambda row: (row[1].at, row[1].scan, row[1].look, row[1].observation)))


@dataclass(frozen=True, slots=True)
class Rests:
    """What a rating rests on: looks by scan, claims by the scan whose end they are of, and other attributions."""

    looks: Mapping[int, Iterable[int]]
    claims: Mapping[int, Iterable[int]]
    rows: Iterable[int]


async def rested(past: Past, several: Mapping[T, Rests]) -> dict[T, Wanted]:
    """What the evidence is made of that each of some ratings rests on."""
    mine = await past.some({scan for one in several.values() for scan in (*one.looks, *one.claims)})
    return {key: await _of_rests(past, mine, one) for key, one in several.items()}


async def _of_rests(past: Past, mine: Mapping[int, Scan], rests: Rests) -> Wanted:
    looks = [(mine[scan], number) for scan, numbers in rests.looks.items() for number in numbers]
    told = [(claim, mine[scan].ended or 0) for scan, numbers in rests.claims.items() for claim in numbers]
    told += await among(past.connection, "SELECT claim, at FROM attribution WHERE id IN (?)", rests.rows)
    return Wanted(looks, told)


async def _newest_claims(past: Past, until: int, newer: Sequence[Scan]) -> list[Told]:
    """`newer` are the scans of a span that ends then, or later; what was claimed before it is asked for."""
    loose = await fetched(past.connection, _LOOSE, (past.target, past.target, until))
    settled = [(one.ended, one.claims) for one in newer if one.claims and one.ended and one.ended <= until]
    ended, claims = max(settled, default=None) or await _older_claims(past, until)
    newest = max(loose[0][1] if loose else 0, ended)
    return [(claim, at) for claim, at in loose if at == newest] + [(one, ended) for one in claims if ended == newest]


async def _older_claims(past: Past, until: int) -> tuple[int, Sequence[int]]:
    for ended, claims in await fetched(past.connection, _OLDER, (past.target, until)):
        return ended, looked.claims_of(claims)
    return 0, ()


async def fetch(past: Past, several: Iterable[Wanted]) -> None:
    """Read the observations and claims of some evidence, as far as nobody did."""
    known, several = await past.looks(), list(several)
    seen = {known[number].observation for one in several for _, number in one.looks} - past.observations.keys()
    for number, *row in await among(past.connection, _OBSERVATIONS, seen):
        past.observations[number] = _observation(past, *row)
    told = {number for one in several for number, _ in one.claims} - past.claims.keys()
    asked = "SELECT id, digest, document FROM claim WHERE id IN (?)"
    for number, digest, document in await among(past.connection, asked, told):
        must_fit(f"sha256:{text_digest(f'[{document}]')}" == digest, f"claim {number}")
        past.claims[number] = structured(Claim, json.loads(document) | {"at": EPOCH.isoformat()})


async def gather(past: Past, wanted: Wanted) -> Evidence:
    """The evidence that is made of this and was fetched, in an order of its own: the same is the same value."""
    known = await past.looks()
    numbers = {known[number].observation for _, number in wanted.looks}
    observations = [seen for number in numbers if (seen := past.observations.get(number)) is not None]
    readable = {seen.id for seen in observations}
    sightings = [
        past.sightings.get((scan.number, number)) or _sighting(past, known[number], scan)
        for scan, number in wanted.looks
        if known[number].identity in readable
    ]
    claims = [replace(past.claims[number], at=told_time(at)) for number, at in wanted.claims]
    return Evidence(
        claims=tuple(sorted(claims, key=lambda claim: (claim.asset.id, claim.role, claim.found_by, claim.proof))),
        observations=tuple(sorted(observations, key=lambda seen: seen.id)),
        sightings=tuple(sorted(sightings, key=lambda look: (look.at, look.scan, look.look, look.observation))),
    )


def _sighting(past: Past, look: Look, scan: Scan) -> Sighting:
    found = past.sightings[scan.number, look.number] = Sighting(
        observation=look.identity, at=told_time(scan.looks[look.number]), look=look.turn, scan=scan.id,
        profile=look.profile, vantage=look.vantage, answered_by=look.answered_by, why=look.why,
    )  # fmt: skip
    return found


def _observation(
    past: Past, lying: bytes, asset: str, of: str, version: int, outcome: str, facts: str | None
) -> Observation[Any] | None:
    """The observation in a row; None for a probe, or a version of one, that this Hullmark does not know."""
    probe, identity = every_probe().get(of), told_hash(lying)
    with readable(f"observation {identity}"):
        text = None if facts is None else long(facts)
        told = f"[{asset},{dumps(of)},{version},{dumps(outcome)},{text or 'null'}]"
        must_fit(f"sha256:{text_digest(told)}" == identity, f"observation {identity}")
        if probe is None or version > probe.version:
            return None
        if asset not in past.assets:
            past.assets[asset] = decode(Asset, asset)
        return Observation(
            id=identity,
            asset=past.assets[asset],
            probe=of,
            probe_version=version,
            outcome=Outcome(outcome),
            facts=None if text is None else _facts(past, probe, version, text),
        )


def _facts(past: Past, probe: Probe, version: int, text: str) -> Any:
    """The facts that a version of a probe told; many assets answer alike."""
    if (key := (probe.name, version, text)) not in past.facts:
        if version < probe.version and probe.upgrade is not None:
            text = dumps(probe.upgrade(version, json.loads(text)))
        past.facts[key] = decode(probe.facts, text)
    return past.facts[key]
