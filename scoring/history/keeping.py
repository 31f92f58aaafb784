"""How evidence is written: claims, observations and sightings of several scans in one go, each once."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Claim
from scanner.canonical import digest, dumps, plain
from scanner.observation import Observation, Sighting
from scoring.history import tables
from scoring.history.dialect import fetched, insert
from scoring.history.shorthand import short

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
    await _attribute(connection, await _claims(connection, batches))
    if brought := await _looked(connection, batches):
        scans = await _scans(connection, {one.scan for one in batches})
        rows = [{"scan": scans[scan], **row} for scan, row in brought]
        await _insert(connection, tables.sighting, rows, ["scan", "observation", "turn"])


async def write_whole(
    connection: AsyncConnection, batch: Batch, *, ended: datetime
) -> tuple[dict[int, datetime], list[int]]:
    """Store what a whole scan brought: its looks with their times and its claims, by number, for the scan's own row.

    Raises ValueError as `write` does.
    """
    claims = await _claims(connection, [batch])
    await _attribute(connection, [row for row in claims if row["at"] != ended])
    looks: dict[tuple[int, int], tuple[int, datetime]] = {}
    for _, row in await _looked(connection, [batch]):
        looks.setdefault((row["observation"], row["turn"]), (row["look"], row["at"]))
    return dict(looks.values()), [row["claim"] for row in claims if row["at"] == ended]


async def _claims(connection: AsyncConnection, batches: Sequence[Batch]) -> list[dict[str, Any]]:
    """The rows of what is attributed, the claims themselves being stored."""
    told = [(one.target, claim, timeless(claim)) for one in batches for claim in one.claims]
    rows = [{"target": name, "digest": digest(what), "document": dumps(what)} for name, _, what in told]
    c = tables.claim.c
    numbers = await _numbers(connection, c.digest, c.id, {row["digest"]: row for row in rows})
    return [
        {"target": name, "at": claim.at, "claim": numbers[row["digest"]]}
        for (name, claim, _), row in zip(told, rows, strict=True)
    ]


async def _attribute(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    await _insert(connection, tables.attribution, rows, ["target", "at", "claim"])


async def _looked(connection: AsyncConnection, batches: Sequence[Batch]) -> list[tuple[str, dict[str, Any]]]:
    """The rows of what was looked at, each with its scan; observations and looks themselves being stored."""
    brought = [(one, seen) for one in batches for seen in one.sightings]
    rows = {seen.id: _row(seen) for one in batches for seen in one.observations}
    named, o = {sighting.observation for _, sighting in brought}, tables.observation.c
    seen_as = await _numbers(connection, o.id, o.number, rows, besides=named)
    if missing := named - seen_as.keys():
        raise ValueError(f"a sighting names the observation {min(missing)}, which was never kept")
    made = [_look(one.target, sighting, seen_as[sighting.observation]) for one, sighting in brought]
    looks = await _looks(connection, made)
    return [
        (
            one.scan,
            {
                "observation": seen_as[sighting.observation],
                "turn": sighting.look,
                "look": looks[look],
                "at": sighting.at,
            },
        )
        for (one, sighting), look in zip(brought, made, strict=True)
    ]


async def _numbers(
    connection: AsyncConnection, key: Column[Any], number: Column[Any], rows: Mapping[str, dict[str, Any]], *,
    besides: Iterable[str] = (),
) -> dict[str, int]:  # fmt: skip
    """The numbers of rows by their keys, of these and of others `besides`; what of the rows is new is stored."""
    found: dict[str, int] = {}

    async def find(keys: set[str]) -> None:
        for part in chunks(keys):
            told = await connection.execute(select(key, number).where(key.in_(part)))
            found.update({row[0]: row[1] for row in told})

    await find({*rows, *besides})
    # In one order everywhere: two who store the same at once wait for each other in it, and never in a circle.
    if new := [rows[one] for one in sorted(rows.keys() - found.keys())]:
        made = insert(connection, key.table).on_conflict_do_nothing(index_elements=[key])
        stored = await connection.execute(made.returning(key, number), new)
        found.update({row[0]: row[1] for row in stored})
        await find(rows.keys() - found.keys())  # what somebody else stored meanwhile
    return found


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
        "facts": None if seen.facts is None else short(dumps(plain(seen.facts))),
        "evidence": evidence,
        "raw": None if evidence is None else hashlib.sha256(evidence).digest(),
    }


async def _scans(connection: AsyncConnection, ids: set[str]) -> dict[str, int]:
    columns, found = tables.scan.c, {}
    for part in chunks(ids):
        asked = select(columns.id, columns.number).where(columns.id.in_(part))
        found.update({row.id: row.number for row in await connection.execute(asked)})
    if missing := ids - found.keys():
        raise ValueError(f"the scan {min(missing)} has never begun")
    return found


Timeless = tuple[str, int, int, str, str, str, str]
_LOOK = ("target", "observation", "turn", "profile", "vantage", "answered_by", "why")


def _look(target: str, sighting: Sighting, observation: int) -> Timeless:
    return (
        target, observation, sighting.look, sighting.profile, sighting.vantage, sighting.answered_by, sighting.why
    )  # fmt: skip


async def _looks(connection: AsyncConnection, made: list[Timeless]) -> dict[Timeless, int]:
    """The numbers of looks, those included that were never made before."""
    columns, wanted = tables.look.c, set(made)
    asked = [getattr(columns, name) for name in _LOOK]
    found: dict[Timeless, int] = {}

    async def find(missing: set[Timeless]) -> None:
        for target in sorted({one[0] for one in missing}):
            for part in chunks({one[1] for one in missing if one[0] == target}):
                rows = select(*asked, columns.number).where(columns.target == target, columns.observation.in_(part))
                for *told, number in await connection.execute(rows):
                    found[tuple(told)] = number

    await find(wanted)
    if new := wanted - found.keys():
        await _insert(connection, tables.look, [dict(zip(_LOOK, one, strict=True)) for one in sorted(new)], list(_LOOK))
        await find(new)
    return found


async def _insert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]], same: list[str]) -> None:
    if rows:
        await connection.execute(insert(connection, table).on_conflict_do_nothing(index_elements=same), rows)


def chunks(values: Iterable[Any]) -> list[list[Any]]:
    """The values in sorted lists short enough for one statement."""
    ordered = sorted(values)
    return [ordered[start : start + MOST_VALUES] for start in range(0, len(ordered), MOST_VALUES)]


async def among(connection: AsyncConnection, asked: str, values: Iterable[Any]) -> list[Any]:
    """The rows of SQL that is written out with one `IN (?)`, for these values, however many they are."""
    return [row for part in chunks(values) for row in await fetched(connection, asked, (part,))]
