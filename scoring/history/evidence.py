"""How evidence is read: enough of the past to judge by, and no more than that."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, select
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
from scoring.history.dialect import among
from scoring.history.keeping import chunks
from scoring.history.looked import Look, Scan, Subject
from scoring.history.past import Past
from scoring.history.questions import NUMBERS, Asked, Question, answers, listed
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


_A, _O, _C = tables.attribution.c, tables.observation.c, tables.claim.c
_LOOSE = Question(
    lambda _: select(_A.claim, _A.at).where(
        _A.target == bindparam("target"),
        _A.at
        == select(func.max(_A.at))
        .where(_A.target == bindparam("target"), _A.at <= bindparam("until"))
        .scalar_subquery(),
    )
)
"""The newest attribution of a target by a time, as far as it is in no scan's row."""
_OBSERVATIONS = Question(
    lambda on_server: select(
        _O.number, _O.id, _O.asset, _O.probe, _O.probe_version, _O.outcome, _O.facts
    ).where(_O.number.in_(among(on_server, NUMBERS)))
)  # fmt: skip
_CLAIMS = Question(lambda on_server: select(_C.id, _C.digest, _C.document).where(_C.id.in_(among(on_server, NUMBERS))))


async def read(past: Past, as_of: datetime) -> Evidence:
    """The evidence of a target as of a time; empty for a target that was never scanned."""
    wanted, _ = await choice(past, as_of)
    await fetch(past, [wanted])
    return await gather(past, wanted)


async def choice(past: Past, as_of: datetime, *besides: Asked) -> tuple[Wanted, list[list[Any]]]:
    """What the evidence of a target as of a time is made of, and what is asked besides."""
    until, oldest = micro(as_of), micro(as_of - OLDEST)
    mine, (loose, *rest) = await past.since(oldest, _LOOSE(target=past.target, until=until), *besides)
    known = await past.looks()
    within = chosen(_visits(known, mine), after=oldest, as_of=until)
    subjects = {number: one.subject for number, one in known.items()}
    looks = [
        (one, number)
        for one in mine
        for number, at in one.looks.items()
        if at <= until and (one.number, subjects[number]) in within
    ]
    return Wanted(looks, await _newest_claims(past, as_of, mine, loose)), rest


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
        mine, _ = await past.since(micro(since))
        known = await past.looks()
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
    for part in chunks(rests.rows):
        rows = await past.connection.execute(select(_A.claim, _A.at).where(_A.id.in_(part)))
        told += [(row.claim, micro(row.at)) for row in rows]
    return Wanted(looks, told)


async def _newest_claims(past: Past, as_of: datetime, newer: Sequence[Scan], loose: Sequence[Told]) -> list[Told]:
    """`newer` are the scans of a span that ends then, or later; what was claimed before it is asked for."""
    settled = [(one.ended, one.claims) for one in newer if one.claims and one.ended and one.ended <= micro(as_of)]
    ended, claims = max(settled, default=None) or await _older_claims(past, as_of)
    newest = max(loose[0][1] if loose else 0, ended)
    return [(claim, at) for claim, at in loose if at == newest] + [(one, ended) for one in claims if ended == newest]


async def _older_claims(past: Past, as_of: datetime) -> tuple[int, Sequence[int]]:
    columns = tables.scan.c
    asked = select(columns.ended, columns.claims).where(
        columns.target == past.target, columns.claims.is_not(None), columns.ended <= as_of
    )
    row = (await past.connection.execute(asked.order_by(columns.ended.desc()).limit(1))).one_or_none()
    return (micro(row.ended), looked.claims_of(row.claims)) if row else (0, ())


async def fetch(past: Past, several: Iterable[Wanted], *besides: Asked) -> list[list[Any]]:
    """Read the observations and claims of some evidence, as far as nobody did, and what is asked besides."""
    known, several = await past.looks(), list(several)
    seen = {known[number].observation for one in several for _, number in one.looks} - past.observations.keys()
    told = {number for one in several for number, _ in one.claims} - past.claims.keys()
    observations, claims, *rest = await answers(
        past.connection, _OBSERVATIONS(numbers=listed(seen)), _CLAIMS(numbers=listed(told)), *besides
    )
    past.observations.update({row.number: _observation(past, row) for row in observations})
    for number, digest, document in claims:
        must_fit(f"sha256:{text_digest(f'[{document}]')}" == digest, f"claim {number}")
        past.claims[number] = structured(Claim, json.loads(document) | {"at": EPOCH.isoformat()})
    return rest


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


def _observation(past: Past, row: Any) -> Observation[Any] | None:
    """The observation in a row; None for a probe, or a version of one, that this Hullmark does not know."""
    probe, identity = every_probe().get(row.probe), told_hash(row.id)
    with readable(f"observation {identity}"):
        text = None if row.facts is None else long(row.facts)
        told = f"[{row.asset},{dumps(row.probe)},{row.probe_version},{dumps(row.outcome)},{text or 'null'}]"
        must_fit(f"sha256:{text_digest(told)}" == identity, f"observation {identity}")
        if probe is None or row.probe_version > probe.version:
            return None
        if row.asset not in past.assets:
            past.assets[row.asset] = decode(Asset, row.asset)
        return Observation(
            id=identity,
            asset=past.assets[row.asset],
            probe=row.probe,
            probe_version=row.probe_version,
            outcome=Outcome(row.outcome),
            facts=None if text is None else _facts(past, probe, row.probe_version, text),
        )


def _facts(past: Past, probe: Probe, version: int, text: str) -> Any:
    """The facts that a version of a probe told; many assets answer alike."""
    if (key := (probe.name, version, text)) not in past.facts:
        if version < probe.version and probe.upgrade is not None:
            text = dumps(probe.upgrade(version, json.loads(text)))
        past.facts[key] = decode(probe.facts, text)
    return past.facts[key]
