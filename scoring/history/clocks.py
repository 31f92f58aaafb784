"""Two clocks: when it was true, which every look tells, and when we knew, which its scan tells."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.observation import Evidence
from scoring.history import evidence, tables
from scoring.history.keeping import chunks
from scoring.history.past import Past


async def read(connection: AsyncConnection, target: str, as_of: datetime, known_at: datetime) -> Evidence:
    """The evidence of a target as of a time, as far as scans brought it that had begun by another."""
    whole = await evidence.read(Past(connection, target), min(as_of, known_at))
    columns, begun = tables.scan.c, set[str]()
    for part in chunks({look.scan for look in whole.sightings}):
        asked = select(columns.id).where(columns.id.in_(part), columns.began <= known_at)
        begun |= {row.id for row in await connection.execute(asked)}
    sightings = tuple(look for look in whole.sightings if look.scan in begun)
    seen = {look.observation for look in sightings}
    return replace(whole, sightings=sightings, observations=tuple(one for one in whole.observations if one.id in seen))
