"""Who was shown which rating, and when."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import chain, tables


async def record(connection: AsyncConnection, *, rated_id: str, who: str, at: datetime, document: str) -> int:
    """Store a quote and its link in the writer's transaction; the number of the quote."""
    columns = tables.rating.c
    target = (await connection.execute(select(columns.target).where(columns.id == rated_id))).scalar_one()
    body = chain.quote_body(rated_id, at, document)
    number = await chain.append(connection, target, chain.Kind.QUOTE, body)
    row = {"id": number, "rating": rated_id, "who": who, "at": at, "document": document, "link": number}
    row["digest"] = chain.quote_digest(number, rated_id, who, at, document)
    await connection.execute(insert(tables.quote), row)
    return number
