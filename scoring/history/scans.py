"""A scan's own row and that of its target, within the writer's transaction."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import encode
from scanner.interfaces import Meter
from scanner.target import Target
from scoring.history import chain, keeping, looked, tables
from scoring.history.columns import micro
from scoring.history.dialect import insert
from scoring.history.keeping import Batch
from scoring.history.packing import packed


async def begin(connection: AsyncConnection, scan: str, target: Target, at: datetime) -> None:
    """A scan begins; its target becomes the newest form of this target."""
    await put_target(connection, target)
    await connection.execute(
        insert(connection, tables.scan).on_conflict_do_nothing(index_elements=["id"]),
        {"id": scan, "target": target.name, "profile": target.scope.used.value, "began": at},
    )


async def end(connection: AsyncConnection, scan: str, at: datetime, spent: Meter) -> None:
    """A scan has ended, having spent so much; one that stands in a link stays as it is."""
    columns = tables.scan.c
    await connection.execute(
        tables.scan.update().where(columns.id == scan, columns.link.is_(None)),
        {"ended": at, "spent": looked.spent_text(spent)},
    )


async def whole(
    connection: AsyncConnection, batch: Batch, target: Target, *, began: datetime, ended: datetime, spent: Meter
) -> None:
    """A scan that has begun and ended, with all that it brought, packed at once; one that is there stays as it is."""
    await put_target(connection, target)
    seen, claims = await keeping.write_whole(connection, batch, ended=ended)
    row = {
        "id": batch.scan, "target": target.name, "profile": target.scope.used.value, "began": began, "ended": ended,
        "spent": looked.spent_text(spent), "claims": looked.packed_claims(claims) if claims else None,
        "seen": packed({look: micro(at) for look, at in seen.items()}) if seen else None,
    }  # fmt: skip
    await connection.execute(insert(connection, tables.scan).on_conflict_do_nothing(index_elements=["id"]), row)


async def put_target(connection: AsyncConnection, target: Target) -> None:
    """Store a target's newest form."""
    statement, document = insert(connection, tables.target), encode(target)
    new = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"document": new.document, "digest": new.digest}),
        {"name": target.name, "document": document, "digest": chain.hashed(target.name, document)},
    )
