"""What was sent to one address, whoever it was sent for: for the answer to an abuse mail."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Kind, address_asset, endpoint_asset
from scanner.canonical import decode, dumps, plain
from scanner.observation import Outcome
from scanner.target import Profile
from scoring.history import looked, tables
from scoring.history.columns import micro, told_time
from scoring.history.keeping import chunks

LONGEST = timedelta(days=1)
"""Before a look its scan began, and no longer ago than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One look of a probe at an address, or at a name whose question that address answered.

    With `until` the looks themselves were let go, because they said what those of the night before said: the scan they
    belong to ran from `at` until then. `name` is the name under which it was asked, `port` None where no port was
    asked, `attended` whether the address is the one that answered.
    """

    at: datetime
    until: datetime | None
    probe: str
    profile: Profile
    look: int
    outcome: Outcome
    port: int | None
    name: str
    vantage: str
    attended: bool


class Traffic:
    """What was sent: a part of `History`."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

    async def sent_to(self, address: str, *, since: datetime, until: datetime) -> tuple[Sent, ...]:
        """Every stored look that concerns an address, in the form that `ipaddress` writes, oldest first.

        Those that we declined are left out, and one that served several targets is told once. What a probe sends, and
        whether to the address at all, its row in conduct.toml says. Nothing is known of what was purged or forgotten.
        """
        async with self._reading() as connection:
            known = await _looks(connection, address)
            found = []
            for part in chunks({row.target for row in known.values()}):
                given = (part, micro(since - LONGEST), micro(until))
                for one in await looked.those(connection, "s.target IN (?) AND s.began >= ? AND s.began <= ?", given):
                    found += [sent for sent in _seen(known, one, address) if since <= sent.at <= until]
            found += await _let_go(connection, known, address, since, until)
        return tuple(sorted(set(found), key=lambda one: (one.at, one.port or 0, one.probe, one.name, one.look)))


async def _looks(connection: AsyncConnection, address: str) -> dict[int, Any]:
    """The looks at an address and at what it answered, of all targets, by number."""
    look, o = tables.look.c, tables.observation.c
    # Assets lie as JSON with sorted keys, in which quotation marks of a name would be escaped.
    endpoint = dumps(plain(endpoint_asset(address, 0)))
    endpoints = endpoint[endpoint.index('"kind"') :].removesuffix('0/tcp"}')
    asked = (
        select(
            look.number, look.target, look.turn, look.profile, look.vantage, look.answered_by, o.asset, o.probe,
            o.outcome,
        )
        .join(tables.observation, o.number == look.observation)
        .where(
            or_(
                o.asset == dumps(plain(address_asset(address))),
                o.asset.contains(endpoints, autoescape=True),
                look.answered_by == address,
            ),
            o.outcome != Outcome.FORBIDDEN.value,
        )
    )  # fmt: skip
    return {row.number: row for row in await connection.execute(asked)}


def _seen(known: Mapping[int, Any], scan: looked.Scan, address: str) -> list[Sent]:
    """Those of the looks that a scan had."""
    return [_sent(known[number], at, address) for number, at in scan.looks.items() if number in known]


async def _let_go(
    connection: AsyncConnection, known: Mapping[int, Any], address: str, since: datetime, until: datetime
) -> list[Sent]:
    """The looks of nights that were like the one before, and of which only the row is kept that says so."""
    s, r, scan = tables.standing.c, tables.rating.c, tables.scan.c
    names = {row.target for row in known.values()}
    again = defaultdict(list)
    for part in chunks(names):
        nights = (
            select(s.began, s.took, r.scan)
            .join(tables.rating, r.number == s.rating)
            .outerjoin(tables.scan, scan.link == s.number)
            .where(s.began >= micro(since), s.began <= micro(until), scan.id.is_(None), r.target.in_(part))
        )
        for row in await connection.execute(nights):
            began = told_time(row.began)
            again[row.scan].append((began, began + timedelta(milliseconds=row.took)))
    found = []
    for like in await looked.some(connection, again):
        for one in _seen(known, like, address):
            found += [replace(one, at=began, until=ended) for began, ended in again[like.number]]
    return found


def _sent(row: Any, at: int, address: str) -> Sent:
    asset = decode(Asset, row.asset)
    return Sent(
        at=told_time(at),
        until=None,
        probe=row.probe,
        profile=Profile(row.profile),
        look=row.turn,
        outcome=Outcome(row.outcome),
        port=asset.port if asset.kind is Kind.ENDPOINT else None,
        name=asset.value if asset.kind is Kind.NAME else asset.asked_as or "",
        vantage=row.vantage,
        attended=row.answered_by == address,
    )
