"""Text that many ratings share, stored once: a target as it was, outside facts, the digest of a conduct."""

import hashlib
import zlib
from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import tables
from scoring.history.keeping import chunks


async def put(connection: AsyncConnection, text: str) -> int:
    """The number of a text in the writer's transaction, stored where it is new."""
    packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 9)
    digest, columns = hashlib.sha256(packed).digest(), tables.content.c
    found = (await connection.execute(select(columns.number).where(columns.digest == digest))).scalar()
    if found is not None:
        return int(found)
    made = await connection.execute(
        insert(tables.content).returning(columns.number), {"digest": digest, "packed": packed}
    )
    return int(made.scalar_one())


async def get(connection: AsyncConnection, wanted: Iterable[int]) -> dict[int, str]:
    """Texts by number."""
    columns, found = tables.content.c, {}
    for part in chunks(set(wanted)):
        rows = await connection.execute(select(columns.number, columns.packed).where(columns.number.in_(part)))
        found.update({row.number: unpacked(row.packed) for row in rows})
    return found


def unpacked(packed: bytes) -> str:
    """The text. Raises zlib.error or ValueError for what was not packed here."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")
