"""What was sent to one address, whoever it was sent for: for the answer to an abuse mail."""

from collections import defaultdict
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Kind, address_asset, endpoint_asset
from scanner.canonical import decode, dumps, plain
from scanner.observation import Outcome
from scanner.target import Profile
from scoring.history import tables
from scoring.history.keeping import chunks
from scoring.history.nights import EPOCH, MICRO

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
        scan, sighting = tables.scan.c, tables.sighting.c
        asked = _looks(address).where(
            scan.began >= since - LONGEST, scan.began <= until, sighting.at >= since, sighting.at <= until
        )
        async with self._reading() as connection:
            found = [_sent(row, address) for row in await connection.execute(asked)]
            found += await _let_go(connection, address, since, until)
        return tuple(sorted(set(found), key=lambda one: (one.at, one.port or 0, one.probe, one.name, one.look)))


def _looks(address: str) -> Select[Any]:
    """The looks at an address and at what it answered, of all scans."""
    scan, visit, subject = tables.scan, tables.visit, tables.subject
    sighting, observation = tables.sighting, tables.observation
    # Assets lie as JSON with sorted keys, in which quotation marks of a name would be escaped.
    endpoint = dumps(plain(endpoint_asset(address, 0)))
    endpoints = endpoint[endpoint.index('"kind"') :].removesuffix('0/tcp"}')
    return (
        select(
            scan.c.id, subject.c.asset, subject.c.probe, sighting.c.at, sighting.c.look, sighting.c.profile,
            sighting.c.vantage, sighting.c.answered_by, observation.c.outcome,
        )
        .select_from(scan)
        .join(visit, visit.c.scan == scan.c.id)
        .join(subject, subject.c.id == visit.c.subject)
        .join(sighting, sighting.c.visit == visit.c.id)
        .join(observation, observation.c.number == sighting.c.observation)
        .where(
            or_(
                subject.c.asset == dumps(plain(address_asset(address))),
                subject.c.asset.contains(endpoints, autoescape=True),
                sighting.c.answered_by == address,
            ),
            observation.c.outcome != Outcome.FORBIDDEN.value,
        )
    )  # fmt: skip


async def _let_go(connection: AsyncConnection, address: str, since: datetime, until: datetime) -> list[Sent]:
    """The looks of nights that were like the one before, and of which only the row is kept that says so."""
    s, r, scan = tables.standing.c, tables.rating.c, tables.scan.c
    nights = (
        select(s.began, s.took, r.scan)
        .join(tables.rating, r.number == s.rating)
        .outerjoin(tables.scan, scan.link == s.number)
        .where(s.began >= (since - EPOCH) // MICRO, s.began <= (until - EPOCH) // MICRO, scan.id.is_(None))
    )
    again = defaultdict(list)
    for row in await connection.execute(nights):
        began = EPOCH + row.began * MICRO
        again[row.scan].append((began, began + timedelta(milliseconds=row.took)))
    found = []
    for part in chunks(again):
        for row in await connection.execute(_looks(address).where(scan.id.in_(part))):
            one = _sent(row, address)
            found += [replace(one, at=began, until=ended) for began, ended in again[row.id]]
    return found


def _sent(row: Any, address: str) -> Sent:
    asset = decode(Asset, row.asset)
    return Sent(
        at=row.at,
        until=None,
        probe=row.probe,
        profile=Profile(row.profile),
        look=row.look,
        outcome=Outcome(row.outcome),
        port=asset.port if asset.kind is Kind.ENDPOINT else None,
        name=asset.value if asset.kind is Kind.NAME else asset.asked_as or "",
        vantage=row.vantage,
        attended=row.answered_by == address,
    )
