"""The one door to what is remembered: opened once by the world, used by the engine and the commands."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Claim
from scanner.canonical import decode
from scanner.errors import Misconfigured
from scanner.interfaces import Meter
from scanner.observation import Evidence, Observation, Sighting
from scanner.sharing import Look
from scanner.target import Organisation, Target
from scoring.alerts import Raised
from scoring.case import Case
from scoring.changes import Split
from scoring.history import (
    alerting,
    cases,
    clocks,
    dialect,
    erasing,
    evidence,
    exposure,
    keeping,
    nights,
    opening,
    places,
    quotes,
    rated,
    scans,
    sealing,
    seals,
    tables,
)
from scoring.history.alerting import Alerting
from scoring.history.book import Book
from scoring.history.briefs import Briefs
from scoring.history.columns import told_time
from scoring.history.deciding import Deciding
from scoring.history.exposure import Exposures
from scoring.history.ledger import Paces
from scoring.history.night_rows import settle
from scoring.history.night_table import NightTable
from scoring.history.outbox import Outbox
from scoring.history.past import Past
from scoring.history.places import Place
from scoring.history.rated import Rated
from scoring.history.traffic import Traffic
from scoring.history.writing import Writing
from scoring.knowledge import FeedState
from scoring.night import Settled, Taken
from scoring.rating import Rating


class History(Book, Briefs, Deciding, Exposures, Traffic):
    """Evidence, cases and ratings of all targets in one store; implements `scanner.interfaces.Keep`.

    Every method may raise Misconfigured, in one sentence, where the disk or another process is in the way.
    """

    def __init__(self, place: Place, *, read_only: bool) -> None:
        """Use `open` instead, which looks at what lies there first."""
        self.place = place
        self._reader = place.reader()
        self._writing = None if read_only else Writing(place)
        # What is about one of these only may be written beside ratings, where the store allows it.
        self.alerts = Alerting(self._reading, lambda: self._writer.transaction("alerts"))
        self.outbox = Outbox(self._reading, lambda: self._writer.transaction("alerts"))
        self.nights = NightTable(self._reading, lambda *about: self._writer.transaction(*(about or ("nights",))))

    @classmethod
    async def open(cls, url: str, *, now: datetime, read_only: bool = False) -> "History":
        """The store at `url` (`sqlite:///...`, `postgresql://...`), made silently where there is none.

        `read_only`: nothing will be written, so that one on a read-only medium can be shown. Raises
        Misconfigured for a store that is older, newer, not ours, or cannot be read or written, and before
        writing where `now` lies more than a day before the newest scan: what is seen under a clock that was
        set back would count as older than what is stored.
        """
        place = places.of(url, read_only=read_only)
        await asyncio.to_thread(place.make)
        history = cls(place, read_only=read_only)
        newest = await history._newest_scan()  # the connection stays open and tells others that the store is held
        try:
            opening.refuse_earlier(place.shown, None if read_only else newest, now)
        except Misconfigured:
            await history.close()
            raise
        return history

    async def _newest_scan(self) -> datetime | None:
        async with self._reading() as connection:
            found: int | None = (await connection.exec_driver_sql(opening.NEWEST)).scalar()
        return None if found is None else told_time(found)

    async def close(self) -> None:
        await self._reader.dispose()
        if self._writing is not None:
            await self._writing.close()

    @asynccontextmanager
    async def _reading(self, *, once: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection whose statements all see one moment; `once`: for a single statement, which needs no more."""
        with self.place.sentences():
            async with self._reader.connect() as connection:
                yield await connection.execution_options(**{dialect.ONCE: True}) if once else connection

    def paces(self, holder: str) -> Paces:
        return Paces(lambda: self._writer.transaction("pace"), holder)

    @property
    def _writer(self) -> Writing:
        if self._writing is None:
            raise TypeError("this History was opened read_only")
        return self._writing

    async def begin(self, scan: str, target: Target, at: datetime) -> None:
        """A scan begins; its target becomes the newest form of this target."""
        async with self._writer.transaction(target.name) as connection:
            await scans.begin(connection, scan, target, at)

    async def keep(
        self,
        target: Target,
        scan: str,
        *,
        claims: Sequence[Claim] = (),
        observations: Sequence[Observation[Any]] = (),
        sightings: Sequence[Sighting] = (),
    ) -> None:
        """Store evidence of a scan that has begun; what is there already stays as it is.

        When this returns, a killed process loses nothing of it. Raises ValueError where a sighting names an
        observation that was never kept.
        """
        batch = keeping.Batch(
            target=target.name, scan=scan, claims=tuple(claims), observations=tuple(observations),
            sightings=tuple(sightings),
        )  # fmt: skip
        await self._writer.keep(batch)

    async def end(self, scan: str, at: datetime, spent: Meter) -> None:
        """A scan has ended, having spent so much."""
        async with self._writer.transaction(scan) as connection:
            await scans.end(connection, scan, at, spent)

    async def keep_scan(
        self, target: Target, scan: str, *, began: datetime, ended: datetime, spent: Meter,
        claims: Sequence[Claim], observations: Sequence[Observation[Any]], sightings: Sequence[Sighting],
    ) -> None:  # fmt: skip
        """A whole scan, begun, kept and ended in one transaction."""
        batch = keeping.Batch(
            target=target.name, scan=scan, claims=tuple(claims), observations=tuple(observations),
            sightings=tuple(sightings),
        )  # fmt: skip
        async with self._writer.transaction(target.name) as connection:
            await scans.whole(connection, batch, target, began=began, ended=ended, spent=spent)

    async def evidence(self, target_name: str, as_of: datetime, *, known_at: datetime | None = None) -> Evidence:
        """What a judgement as of this time may use, by every (asset, probe).

        The sightings of its newest three scans, of the newest that was answered and of the first silent one
        after that, none older than 800 days; and the claims of the newest attribution. Raw bytes stay in the
        store (`raw`). What unknown probes saw is left out, and kept. With `known_at` only what scans brought that had
        begun by then, whatever the time at which it was true.
        """
        async with self._reading() as connection:
            if known_at is None:
                return await evidence.read(Past(connection, target_name), as_of)
            return await clocks.read(connection, target_name, as_of, known_at)

    async def looks(self, asset: Asset, probe: str, *, since: datetime) -> tuple[Look, ...]:
        """Every look since then that a probe had at an asset, in whichever target's scan, oldest first."""
        async with self._reading() as connection:
            return await evidence.looks(connection, asset, probe, since)

    async def raw(self, observation: str) -> bytes:
        """The raw bytes that came with an observation; empty where none did, or it is unknown."""
        columns = tables.observation.c
        async with self._reading() as connection:
            packed = (await connection.execute(select(columns.evidence).where(columns.id == observation))).scalar()
        return zlib.decompress(packed) if packed else b""

    async def target(self, name: str) -> Target | None:
        """The newest form of a target."""
        columns = tables.target.c
        async with self._reading(once=True) as connection:
            stored = (await connection.execute(select(columns.document).where(columns.name == name))).scalar()
        return None if stored is None else decode(Target, stored)

    async def targets(self) -> tuple[Target, ...]:
        """All targets, by name."""
        columns = tables.target.c
        async with self._reading() as connection:
            rows = (await connection.execute(select(columns.document).order_by(columns.name))).scalars()
            return tuple(decode(Target, stored) for stored in rows)

    async def put_target(self, target: Target) -> None:
        """Store a target's newest form."""
        async with self._writer.transaction(target.name) as connection:
            await scans.put_target(connection, target)

    async def latest_case(self, target_name: str) -> Case | None:
        """The case of the newest rating of a target."""
        async with self._reading() as connection:
            return await cases.latest_case(Past(connection, target_name))

    async def now_and_before(self, target_name: str, as_of: datetime) -> tuple[Evidence, Case | None]:
        """The evidence as of a time and the case of the newest rating, both as of one moment."""
        async with self._reading() as connection:
            return await dialect.at_once(connection, lambda: cases.now_and_before(Past(connection, target_name), as_of))

    async def record(
        self, case: Case, rating: Rating, split: Split, *, scan: str, after: Case | None, night: str | None = None,
        conduct_digest: str = "", issued: bytes | None = None, alerts: Sequence[Raised] = (),
        settles: tuple[Taken, Settled] | None = None,
    ) -> bool:  # fmt: skip
        """Store a rating, its case, its split and its alerts in one transaction.

        False, with nothing stored, where `after` is no longer the latest case of the target; True without a
        second row where this very case is the latest already. `night` is a starting date (`2026-11-22`): one in
        which everything says the same as in the latest rating is one short row (`stood` of that one), and its
        looks are let go with time. `issued` is the SHA-256 of the document that is printed, `settles` the target of a
        night that is done with it; raises Overtaken, with nothing stored, where another process has it by now.
        Raises ValueError where the case rests on evidence that was never kept.
        """
        name, identity = case.target.name, cases.case_id(case)

        async def work(connection: AsyncConnection) -> bool:
            latest = await cases.newest(connection, name)
            number = latest.number if latest and latest.id == identity else None
            if number is None and not await cases.is_latest(connection, latest, name, after):
                return False
            await alerting.put(connection, alerts)
            if settles is not None:
                await settle(connection, *settles)
            # Links come last: whoever else adds one waits until this transaction has ended.
            if number is None:
                number = await cases.record(
                    connection, latest, case, rating, split, identity=identity, scan=scan, after=after, night=night,
                    conduct_digest=conduct_digest, issued=issued,
                )  # fmt: skip
            await exposure.keep_up(connection, case, latest, number, scan=scan)
            return True

        return await self._writer.at_once(name, work=work)

    async def good(
        self, targets: Sequence[str] | None = None, *, now: datetime, model: str, feeds: Sequence[FeedState],
        declared: Mapping[str, Organisation] | None = None,
    ) -> frozenset[str]:  # fmt: skip
        """The targets (of these, or of all) that need no judging by the model of this digest and these sources, where
        they say this of their size and trade by now (nights.py)."""
        async with self._reading() as connection:
            return await nights.good(connection, targets, now=now, model=model, feeds=feeds, declared=declared or {})

    async def ratings(
        self, target_name: str, since: datetime | None = None, *, until: datetime | None = None,
        newest: int | None = None,
    ) -> tuple[Rated, ...]:  # fmt: skip
        """The ratings of a target between two times, oldest first; with `newest`, only the last so many."""
        async with self._reading() as connection:
            return await rated.ratings(connection, target_name, since=since, until=until, newest=newest)

    async def case(self, rated_id: str) -> Case:
        """The case of a stored rating. Raises KeyError for an unknown id."""
        async with self._reading() as connection:
            return await cases.load(connection, rated_id)

    async def erasures(self, target_name: str) -> tuple[erasing.Erased, ...]:
        """What was erased of a target on purpose, oldest first, also where the target itself is forgotten."""
        async with self._reading() as connection:
            return await erasing.erasures(connection, target_name)

    async def sealing(self, rated: Rated, *, at: datetime, program: str) -> dict[str, Any]:
        """All that is sealed of a stored rating, as plain data; `program` is the version that seals."""
        async with self._reading() as connection:
            return await sealing.contents(connection, rated, at=at, program=program)

    async def seal_heads(self, at: datetime) -> None:
        """Put the heads of all chains under one hash, where any has grown since that was last done."""
        async with self._writer.transaction() as connection:
            await seals.seal(connection, at, anew=True)

    async def record_quote(self, *, rated_id: str, who: str, at: datetime, document: str) -> int:
        """Store who was shown a rating and when; `document` is the JSON of what was seen, displayed and not looked at.

        Gives the number of the quote.
        """
        async with self._writer.transaction() as connection:
            return await quotes.record(connection, rated_id=rated_id, who=who, at=at, document=document)
