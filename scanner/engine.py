"""scan(): from a target to its evidence; every end, good or bad, becomes an Observation."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from scanner.asset import Asset, Attribution, Claim, Kind
from scanner.discovery import attribution, propose
from scanner.discovery.resolved import names_by_address
from scanner.discovery.roles import ASKED_OF, of_reported
from scanner.errors import first_of
from scanner.interfaces import Errand, FirstLook, Meter, Probe, Progress
from scanner.looking import look_at
from scanner.observation import Evidence, Observation, Sighting
from scanner.probes import every as every_probe
from scanner.site import Site
from scanner.target import Target
from scanner.unsettled import Hellos
from scanner.waiting import Part, part_of

Pair = tuple[str, Asset]
Doubts = Callable[[Evidence], Iterable[Pair]]
Before = Callable[[], Awaitable[Evidence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What one scan did: its id, its times, what it spent, names by source, and whether it was stopped."""

    scan: str
    started: datetime
    ended: datetime
    spent: Meter
    names_by_source: tuple[tuple[str, int], ...]
    stopped: bool


async def scan(target: Target, site: Site, *, before: Before, doubts: Doubts, progress: Progress) -> Scanned:
    """Look at everything of `target` that we may, twice where it matters, and keep what came.

    `before` brings what earlier scans left, so that an asset which falls silent is not forgotten; it is called
    when the first questions have been asked, which need nothing of it. Evidence is kept as it comes. Raises
    Misconfigured when it cannot be kept.
    """
    return await Scan(target, site, before, progress).run(doubts)


class Scan:
    """One scan in progress."""

    def __init__(self, target: Target, site: Site, bring: Before, progress: Progress) -> None:
        self.target, self.site, self.bring, self.progress = target, site, bring, progress
        self.before = Evidence()
        self.id = secrets.token_hex(12)
        self.meter = Meter()
        self.probes = every_probe()
        self.observations: dict[str, Observation[Any]] = {}
        self.sightings: list[Sighting] = []
        self.asked: set[tuple[str, str]] = set()
        self.first_looks: dict[tuple[str, str], FirstLook] = {}
        self.claims: dict[str, Claim] = {}
        self.hellos = Hellos(target, site.conduct, self.probes.values())
        self.names_at: dict[str, tuple[str, ...]] = {}
        self.names: set[str] = set()
        self.rounds = 0
        self.running: Counter[Part] = Counter()
        self.news = asyncio.Event()
        self.done = self.total = 0
        self.kept: asyncio.Queue[tuple[Observation[Any], Sighting] | None] = asyncio.Queue()

    async def run(self, doubts: Doubts) -> Scanned:
        started = self.site.clock.now()
        stopped = False
        try:
            async with asyncio.TaskGroup() as group:
                looking = group.create_task(self._look(doubts))
                group.create_task(self._keeper(started))
                stopping = group.create_task(self.site.until_stopped())
                await asyncio.wait({looking, stopping}, return_when=asyncio.FIRST_COMPLETED)
                stopped = not looking.done()
                looking.cancel()
                stopping.cancel()
                await asyncio.wait({looking})
                self.kept.put_nowait(None)
        except BaseExceptionGroup as failed:
            raise first_of(failed) from failed
        self._discover(new_names=True)
        at = self.site.clock.now()
        await self.site.keep.keep(self.target, self.id, claims=self._final_claims(at))
        await self.site.keep.end(self.id, at, self.meter)
        return Scanned(
            scan=self.id,
            started=started,
            ended=at,
            spent=replace(self.meter),  # what is remembered for the scan goes with its meter
            names_by_source=self._names_by_source(),
            stopped=stopped,
        )

    async def _look(self, doubts: Doubts) -> None:
        """First looks until nothing new is proposed; then the second looks."""
        async with asyncio.TaskGroup() as group:
            await self._first_looks(group)
        here = Evidence(
            claims=self._final_claims(self.site.clock.now()),
            observations=tuple(self.observations.values()),
            sightings=tuple(self.sightings),
        )
        await self._look_again(
            {pair for pair in doubts(here) if (pair[0], pair[1].id) in self.asked and pair[1].id in self.claims}
        )

    async def _look_again(self, pairs: set[Pair]) -> None:
        # A datagram is sent once a scan: one look has to do.
        again = {pair for pair in pairs if not self.site.conduct.row(pair[0]).datagrams}
        if again:
            async with asyncio.TaskGroup() as group:
                await self._second_looks(group, again)

    async def _first_looks(self, group: asyncio.TaskGroup) -> None:
        """Round after round: a new name waits until every question of its round has ended, a new port does not.

        A host that drops what it is sent keeps `ports` busy for half a minute, and nobody needs to wait for it
        but its own ports. Questions about names are waited for: their answers say whose a host is.
        """
        self._begin(group, self._questions(new_names=True))
        self.before = await self.bring()
        self.rounds = 0  # what is remembered belongs to the first round
        questions = self._questions(new_names=True)
        self.rounds = 1
        while questions or self.running:
            self._begin(group, questions)
            while self.running:
                await self.news.wait()
                self.news.clear()
                if self.running and not self.running[Part.NAMES] and (more := self._questions(new_names=False)):
                    self._begin(group, more)
            questions = self._questions(new_names=True)

    def _begin(self, group: asyncio.TaskGroup, questions: list[tuple[Probe, Asset]]) -> None:
        self.total += len(questions)
        self.running.update(part_of(probe) for probe, _ in questions)
        for probe, asset in questions:
            group.create_task(self._first_look(probe, asset))

    async def _first_look(self, probe: Probe, asset: Asset) -> None:
        await self._ask(probe, asset, 1)
        part = part_of(probe)
        self.running -= Counter([part])
        if not self.running or (part is not Part.ENDPOINTS and not self.running[Part.NAMES]):
            self.news.set()

    async def _second_looks(self, group: asyncio.TaskGroup, pairs: set[Pair]) -> None:
        """Each again once it has rested; the progress says what is waited for."""
        self.total += len(pairs)
        self.progress(self.done, self.total, "waiting to look again")
        at = {
            (seen.probe, seen.asset): sighting.at
            for sighting in self.sightings
            for seen in [self.observations[sighting.observation]]
        }
        rested = {pair: at[pair] + self.site.second_look_after for pair in pairs}
        for name, asset in sorted(pairs, key=lambda pair: (rested[pair], pair[0], pair[1].id)):
            # A clock that was set back costs one pause at most.
            wait = min(rested[name, asset] - self.site.clock.now(), self.site.second_look_after)
            if wait > timedelta():
                await self.site.clock.sleep(wait)
            group.create_task(self._ask(self.probes[name], asset, look=2))

    def _questions(self, *, new_names: bool) -> list[tuple[Probe, Asset]]:
        """What is not asked yet of what is known by now."""
        self._discover(new_names=new_names)
        questions = [
            (probe, claim.asset)
            for claim in self.claims.values()
            for probe in self.probes.values()
            if (probe.name, claim.asset.id) not in self.asked
            and (not probe.after or (probe.after, claim.asset.id) in self.asked)
            and self._fits(probe, claim)
        ]
        self.asked |= {(probe.name, asset.id) for probe, asset in questions}
        return questions

    def _discover(self, *, new_names: bool) -> None:
        """Renew the claims from all evidence; new names only within the rounds and the number allowed."""
        evidence = self._evidence()
        self.names_at = names_by_address(self.target, evidence)
        leads = propose(self.target, evidence, self.site.registry)
        claims = attribution.claims(self.target, leads, evidence, self.site.registry, self.site.clock.now())
        fresh = {claim.asset.value for claim in claims if claim.asset.kind is Kind.NAME} - self.names
        self.rounds += bool(fresh and new_names)
        admitted: dict[str, Claim] = {}
        room = self.site.conduct.most_names - sum(
            claim.asset.id in self.claims for claim in claims if _is_counted(claim)
        )
        for claim in sorted(claims, key=lambda claim: (claim.attribution, claim.asset.id)):
            if _is_counted(claim) and claim.asset.id not in self.claims:
                late = claim.asset.kind is Kind.NAME and (not new_names or self.rounds > self.site.conduct.rounds)
                if late or room <= 0:
                    continue
                room -= 1
            admitted[claim.asset.id] = claim
        self.claims = admitted
        self.names |= {claim.asset.value for claim in admitted.values() if claim.asset.kind is Kind.NAME}

    def _fits(self, probe: Probe, claim: Claim) -> bool:
        asset, reported = claim.asset, of_reported(probe.on, claim.role)
        if reported is not None:
            return reported
        if asset.kind is not Kind.ENDPOINT:
            roles = set(claim.role.split(", "))
            named = asset.kind is Kind.NAME and bool(ASKED_OF.get(probe.on, set()) & roles)
            theirs = asset.kind is Kind.ADDRESS and "name server" in roles and claim.attribution.decides
            return probe.on == asset.kind.value or named or (probe.on == "name server" and theirs)
        on = "named endpoint" if asset.asked_as else "endpoint"
        known = self.site.registry.port(asset.port)
        nameless = probe.on == "named endpoint" and not self.names
        return (probe.on == on or nameless) and (
            not probe.services or self.hellos.speaks_to(probe, known) or self.hellos.may_be_settled(probe, claim, known)
        )

    async def _ask(self, probe: Probe, asset: Asset, look: int) -> None:
        claim = self.claims[asset.id]
        errand = Errand(
            target=self.target, asset=asset, attribution=claim.attribution, probe=probe.name, look=look,
            meter=self.meter, first=self.first_looks.get((probe.name, asset.id)),
            names=() if asset.kind is Kind.NAME else self.names_at.get(asset.host, ()),
        )  # fmt: skip

        async def ask() -> tuple[Observation[Any], Sighting]:
            net = self.site.door.open(errand)
            seen, sighting = await look_at(probe, errand, net, self.site, self.id)
            self.first_looks[probe.name, asset.id] = FirstLook(facts=seen.facts, connections=net.connections)
            return seen, sighting

        shared = self.site.shared
        # Never what a target holds itself: nothing that it declares decides what another sees.
        if shared and not claim.attribution.decides and self.site.conduct.row(probe.name).shared:
            seen, told = await shared.look(asset, probe.name, look, self.target.scope.used, ask)
            sighting = replace(told, scan=self.id)
        else:
            seen, sighting = await ask()
        self.hellos.remember(probe, seen)
        self.observations[seen.id] = replace(seen, evidence=b"")  # raw bytes are kept by the store, not in memory
        self.sightings.append(sighting)
        self.kept.put_nowait((seen, sighting))
        self.done += 1
        self.progress(self.done, self.total, f"{probe.name} {asset.value}")

    async def _keeper(self, started: datetime) -> None:
        """Store what has come in since the last time, until told that nothing more will; first that the scan began."""
        first = await self.kept.get()  # the first packets wait for no disk
        await self.site.keep.begin(self.id, self.target, started)
        while first is not None:
            batch, more = [first], True
            while more and not self.kept.empty():
                item = self.kept.get_nowait()
                more = item is not None
                batch += [item] if item else []
            await self.site.keep.keep(
                self.target,
                self.id,
                observations=tuple(seen for seen, _ in batch),
                sightings=tuple(sighting for _, sighting in batch),
            )
            first = await self.kept.get() if more else None

    def _evidence(self) -> Evidence:
        """What is known of this target: earlier evidence and this scan's."""
        observations = {seen.id: seen for seen in self.before.observations} | self.observations
        return Evidence(
            claims=self.before.claims,
            observations=tuple(observations.values()),
            sightings=(*self.before.sightings, *self.sightings),
        )

    def _final_claims(self, at: datetime) -> tuple[Claim, ...]:
        return tuple(replace(claim, at=at) for claim in self.claims.values())

    def _names_by_source(self) -> tuple[tuple[str, int], ...]:
        sources = [claim.found_by for claim in self.claims.values() if claim.asset.kind is Kind.NAME]
        return tuple((source, sources.count(source)) for source in sorted(set(sources)))


def _is_counted(claim: Claim) -> bool:
    """Whether the number of names and addresses is bounded for it: what was declared always is looked at."""
    return claim.asset.kind in (Kind.NAME, Kind.ADDRESS) and claim.attribution is not Attribution.A
