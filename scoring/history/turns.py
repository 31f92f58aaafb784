"""When servers' answers about their software turned: found by halving the time between two looks, not by walking it."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.observation import TellsSoftware, ToldHello
from scanner.probes import every as every_probe
from scoring.history import tables
from scoring.history.dialect import SERVED

TURNS = 12
"""Turns of one subject that are followed, the newest ones: between which looks an older one lies is told coarsely."""
ROUNDS = 24
"""Halvings of a stretch of time; 800 days of nights take ten."""

_ANSWER = """
(SELECT sighting.observation FROM sighting JOIN observation ON observation.number = sighting.observation
 WHERE sighting.visit = {visit} AND observation.outcome IN ('answered', 'partial')
 ORDER BY sighting.look, sighting.observation LIMIT 1)
"""
_ENDS = f"""
SELECT first, last, {_ANSWER.format(visit="first")} AS early, {_ANSWER.format(visit="last")} AS late FROM (
    SELECT subject.id,
        (SELECT id FROM visit WHERE visit.subject = subject.id AND standing >= 2 AND at > :after AND at <= :as_of
         ORDER BY at LIMIT 1) AS first,
        (SELECT id FROM visit WHERE visit.subject = subject.id AND standing >= 2 AND at > :after AND at <= :as_of
         ORDER BY at DESC LIMIT 1) AS last
    FROM subject WHERE target = :target AND probe IN (SELECT value FROM {{probes}})
    ORDER BY subject.id
) AS ends WHERE first IS NOT NULL
"""  # noqa: S608  # the only thing put in is the text above
_BETWEEN = f"""
WITH pair AS MATERIALIZED (
    SELECT one.key AS number, early.subject, early.at AS early, late.at AS late, {{middle}} AS middle
    FROM {{pairs}}
    JOIN visit AS early ON early.id = {{early}}
    JOIN visit AS late ON late.id = {{late}}
), middle AS MATERIALIZED (
    SELECT number, subject, coalesce(
        (SELECT id FROM visit WHERE visit.subject = pair.subject AND standing >= 2
            AND at > pair.early AND at < pair.late AND at <= pair.middle ORDER BY at DESC LIMIT 1),
        (SELECT id FROM visit WHERE visit.subject = pair.subject AND standing >= 2
            AND at > pair.middle AND at > pair.early AND at < pair.late ORDER BY at LIMIT 1)
    ) AS visit FROM pair
)
SELECT subject, visit, {_ANSWER.format(visit="middle.visit")} AS answer FROM middle ORDER BY number
"""  # noqa: S608  # the only thing put in is the text above
_SPELLED = {
    "sqlite": {
        "probes": "json_each(:probes)",
        "pairs": "json_each(:pairs) AS one",
        "early": "json_extract(one.value, '$[0]')",
        "late": "json_extract(one.value, '$[1]')",
        "middle": "strftime('%Y-%m-%d %H:%M:%f', (julianday(early.at) + julianday(late.at)) / 2)",
    },
    SERVED: {
        "probes": "json_array_elements_text(CAST(:probes AS json)) AS one(value)",
        "pairs": "json_array_elements(CAST(:pairs AS json)) WITH ORDINALITY AS one(value, key)",
        "early": "CAST(one.value ->> 0 AS bigint)",
        "late": "CAST(one.value ->> 1 AS bigint)",
        "middle": "early.at + (late.at - early.at) / 2",
    },
}
"""What the two databases say in different words."""
_TIMES = [bindparam(time, type_=tables.visit.c.at.type) for time in ("after", "as_of")]
ENDS = {on: text(_ENDS.format(**spelled)).bindparams(*_TIMES) for on, spelled in _SPELLED.items()}
BETWEEN = {on: text(_BETWEEN.format(**spelled)) for on, spelled in _SPELLED.items()}


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Two visits with different answers (the numbers of observations)."""

    early: int
    late: int
    first: int | None
    last: int | None


async def turns(connection: AsyncConnection, target: str, *, after: datetime, as_of: datetime) -> set[int]:
    """The visits between two times that show when what a server told of its software changed.

    Of each subject the first answered one, and the last before and the first after each change. An answer that came
    and went between two looks with the same answer is not noticed: what is concluded from those that are read is true
    of them.
    """
    asked = {"target": target, "probes": json.dumps(_telling()), "after": after, "as_of": as_of}
    found = await connection.execute(ENDS[connection.dialect.name], asked)
    ends = [_Stretch(row.first, row.last, row.early, row.late) for row in found]
    wanted = {one.early for one in ends}
    stretches = [one for one in ends if one.first != one.last]
    for _ in range(ROUNDS):
        if not stretches:
            break
        pairs = json.dumps([(one.early, one.late) for one in stretches])
        rows = (await connection.execute(BETWEEN[connection.dialect.name], {"pairs": pairs})).all()
        halves: dict[int, list[_Stretch]] = defaultdict(list)
        for one, row in zip(stretches, rows, strict=True):
            if row.visit is None:
                wanted |= {one.early, one.late}
                continue
            late = _Stretch(row.visit, one.late, row.answer, one.last)
            early = _Stretch(one.early, row.visit, one.first, row.answer)
            halves[row.subject] += [half for half in (late, early) if half.first != half.last]
        stretches = [half for of_subject in halves.values() for half in of_subject[:TURNS]]  # the newest come first
    return wanted


def _telling() -> list[str]:
    """The probes of ours that tell of software."""
    facts = {name: probe.facts for name, probe in every_probe().items()}
    return [name for name, of in facts.items() if issubclass(of, TellsSoftware) and not issubclass(of, ToldHello)]
