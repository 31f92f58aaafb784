"""The heads of all chains under one hash, once a night: what was sealed cannot be exchanged, not even a whole chain.

The hash of a night is made over the one before it, its number, its last link, its time, and the root of a Merkle tree
(as in RFC 6962, section 2.1) over the chains that grew since, by name; so it stands for all heads there are. One path
through the tree proves one head without showing any other.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import tables
from scoring.history.chain import instant
from scoring.history.dialect import in_turn

BEGINNING = bytes(32)
"""What stands before the first night."""


def leaf(name: bytes, head: bytes) -> bytes:
    """The leaf of one chain."""
    return hashlib.sha256(b"\x00" + name + head).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over one leaf or more."""
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return joined(root(leaves[:split]), root(leaves[split:]))


def joined(left: bytes, right: bytes) -> bytes:
    """The node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def path(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The way from a leaf up to the root: at each step the side on which the other hash stands, and that hash."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path(leaves[:split], index), ("right", root(leaves[split:]))]
    return [*path(leaves[split:], index - split), ("left", root(leaves[:split]))]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)


def night_hash(before: bytes, number: int, upto: int, at: str, tree: bytes) -> bytes:
    """The hash of one night: its number, its last link and its time, as `instant` writes it."""
    return hashlib.sha256(before + f"{number} {upto} {at} ".encode("utf-8", "surrogateescape") + tree).digest()


async def seal(connection: AsyncConnection, at: datetime, *, anew: bool = False) -> None:
    """Seal all heads in the writer's transaction: where a UTC day began since the last time, or `anew`; else nothing.

    Nothing is sealed where no chain has grown, or under a clock that was set back.
    """
    if not _due(await _last(connection), at, anew=anew):
        return
    await in_turn(connection)
    last = await _last(connection)
    if not _due(last, at, anew=anew):
        return
    links, chains = tables.link.c, tables.chain.c
    asked = select(chains.name, links.number, links.head).join(tables.chain, chains.number == links.chain)
    rows = (
        await connection.execute(asked.where(links.number > (last.upto if last else 0)).order_by(links.number))
    ).all()
    if not rows:
        return
    leaves = leaves_of({row.name: row.head for row in rows})
    number, upto = last.number + 1 if last else 1, rows[-1].number
    made = night_hash(last.root if last else BEGINNING, number, upto, instant(at), root(leaves))
    await connection.execute(insert(tables.night_seal), {"number": number, "at": at, "upto": upto, "root": made})


_S = tables.night_seal.c
_LAST = select(_S.number, _S.at, _S.upto, _S.root).order_by(_S.number.desc()).limit(1)


async def _last(connection: AsyncConnection) -> Any:
    return (await connection.execute(_LAST)).one_or_none()


def _due(last: Any, at: datetime, *, anew: bool) -> bool:
    return last is None or (at > last.at and (anew or at.astimezone(UTC).date() > last.at.date()))


def leaves_of(heads: dict[bytes, bytes]) -> list[bytes]:
    """The leaves of a night from the heads of the chains that grew, by the chains' names."""
    return [leaf(name, heads[name]) for name in sorted(heads)]
