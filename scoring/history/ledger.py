"""The pace that processes share, written down: who has which network, until when, and how much of the day is spent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.net.leases import Granted, Refused
from scoring.history.dialect import insert
from scoring.history.night_table import Connections
from scoring.history.night_tables import pace

MICRO = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=1)
"""Rows are let go when nothing of them can count any more."""


class Paces:
    """Implements `scanner.net.leases.Shares` for one process, named `holder`, by transactions of the store."""

    def __init__(self, transaction: Connections, holder: str) -> None:
        self._transaction, self._holder = transaction, holder
        self._swept = False

    async def take(
        self, network: str, *, now: datetime, window: timedelta, block: int, unused: int, gap: timedelta,
        each: timedelta, budget: int,
    ) -> Granted | Refused:  # fmt: skip
        """A block of the network; see the Protocol."""
        async with self._transaction() as store:
            if not self._swept:
                await store.execute(
                    pace.delete().where(pace.c.free < _micro(now - LONGEST), pace.c.until < _micro(now))
                )
                self._swept = True
            key, here, today = f"net {network}", _micro(now), f"{now:%Y-%m-%d}"
            row = await _row(store, key)
            ours = row["holder"] == self._holder
            if not ours and row["holder"] and row["until"] > here:
                await _put(store, row | {"waiting": self._holder})
                return Refused()
            if ours and row["waiting"] not in ("", self._holder):
                return Refused(wanted=True)
            spent = block + (row["spent"] - (unused if ours else 0) if row["day"] == today else 0)
            if spent > budget:
                return Refused(spent=True)
            start = max(here, row["free"])
            if not ours and row["holder"]:  # it was not heard of: it may have connected until its lease ran out
                start = max(start, row["until"] + gap // MICRO)
            start = max(start, await _turn(store, "total", here, block * each // MICRO))
            until = start + window // MICRO
            row |= {"holder": self._holder, "until": until, "free": start, "waiting": "", "day": today, "spent": spent}
            await _put(store, row)
            holds = [] if ours else await _holds(store, network, here)
        return Granted(start=_instant(start), until=_instant(until), holds=holds)

    async def renew(self, networks: Sequence[str], *, until: datetime) -> None:
        """What is in use stays ours until then."""
        async with self._transaction() as store:
            mine = pace.c.key.in_([f"net {network}" for network in networks]), pace.c.holder == self._holder
            await store.execute(pace.update().where(*mine).values(until=_micro(until)))

    async def release(self, network: str, *, free: datetime, unused: int) -> None:
        """The network is anybody's from `free` on; connections that were not made do not count."""
        async with self._transaction() as store:
            mine = pace.c.key == f"net {network}", pace.c.holder == self._holder
            values = {"holder": "", "waiting": "", "free": _micro(free), "spent": pace.c.spent - unused}
            await store.execute(pace.update().where(*mine).values(values))

    async def turn(self, key: str, *, now: datetime, span: timedelta) -> datetime:
        """When the next turn of `key` is."""
        async with self._transaction() as store:
            return _instant(await _turn(store, key, _micro(now), span // MICRO))

    async def once(self, key: str, *, now: datetime, span: timedelta) -> datetime | None:
        """Take what may be done once a `span`: None where it is ours now, else when it may be done again."""
        async with self._transaction() as store:
            row, here = await _row(store, key), _micro(now)
            if row["free"] > here:
                return _instant(min(row["free"], here + span // MICRO))  # a clock that was set back costs one span
            await _put(store, row | {"free": here + span // MICRO})
        return None

    async def hold(self, network: str, host: str, *, until: datetime) -> None:
        """A host asked us to come back later: others that come to its network hear of it."""
        async with self._transaction() as store:
            key = f"hold {network} {host}"
            row = await _row(store, key)
            await _put(store, row | {"free": max(row["free"], _micro(until))})


async def _row(store: AsyncConnection, key: str) -> dict[str, Any]:
    """The row of a key, made where there is none, and ours until the transaction ends."""
    asked = select(pace).where(pace.c.key == key).with_for_update()
    found = (await store.execute(asked)).mappings().one_or_none()
    if found is None:
        new = {"key": key, "holder": "", "until": 0, "free": 0, "waiting": "", "day": "", "spent": 0}
        await store.execute(insert(store, pace).on_conflict_do_nothing(index_elements=["key"]), new)
        found = (await store.execute(asked)).mappings().one()
    return dict(found)


async def _put(store: AsyncConnection, row: dict[str, Any]) -> None:
    await store.execute(pace.update().where(pace.c.key == row["key"]).values(row))


async def _turn(store: AsyncConnection, key: str, now: int, span: int) -> int:
    row = await _row(store, key)
    start: int = max(now, row["free"])
    await _put(store, row | {"free": start + span})
    return start


async def _holds(store: AsyncConnection, network: str, now: int) -> list[tuple[str, datetime]]:
    begin = f"hold {network} "
    asked = select(pace.c.key, pace.c.free).where(pace.c.key.startswith(begin, autoescape=True), pace.c.free > now)
    return [(row.key.removeprefix(begin), _instant(row.free)) for row in await store.execute(asked)]


def _micro(at: datetime) -> int:
    return (at - EPOCH) // MICRO


def _instant(micro: int) -> datetime:
    return EPOCH + micro * MICRO
