"""A book of made-up companies whose every answer is scripted: nights of the real pipeline over a real store."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import config
from cli.demo.clock import SimulatedClock
from cli.knowing import knowledge, shipped_registry
from cli.night.health import Health
from cli.night.holder import Holder, holder
from cli.night.plan import Places, plan
from cli.night.running import through
from cli.night.shard import Work
from cli.night.summary import Summary
from cli.world import World, shipped_model
from scanner.answers import SAYS_REFUSED
from scanner.asset import Asset
from scanner.conduct import read
from scanner.interfaces import Answer, Errand, Net, NoReply, Probe
from scanner.observation import Outcome, Present
from scanner.probes.addresses import AddressFacts
from scanner.schedule import zones
from scanner.site import Site
from scoring.history.front import Front
from scoring.history.store import History
from scoring.night import Run
from scoring.policy import Policy, Status

EVENING = datetime(2026, 11, 22, 14, tzinfo=UTC)
"""23 o'clock in Seoul."""
PLACES = Places(zones=zones(config.text("registry/zones.csv")), otherwise="Asia/Seoul")


class Clock(SimulatedClock):
    """Time that stands still: who sleeps, sleeps until the test is over, but for the short waits of a run."""

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(3600 if span > timedelta(seconds=5) else 0.01)


@dataclass(kw_only=True)
class Town:
    """The companies and what they do; `looked` counts the looks at each. Public data lie in `known`."""

    folder: Path
    known: Path
    clock: Clock = field(default_factory=lambda: Clock(EVENING))
    silent: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    wrong: str = ""
    checks: int = 0
    looked: Counter[str] = field(default_factory=Counter)
    bugs: list[BaseException] = field(default_factory=list)
    slow: float = 0.0
    takes: timedelta = timedelta()
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    server: str = ""

    @property
    def url(self) -> str:
        return self.server or f"sqlite:///{self.folder}/hullmark.sqlite"

    def probes(self) -> dict[str, Probe]:
        """The one probe there is: the addresses of a name, which somebody else holds."""

        async def run(asset: Asset, _net: Net) -> Answer:
            self.looked[asset.value] += 1
            await asyncio.sleep(self.slow)
            self.clock.jump(self.clock.now() + self.takes)
            if asset.value in self.broken:
                raise KeyError(asset.value)
            if asset.value in self.silent:
                return Answer(outcome=Outcome.SILENT, why="no answer in time")
            return Answer(outcome=Outcome.ANSWERED, facts=AddressFacts(exists=Present(value=True)))

        return {"addresses": Probe(name="addresses", version=1, on="apex", services=(), facts=AddressFacts, run=run)}

    async def seen(self, many: int) -> None:
        """Wait until so many looks have begun."""
        while sum(self.looked.values()) < many:  # noqa: ASYNC110  # the looks come from the code under test
            await asyncio.sleep(0.005)

    @asynccontextmanager
    async def process(self) -> AsyncIterator["Process"]:
        """One process of the program that works on this town's nights, with a store connection of its own."""
        front = await Front.open(self.url, now=self.clock.now())
        site = Site(
            door=_Door(self), clock=self.clock, conduct=read(config.text("conduct.toml"), digest="test"),
            registry=shipped_registry(), keep=front, on_bug=self.bugs.append, until_stopped=_never,
            second_look_after=timedelta(),
        )  # fmt: skip
        try:
            with knowledge(self.known, ()) as known, holder(self.folder) as me:
                world = World(
                    history=front, site=site, model=shipped_model(), leaving=self.leaving, knowledge=known,
                    allow_nets=("127.0.0.0/8",),
                )  # fmt: skip
                yield Process(town=self, world=world, history=await front.whole(), me=me)
        finally:
            await front.close()


@dataclass(kw_only=True)
class Process:
    """One process at work."""

    town: Town
    world: World
    history: History
    me: Holder

    async def insure(self, names: Sequence[str], **more: Any) -> None:
        told = {"status": Status.BOUND, "status_since": date(2026, 1, 1), "country": "KR"} | more
        await self.history.put_policies([Policy(key=name, name=name, domains=(name,), **told) for name in names])

    async def check(self) -> str:
        return self.town.wrong

    async def work(self, *, everyone: bool = False) -> tuple[Work, tuple[Run, ...]]:
        """What it needs for the current night, and its runs."""
        runs = await plan(
            self.history.nights, self.history.policies(), PLACES, at=self.town.clock.now(), by_turn=False,
            everyone=everyone,
        )  # fmt: skip
        worlds = {run.id: self.world for run in runs}
        health = Health(self.town.clock, self.check)
        return Work(history=self.history, holder=self.me.name, worlds=worlds, health=health), runs

    async def night(self, *, everyone: bool = False) -> list[Summary]:
        """`portfolio run`, to its end."""
        work, runs = await self.work(everyone=everyone)
        return await through(runs, work, self.me)


class _Door:
    def __init__(self, town: Town) -> None:
        self._town = town

    def open(self, errand: Errand) -> Any:
        return _Net(self._town)

    async def aclose(self) -> None: ...


class _Net:
    """Our own resolver, which is there unless something is wrong."""

    connections = 0

    def __init__(self, town: Town) -> None:
        self._town = town

    async def ask(self, name: str, rtype: str) -> NoReply:
        self._town.checks += 1
        return NoReply(outcome=Outcome.REFUSED, why=self._town.wrong or SAYS_REFUSED)


async def _never() -> None:
    await asyncio.get_running_loop().create_future()
