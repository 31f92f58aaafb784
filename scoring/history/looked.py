"""What the scans of one target saw, as numbers and times: from it is chosen what a judgement reads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import encode
from scanner.interfaces import Meter
from scanner.observation import Outcome
from scoring.history.chain import scan_body
from scoring.history.columns import told_hash, told_time
from scoring.history.damage import readable
from scoring.history.dialect import as_text, fetched
from scoring.history.keeping import among
from scoring.history.packing import numbers, packed, stretches, unpacked

_STANDING: dict[str, int] = {Outcome.ANSWERED: 3, Outcome.PARTIAL: 2, Outcome.FORBIDDEN: 0}

Subject = tuple[str, str, str]
"""An asset (as JSON), a probe and a profile: an answer to a narrow question does not take the place of a wide one's."""


class Look(NamedTuple):
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
        return _STANDING.get(self.outcome, 1)


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


_LOOKS = """
SELECT l.number, l.observation, o.id, o.raw, o.asset, o.probe, o.outcome, l.turn, l.profile, l.vantage, l.answered_by,
    l.why
FROM look l JOIN observation o ON o.number = l.observation WHERE l.target IN (?)
"""
_SCANS = """
SELECT s.number, s.id, s.profile, s.began, s.ended, s.spent, s.seen, s.claims, s.link, g.look, g.at
FROM scan s LEFT JOIN sighting g ON g.scan = s.number WHERE {} ORDER BY s.number
"""
_UNSETTLED = """
SELECT number, ended, seen, claims, loose, held FROM (
    SELECT s.number, s.ended, s.seen, s.claims, EXISTS (SELECT 1 FROM sighting g WHERE g.scan = s.number) AS loose,
        EXISTS (SELECT 1 FROM attribution a WHERE a.target = s.target AND a.at = s.ended) AS held
    FROM scan s WHERE s.target = ?
) AS brought WHERE loose OR held ORDER BY number
"""


async def looks(connection: AsyncConnection, *targets: str) -> dict[int, Look]:
    """All looks of these targets by number."""
    found = await fetched(connection, _LOOKS, (list(targets),))
    return {number: Look(number, of, told_hash(identity), *told) for number, of, identity, *told in found}


async def some(connection: AsyncConnection, wanted: Iterable[int]) -> list[Scan]:
    """The scans of these numbers."""
    return _told(await among(connection, _SCANS.format("s.number IN (?)"), wanted))


async def those(connection: AsyncConnection, which: str, given: Sequence[Any]) -> list[Scan]:
    """The scans that fit a condition, `s` being the scan, in the order of their numbers."""
    return _told(await fetched(connection, _SCANS.format(which), given))


def _told(rows: Iterable[Any]) -> list[Scan]:
    scans: dict[int, Any] = {}
    loose: dict[int, dict[int, int]] = defaultdict(dict)
    for number, *scan, look, at in rows:
        scans[number] = scan
        if look is not None:
            loose[number][look] = at
    found = []
    for number, (identity, profile, began, ended, spent, seen, claims, link) in scans.items():
        with readable(f"scan {identity}"):
            looks = {**loose[number], **(unpacked(seen) if seen else {})}
            found.append(Scan(number, identity, profile, began, ended, spent, looks, tuple(claims_of(claims)), link))
    return found


async def settle(connection: AsyncConnection, target: str) -> None:
    """Pack what the scans of a target brought into their rows, in the writer's transaction."""
    rows = await fetched(connection, _UNSETTLED, (target,))
    if not rows:
        return
    await fetched(connection, "INSERT INTO erasing DEFAULT VALUES")
    for number, _, kept, _, loose, _ in rows:
        if loose:
            brought = dict(await fetched(connection, "SELECT look, at FROM sighting WHERE scan = ?", (number,)))
            seen = {**brought, **(unpacked(kept) if kept else {})}
            await fetched(connection, "UPDATE scan SET seen = ? WHERE number = ?", (packed(seen), number))
            await fetched(connection, "DELETE FROM sighting WHERE scan = ?", (number,))
    told = [(number, claims, (target, ended)) for number, ended, _, claims, _, held in rows if held]
    for number, claims, here in told:
        asked = "SELECT claim FROM attribution WHERE target = ? AND at = ?"
        ids = [claim for (claim,) in await fetched(connection, asked, here)] + claims_of(claims)
        await fetched(connection, "UPDATE scan SET claims = ? WHERE number = ?", (packed_claims(ids), number))
    for _, _, here in told:
        await fetched(connection, "DELETE FROM attribution WHERE target = ? AND at = ?", here)
    await fetched(connection, "DELETE FROM erasing")


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
    times = {at: lying(at) for at in set(scan.looks.values())}
    spent = None if scan.spent is None else encode(meter(scan.spent))
    rows: list[list[object]] = []
    for number, at in scan.looks.items():
        one = known[number]
        first, standing = of[one.subject]
        rows.append(
            [
                *one.subject, times[first], standing, one.identity, one.raw, one.turn, times[at], one.profile,
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
