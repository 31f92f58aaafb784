"""Text that many ratings share, stored once: a target as it was, outside facts, the digest of a conduct."""

import hashlib
import zlib
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import tables
from scoring.history.damage import must_fit
from scoring.history.dialect import fetched, insert
from scoring.history.keeping import among

_TEXTS = "SELECT number, digest, packed FROM content WHERE number IN (?)"


async def put(connection: AsyncConnection, texts: Iterable[str]) -> dict[str, int]:
    """The numbers of texts in the writer's transaction, stored where they are new."""
    packed = {text: zlib.compress(text.encode("utf-8", "surrogatepass"), 9) for text in texts}
    lying_by = {hashlib.sha256(lying).digest(): lying for lying in packed.values()}
    wanted = sorted(lying_by)
    asked = "SELECT digest, number FROM content WHERE digest IN (?)"
    found = dict(await fetched(connection, asked, (wanted,)))
    if new := [{"digest": one, "packed": lying_by[one]} for one in wanted if one not in found]:
        # In one order everywhere: two who store the same at once wait for each other in it, and never in a circle.
        made = insert(connection, tables.content).on_conflict_do_nothing(index_elements=["digest"])
        await connection.execute(made, new)
        found = dict(await fetched(connection, asked, (wanted,)))
    return {text: found[hashlib.sha256(lying).digest()] for text, lying in packed.items()}


async def get(connection: AsyncConnection, wanted: Iterable[int]) -> dict[int, str]:
    """Texts by number. Raises Misconfigured for one that is not what was stored."""
    found = {}
    for number, digest, packed in await among(connection, _TEXTS, set(wanted)):
        must_fit(hashlib.sha256(packed).digest() == digest, f"text {number}")
        found[number] = unpacked(packed)
    return found


def unpacked(packed: bytes) -> str:
    """The text. Raises zlib.error or ValueError for what was not packed here."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")
