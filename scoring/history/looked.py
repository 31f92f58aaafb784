"""What the scans of one target saw, as numbers and times: from it is chosen what a judgement reads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import encode
from scanner.interfaces import Meter
from scanner.observation import Outcome
from scoring.history import tables
from scoring.history.chain import scan_body
from scoring.history.columns import micro, told_time
from scoring.history.damage import readable
from scoring.history.dialect import as_text
from scoring.history.keeping import chunks
from scoring.history.packing import numbers, packed, stretches, unpacked

_STANDING = {Outcome.ANSWERED: 3, Outcome.PARTIAL: 2, Outcome.FORBIDDEN: 0}

Subject = tuple[str, str, str]
"""An asset (as JSON), a probe and a profile: an answer to a narrow question does not take the place of a wide one's."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look without its scan and time, with what matters of its observation."""

    number: int
    observation: int
    identity: str
    raw: bytes | None
    asset: str
    probe: str
    outcome: str
    turn: int
    profile: str
    vantage: str
    answered_by: str
    why: str

    @property
    def subject(self) -> Subject:
        return self.asset, self.probe, self.profile

    @property
    def standing(self) -> int:
        """How much it brought: 3 an answer, 2 a part of one, 1 none, 0 what we declined to ask."""
        return _STANDING.get(Outcome(self.outcome), 1)


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan, its times in microseconds since 1970: those of its looks by number, and the claims as of its end."""

    number: int
    id: str
    profile: str
    began: int
    ended: int | None
    spent: str | None
    looks: Mapping[int, int]
    claims: tuple[int, ...]
    link: int | None = None


_O, _L = tables.observation.c, tables.look.c
_LOOKS = (
    select(
        _L.number, _L.observation, _O.id, _O.raw, _O.asset, _O.probe, _O.outcome, _L.turn, _L.profile, _L.vantage,
        _L.answered_by, _L.why,
    )
    .join(tables.observation, _O.number == _L.observation)
    .where(_L.target.in_(bindparam("targets", expanding=True)))
)  # fmt: skip


async def looks(connection: AsyncConnection, *targets: str) -> dict[int, Look]:
    """All looks of these targets by number."""
    rows: Iterable[Any] = await connection.execute(_LOOKS, {"targets": targets})
    return {row[0]: Look(*row) for row in rows}


def of(target: str, *, since: datetime) -> ColumnElement[bool]:
    """The scans of a target, less those that ended by then."""
    columns = tables.scan.c
    return (columns.target == target) & (columns.ended.is_(None) | (columns.ended > since))


async def some(connection: AsyncConnection, wanted: Iterable[int]) -> list[Scan]:
    """The scans of these numbers."""
    return [one for part in chunks(wanted) for one in await those(connection, tables.scan.c.number.in_(part))]


async def those(connection: AsyncConnection, which: ColumnElement[bool]) -> list[Scan]:
    """The scans that fit a condition, in the order of their numbers."""
    return await told(connection, asking(which))


def asking(which: ColumnElement[bool]) -> Select[Any]:
    """What `told` asks of the scans that fit a condition."""
    columns, s = tables.scan.c, tables.sighting.c
    found = select(tables.scan, s.look, s.at).outerjoin(tables.sighting, s.scan == columns.number)
    return found.where(which).order_by(columns.number)


async def told(connection: AsyncConnection, asked: Select[Any], given: Mapping[str, Any] | None = None) -> list[Scan]:
    """The scans of which `asking` asks, with what is given for its parameters."""
    rows: dict[int, Any] = {}
    loose: dict[int, dict[int, int]] = defaultdict(dict)
    for row in await connection.execute(asked, given):
        rows[row.number] = row
        if row.look is not None:
            loose[row.number][row.look] = micro(row.at)
    found = []
    for row in rows.values():
        with readable(f"scan {row.id}"):
            found.append(
                Scan(
                    row.number,
                    row.id,
                    row.profile,
                    micro(row.began),
                    None if row.ended is None else micro(row.ended),
                    row.spent,
                    {**loose[row.number], **(unpacked(row.seen) if row.seen else {})},
                    tuple(claims_of(row.claims)),
                    row.link,
                )
            )
    return found


def _unsettled() -> Select[Any]:
    columns, s, a = tables.scan.c, tables.sighting.c, tables.attribution.c
    brings = (s.scan == columns.number, (a.target == columns.target) & (a.at == columns.ended))
    loose, held = (select(1).where(one).correlate(tables.scan).exists() for one in brings)
    asked = select(columns.number, columns.ended, columns.claims, loose.label("loose"), held.label("held"))
    return asked.where(columns.target == bindparam("target"), loose | held)


_UNSETTLED = _unsettled()


async def settle(connection: AsyncConnection, target: str) -> None:
    """Pack what the scans of a target brought into their rows, in the writer's transaction."""
    columns, s, a = tables.scan.c, tables.sighting.c, tables.attribution.c
    rows = (await connection.execute(_UNSETTLED, {"target": target})).all()
    waiting, told = {row.number for row in rows if row.loose}, {row.number: row for row in rows if row.held}
    if not rows:
        return
    await connection.execute(tables.erasing.insert(), {})
    for number in sorted(waiting):
        brought = (await connection.execute(select(s.observation, s.turn, s.look, s.at).where(s.scan == number))).all()
        kept = (await connection.execute(select(columns.seen).where(columns.number == number))).scalar()
        before = dict(unpacked(kept)) if kept else {}
        seen = {**{row.look: micro(row.at) for row in brought}, **before}
        await connection.execute(tables.scan.update().where(columns.number == number).values(seen=packed(seen)))
        await connection.execute(tables.sighting.delete().where(s.scan == number))
    for number, row in told.items():
        here = (a.target == target) & (a.at == row.ended)
        ids = [one.claim for one in await connection.execute(select(a.claim).where(here))]
        ids += claims_of(row.claims)
        await connection.execute(tables.scan.update().where(columns.number == number).values(claims=packed_claims(ids)))
    for row in told.values():
        await connection.execute(tables.attribution.delete().where((a.target == target) & (a.at == row.ended)))
    await connection.execute(tables.erasing.delete())


def packed_claims(ids: Iterable[int]) -> bytes:
    """Numbers of claims, as stretches in ASCII: few, and read by eye."""
    return " ".join(map(str, stretches(ids))).encode("ascii")


def claims_of(lying: bytes | None) -> list[int]:
    """The numbers of the claims of a scan. Raises ValueError for what was not packed here."""
    return numbers([int(part) for part in lying.split()]) if lying else []


def visits(known: Mapping[int, Look], scan: Scan) -> dict[Subject, tuple[int, int]]:
    """The time of the first look at each subject and how much the best brought."""
    found: dict[Subject, tuple[int, int]] = {}
    for number, at in scan.looks.items():
        look = known[number]
        first, best = found.get(look.subject, (at, 0))
        found[look.subject] = min(first, at), max(best, look.standing)
    return found


def body(known: Mapping[int, Look], target: str, scan: Scan, claims: Mapping[int, str]) -> bytes:
    """The body of the link of a scan that has ended, `claims` being the digests of claims by number."""
    of, ended = visits(known, scan), None if scan.ended is None else lying(scan.ended)
    spent = None if scan.spent is None else encode(meter(scan.spent))
    rows: list[list[object]] = []
    for number, at in scan.looks.items():
        one = known[number]
        first, standing = of[one.subject]
        rows.append(
            [
                *one.subject, lying(first), standing, one.identity, one.raw, one.turn, lying(at), one.profile,
                one.vantage, one.answered_by, one.why,
            ]
        )  # fmt: skip
    told = [(claims[number], ended) for number in scan.claims]
    return scan_body([scan.id, target, scan.profile, lying(scan.began), ended, spent], rows, told)


def spent_text(spent: Meter) -> str:
    """What a scan spent, as its row holds it."""
    return ",".join(map(_base36, (spent.connections, spent.queries, spent.bytes_sent, spent.bytes_received)))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"


def meter(spent: str | None) -> Meter:
    """What a scan spent, of its row; nothing where it has not ended. Raises ValueError for what is no such text.

    Stores of before schema 0009 hold decimal numbers with blanks between them.
    """
    if spent is None:
        return Meter()
    parts = spent.split() if " " in spent else spent.split(",")
    connections, queries, sent, received = (int(part, 10 if " " in spent else 36) for part in parts)
    found = Meter(connections=connections, queries=queries, bytes_sent=sent, bytes_received=received)
    if " " not in spent and spent_text(found) != spent:
        raise ValueError("what was spent is told in another way")
    return found


def lying(at: int) -> str:
    """A time in the words of the chain's first rows: UTC, to the microsecond, with a blank."""
    return as_text(told_time(at))


def alike(known: Mapping[int, Look], one: Scan, other: Scan) -> bool:
    """Whether two scans saw the same, look by look, whoever answered: why matters where not everything was answered,
    the time where others told us what they saw before."""
    return _timeless(known, one) == _timeless(known, other)


def _timeless(known: Mapping[int, Look], scan: Scan) -> set[tuple[object, ...]]:
    of, found = visits(known, scan), set[tuple[object, ...]]()
    for number, at in scan.looks.items():
        look = known[number]
        why = "" if of[look.subject][1] == 3 else look.why
        found.add((look.observation, look.turn, look.profile, why, at if at < scan.began else None))
    return found
