"""The log of disputes, overrides and releases: written once, each in its target's chain, who it was outside of it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import decode, encode
from scoring.alerts import Raised
from scoring.governance import Bypass, Challenge, Entry, Release, Ruling
from scoring.history import alerting, chain, tables

if TYPE_CHECKING:
    from datetime import datetime

    from scoring.history.writing import Writing

Said = Challenge | Ruling | Bypass | Release
KINDS: dict[str, type[Said]] = {"dispute": Challenge, "ruling": Ruling, "override": Bypass, "release": Release}


class Deciding:
    """The part of History that keeps what was decided."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

        @property
        def _writer(self) -> Writing: ...

    async def decide(
        self, target: str, says: Said, *, who: str, at: "datetime", sends: Sequence[Raised] = ()
    ) -> Entry:  # fmt: skip
        """Add a line to the log of a target that is known, and what leaves by it; the line as it is kept."""
        kind, document = next(name for name, of in KINDS.items() if isinstance(says, of)), encode(says)
        async with self._writer.transaction(target) as connection:
            body = chain.decision_body(kind, at, document)
            number = await chain.append(connection, target, chain.Kind.DECISION, body)
            row = {"number": number, "target": target, "kind": kind, "at": at, "who": who, "document": document}
            row["digest"] = chain.decision_digest(number, target, kind, who, at, document)
            await connection.execute(insert(tables.decision), row)
            await alerting.put(connection, sends)
        return Entry(number=number, target=target, at=at, who=who, says=says)

    async def decisions(self, target: str | None = None) -> tuple[Entry, ...]:
        """The log of a target, or of all, oldest first."""
        asked = select(tables.decision).order_by(tables.decision.c.number)
        if target is not None:
            asked = asked.where(tables.decision.c.target == target)
        async with self._reading() as connection:
            rows = (await connection.execute(asked)).all()
        return tuple(
            Entry(
                number=row.number, target=row.target, at=row.at, who=row.who, says=decode(KINDS[row.kind], row.document)
            )
            for row in rows
        )
