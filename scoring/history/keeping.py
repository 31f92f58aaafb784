"""How evidence is written: claims, observations and sightings of several scans in one go, each once."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Claim
from scanner.canonical import digest, dumps, plain
from scanner.observation import Observation, Outcome, Sighting
from scoring.history import tables
from scoring.history.dialect import insert

MOST_VALUES = 5000
"""Values in one IN list; SQLite takes 32,766 in a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one errand brought."""

    target: str
    scan: str
    claims: tuple[Claim, ...]
    observations: tuple[Observation[Any], ...]
    sightings: tuple[Sighting, ...]


async def write(connection: AsyncConnection, batches: Sequence[Batch]) -> None:
    """Store all of it; what is there already stays. Raises ValueError where a sighting names no known observation."""
    await _claims(connection, batches)
    rows = {seen.id: _row(seen) for one in batches for seen in one.observations}
    # In one order everywhere: two who store the same at once wait for each other in it, and never in a circle.
    await _insert(connection, tables.observation, [rows[name] for name in sorted(rows)], ["id"])
    looks = [(one, seen) for one in batches for seen in one.sightings]
    if not looks:
        return
    seen_as = await _observations(connection, {sighting.observation for _, sighting in looks})
    subjects = await _subjects(connection, looks, seen_as)
    visits = await _visits(connection, looks, seen_as, subjects)
    await _insert(
        connection,
        tables.sighting,
        [
            {
                "visit": visits[subjects[_subject(one, sighting, seen_as)], one.scan],
                "observation": seen_as[sighting.observation].number,
                "look": sighting.look,
                "at": sighting.at,
                "profile": sighting.profile,
                "vantage": sighting.vantage,
                "answered_by": sighting.answered_by,
                "why": sighting.why,
            }
            for one, sighting in looks
        ],
        ["visit", "observation", "look"],
    )


async def _claims(connection: AsyncConnection, batches: Sequence[Batch]) -> None:
    told = [(one.target, claim, timeless(claim)) for one in batches for claim in one.claims]
    if not told:
        return
    rows = [{"target": name, "digest": digest(what), "document": dumps(what)} for name, _, what in told]
    await _insert(connection, tables.claim, rows, ["digest"])
    known = tables.claim.c
    numbers: dict[str, int] = {}
    for part in chunks({row["digest"] for row in rows}):
        found = await connection.execute(select(known.digest, known.id).where(known.digest.in_(part)))
        numbers.update({row.digest: row.id for row in found})
    await _insert(
        connection,
        tables.attribution,
        [
            {"target": name, "at": claim.at, "claim": numbers[row["digest"]]}
            for (name, claim, _), row in zip(told, rows, strict=True)
        ],
        ["target", "at", "claim"],
    )


def timeless(claim: Claim) -> dict[str, Any]:
    """A claim as plain data without its time, which is the same night after night."""
    return {key: value for key, value in plain(claim).items() if key != "at"}


def _row(seen: Observation[Any]) -> dict[str, Any]:
    evidence = zlib.compress(seen.evidence) if seen.evidence else None
    return {
        "id": seen.id,
        "asset": dumps(plain(seen.asset)),
        "probe": seen.probe,
        "probe_version": seen.probe_version,
        "outcome": seen.outcome.value,
        "facts": None if seen.facts is None else dumps(plain(seen.facts)),
        "evidence": evidence,
        "raw": None if evidence is None else hashlib.sha256(evidence).digest(),
    }


STANDING = {Outcome.ANSWERED: 3, Outcome.PARTIAL: 2, Outcome.FORBIDDEN: 0}
"""How much a look brought; every other outcome stands at 1, not answered."""


@dataclass(frozen=True, slots=True)
class _Known:
    number: int
    subject: tuple[str, str]
    standing: int


async def _observations(connection: AsyncConnection, ids: set[str]) -> dict[str, _Known]:
    columns, found = tables.observation.c, {}
    for part in chunks(ids):
        asked = select(columns.id, columns.number, columns.asset, columns.probe, columns.outcome)
        for row in await connection.execute(asked.where(columns.id.in_(part))):
            found[row.id] = _Known(row.number, (row.asset, row.probe), STANDING.get(Outcome(row.outcome), 1))
    if missing := ids - found.keys():
        raise ValueError(f"a sighting names the observation {min(missing)}, which was never kept")
    return found


Look = tuple[Batch, Sighting]
Subject = tuple[str, str, str, str]
_SUBJECT = ("target", "asset", "probe", "profile")


def _subject(one: Batch, sighting: Sighting, seen_as: dict[str, _Known]) -> Subject:
    return (one.target, *seen_as[sighting.observation].subject, sighting.profile)


async def _subjects(connection: AsyncConnection, looks: list[Look], seen_as: dict[str, _Known]) -> dict[Subject, int]:
    """Row ids by (target, asset, probe, profile)."""
    wanted = {_subject(one, sighting, seen_as) for one, sighting in looks}
    columns = tables.subject.c
    rows = [dict(zip(_SUBJECT, key, strict=True)) for key in sorted(wanted)]
    await _insert(connection, tables.subject, rows, list(_SUBJECT))
    found = {}
    for target in {key[0] for key in wanted}:
        for part in chunks({key[1] for key in wanted if key[0] == target}):
            asked = select(columns.asset, columns.probe, columns.profile, columns.id)
            for row in await connection.execute(asked.where(columns.target == target, columns.asset.in_(part))):
                found[target, row.asset, row.probe, row.profile] = row.id
    return found


async def _visits(
    connection: AsyncConnection,
    looks: list[Look],
    seen_as: dict[str, _Known],
    subjects: dict[Subject, int],
) -> dict[tuple[int, str], int]:
    """Row ids by (subject, scan); a visit keeps its first look's time and its best standing."""
    best: dict[tuple[int, str], tuple[datetime, int]] = {}
    for one, sighting in looks:
        known = seen_as[sighting.observation]
        key = (subjects[_subject(one, sighting, seen_as)], one.scan)
        at, standing = best.get(key, (sighting.at, known.standing))
        best[key] = (min(at, sighting.at), max(standing, known.standing))
    columns, statement = tables.visit.c, insert(connection, tables.visit)
    new = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["subject", "scan"],
            set_={
                "at": case((new.at < columns.at, new.at), else_=columns.at),
                "standing": case((new.standing > columns.standing, new.standing), else_=columns.standing),
            },
        ),
        [{"subject": key[0], "scan": key[1], "at": at, "standing": standing} for key, (at, standing) in best.items()],
    )
    found = {}
    for scan in {scan for _, scan in best}:
        for part in chunks({subject for subject, of in best if of == scan}):
            asked = select(columns.subject, columns.id).where(columns.scan == scan, columns.subject.in_(part))
            found.update({(row.subject, scan): row.id for row in await connection.execute(asked)})
    return found


async def _insert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]], same: list[str]) -> None:
    if rows:
        await connection.execute(insert(connection, table).on_conflict_do_nothing(index_elements=same), rows)


def chunks(values: Iterable[Any]) -> list[list[Any]]:
    """The values in sorted lists short enough for one statement."""
    ordered = sorted(values)
    return [ordered[start : start + MOST_VALUES] for start in range(0, len(ordered), MOST_VALUES)]
