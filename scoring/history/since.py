"""Every answer that differed, with its first and last visit: since when one stands, and what only an older one says."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring.history import tables

TOLD_APART = ("mail_policy", "ports", "block_lists", "domain_lists")
"""Probes with a check that asks since when something is so, and the one whose newer answers may try fewer ports."""
ANSWERS = 12
"""Answers of one subject that are told apart, the newest ones."""


async def spans(connection: AsyncConnection, target: str, *, after: datetime, as_of: datetime) -> set[int]:
    """The visits between two times that show how long each answer of these probes has stood.

    Of every answer the last visit is read, so that whatever once was different is known, and of none the first visit
    where an answer that is left out came later: no time is told for which another answer might have stood between.
    """
    subject, visit, sighting = tables.subject, tables.visit, tables.sighting
    asked = (
        select(visit.c.subject, func.min(visit.c.at).label("first"), func.max(visit.c.at).label("last"))
        .join(subject, subject.c.id == visit.c.subject)
        .join(sighting, sighting.c.visit == visit.c.id)
        .where(
            subject.c.target == target,
            subject.c.probe.in_(TOLD_APART),
            visit.c.standing >= 2,
            visit.c.at > after,
            visit.c.at <= as_of,
        )
        .group_by(visit.c.subject, sighting.c.observation)
    )
    answers: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in await connection.execute(asked):
        answers[row.subject].append((row.last, row.first))
    wanted = {moment for number, rows in answers.items() for moment in _moments(number, rows)}
    if not wanted:
        return set()
    found = select(visit.c.id).where(tuple_(visit.c.subject, visit.c.at).in_(sorted(wanted)))
    return {row.id for row in await connection.execute(found)}


def _moments(subject: int, rows: list[tuple[datetime, datetime]]) -> list[Any]:
    """The (subject, time) pairs to read, of the newest answers."""
    rows = sorted(rows, reverse=True)
    kept, left_out = rows[:ANSWERS], rows[ANSWERS : ANSWERS + 1]
    since = max((last for last, _ in left_out), default=None)
    firsts = [first for _, first in kept if since is None or first > since]
    return [(subject, at) for at in {*firsts, *(last for last, _ in kept)}]
