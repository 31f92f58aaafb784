"""The store as a scan finds it first: checked at once, loaded only when there is something to read or to keep."""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.asset import Asset, Claim
from scanner.canonical import decode
from scanner.interfaces import Meter
from scanner.observation import Evidence, Observation, Sighting
from scanner.target import Target
from scoring.alerts import Raised
from scoring.case import Case
from scoring.changes import Split
from scoring.history import disk, opening
from scoring.night import Settled, Taken
from scoring.policy import Policy
from scoring.rating import Rating

if TYPE_CHECKING:
    from scoring.governance import Entry
    from scoring.history.rated import Rated
    from scoring.history.store import History


class Front:
    """A History opened to be written, whose SQL is loaded in a thread by the first question that needs it.

    The first packets need not wait for half a second of imports: which targets are known is read without them. All
    that `History.open` would refuse is refused here. The methods are those of History. A store that a server holds is
    opened at once.
    """

    def __init__(self, url: str, now: datetime, path: Path, held: sqlite3.Connection | None) -> None:
        """Use `open` instead."""
        self._url, self._now, self._path, self._held = url, now, path, held
        self._loading = asyncio.Lock()
        self._history: History | None = None

    @classmethod
    async def open(cls, url: str, *, now: datetime) -> "Front":
        """The store at `url`. Raises Misconfigured as `History.open` does."""
        if opening.served(url):
            front = cls(url, now, Path(), None)
            await front.whole()
            return front
        path = opening.path_of(url)
        opening.make_room(path)
        opening.refuse(path, await asyncio.to_thread(opening.look, path))
        with disk.sentences(path):
            # Stays open until the store is loaded: it tells others that the store is held.
            held = sqlite3.connect(disk.uri(path, mode="rw"), uri=True, timeout=disk.PATIENCE)
            try:
                opening.refuse_earlier(path, _newest_scan(held), now)
            except BaseException:
                held.close()
                raise
        return cls(url, now, path, held)

    async def close(self) -> None:
        self._let_go()
        if self._history is not None:
            await self._history.close()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    async def whole(self) -> "History":
        """The History itself, loaded by now."""
        async with self._loading:
            if self._history is None:
                store = await asyncio.to_thread(_load)
                self._history = await store.open(self._url, now=self._now)
                self._let_go()
        return self._history

    async def target(self, name: str) -> Target | None:
        if self._held is None:
            return await (await self.whole()).target(name)
        with disk.sentences(self._path):
            if opening.state_of(self._held) is opening.State.EMPTY:
                return None
            row = self._held.execute("SELECT document FROM target WHERE name = ?", (name,)).fetchone()
        return decode(Target, row[0]) if row else None

    async def policies_of(self, name: str) -> tuple[Policy, ...]:
        if self._held is not None:
            with disk.sentences(self._path):
                if opening.state_of(self._held) is opening.State.EMPTY:
                    return ()
                if not self._held.execute("SELECT 1 FROM policy WHERE target = ?", (name,)).fetchone():
                    return ()
        return await (await self.whole()).policies_of(name)

    async def evidence(self, target_name: str, as_of: datetime) -> Evidence:
        if self._history is None and await self.target(target_name) is None:
            return Evidence()
        return await (await self.whole()).evidence(target_name, as_of)

    async def looks(
        self, asset: Asset, probe: str, *, since: datetime
    ) -> tuple[tuple[Observation[Any], Sighting], ...]:  # fmt: skip
        return await (await self.whole()).looks(asset, probe, since=since)

    async def begin(self, scan: str, target: Target, at: datetime) -> None:
        await (await self.whole()).begin(scan, target, at)

    async def keep(
        self,
        target: Target,
        scan: str,
        *,
        claims: Sequence[Claim] = (),
        observations: Sequence[Observation[Any]] = (),
        sightings: Sequence[Sighting] = (),
    ) -> None:
        whole = await self.whole()
        await whole.keep(target, scan, claims=claims, observations=observations, sightings=sightings)

    async def end(self, scan: str, at: datetime, spent: Meter) -> None:
        await (await self.whole()).end(scan, at, spent)

    async def raw(self, observation: str) -> bytes:
        return await (await self.whole()).raw(observation)

    async def latest_case(self, target_name: str) -> Case | None:
        return await (await self.whole()).latest_case(target_name)

    async def now_and_before(self, target_name: str, as_of: datetime) -> tuple[Evidence, Case | None]:
        return await (await self.whole()).now_and_before(target_name, as_of)

    async def record(
        self, case: Case, rating: Rating, split: Split, *, scan: str, after: Case | None, night: str | None = None,
        conduct_digest: str = "", issued: bytes | None = None, settles: tuple[Taken, Settled] | None = None,
        alerts: Sequence[Raised] = (),
    ) -> bool:  # fmt: skip
        whole = await self.whole()
        return await whole.record(
            case, rating, split, scan=scan, after=after, night=night, conduct_digest=conduct_digest, issued=issued,
            settles=settles, alerts=alerts,
        )  # fmt: skip

    async def ratings(self, target_name: str, *, newest: int | None = None) -> "tuple[Rated, ...]":
        return await (await self.whole()).ratings(target_name, newest=newest)

    async def decisions(self, target: str) -> "tuple[Entry, ...]":
        return await (await self.whole()).decisions(target)

    async def record_quote(self, *, rated_id: str, who: str, at: datetime, document: str) -> int:
        whole = await self.whole()
        return await whole.record_quote(rated_id=rated_id, who=who, at=at, document=document)


def _load() -> "type[History]":
    from scoring.history.store import History

    return History


def _newest_scan(connection: sqlite3.Connection) -> datetime | None:
    if opening.state_of(connection) is opening.State.EMPTY:
        return None
    (newest,) = connection.execute(opening.NEWEST).fetchone()
    return None if newest is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=newest)
