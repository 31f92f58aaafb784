"""The only place where the real clock, net, store and shipped data are made, and where the one event loop runs."""

import asyncio
import gc
import platform
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from cli import consent as consents
from cli import given, logs, models
from cli.handles import raise_limit
from cli.knowing import beside as beside
from cli.knowing import knowledge as knowledge
from cli.knowing import shipped as shipped
from cli.knowing import shipped_registry as shipped_registry
from cli.leaving import asked_to_leave
from cli.loopback import LoopbackOnly, because_loopback, require_loopback_or_leave
from cli.notices import OptOutFile, StopFile, never
from cli.options import Observing
from cli.printing import say
from cli.profile import choose, only_loopback
from cli.settings import Settings
from cli.shipped import model_of
from cli.tightening import tightened, version
from cli.witnessing import witnesses
from scanner.clock import SystemClock as SystemClock
from scanner.conduct import Conduct
from scanner.fetched import Shelf
from scanner.interfaces import Clock, Door, Ledger, Publisher
from scanner.permit import OptOut
from scanner.site import Keep, Site
from scanner.target import Consent, Profile
from scoring.knowledge import LookUp
from scoring.model import Model

if TYPE_CHECKING:
    from cli.notify.desk import Desk
    from scanner.net.witnesses import Witnesses
    from scoring.history.beside import Beside as Beside
    from scoring.history.briefs import Brief as Brief
    from scoring.history.front import Front
    from scoring.history.index import Index as Index
    from scoring.history.night_table import NightTable as NightTable
    from scoring.history.nights import Stood as Stood
    from scoring.history.outbox import Due as Due
    from scoring.history.rated import Rated as Rated
    from scoring.history.store import History as History
    from scoring.history.traffic import Sent as Sent

MODEL = "2026.6"
SWEEP = 10_000
"""Objects more than before until unused rings of them are looked for: a judgement makes many, and hardly a ring."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What is remembered, without a way to the network."""

    history: "History"
    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that a rating needs of the world. `leaving` is set when the process was asked to end (SIGTERM)."""

    history: "Front"
    site: Site
    model: Model
    leaving: asyncio.Event
    knowledge: LookUp
    consent: Consent | None = None
    allow_nets: tuple[str, ...] = ()
    desk: "Desk | None" = None

    @property
    def clock(self) -> Clock:
        return self.site.clock


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run one command's coroutine in the one event loop of the process."""
    gc.set_threshold(SWEEP)
    return asyncio.run(main)


def now() -> datetime:
    """The time of this machine, for commands that need nothing else of a world."""
    return SystemClock().now()


@cache
def shipped_model() -> Model:
    """The released model. Raises Misconfigured where its file does not fit."""
    return model_of(shipped(f"model/{MODEL}.toml"))


def conduct_of(settings: Settings) -> Conduct:
    """The conduct in force. Raises Misconfigured where the user's own file loosens or does not fit."""
    rules, own = conduct_texts(settings)
    return tightened(rules, own, version=version(), contact=given.contact(settings.one("contact")))


def conduct_texts(settings: Settings) -> tuple[str, str | None]:
    """The shipped conduct.toml and the user's own (None where there is none)."""
    return shipped("conduct.toml"), settings.own("conduct.toml")


def ways_out() -> frozenset[int]:
    """The address families (4, 6) in which this machine has a route to the outside."""
    from scanner.net import routes

    return routes.ways_out()


def store_care() -> ModuleType:
    """`scoring.history.care`: check, backup, restore, upgrade."""
    from scoring.history import care

    return care


@asynccontextmanager
async def reading(settings: Settings, *, write: bool = False) -> AsyncIterator[Archive]:
    """The store, opened to be read, or to `write` what needs no network. Raises Misconfigured where it cannot be."""
    from scoring.history.store import History as History

    history = await History.open(settings.one("db"), now=now(), read_only=not write)
    try:
        yield Archive(history=history, model=models.in_force(settings))
    finally:
        await history.close()


@asynccontextmanager
async def observing(settings: Settings, told: Observing, *, night: bool = False) -> AsyncIterator[World]:
    """The world of an observing command. Raises Misconfigured for everything that must be settled before a packet.

    That of a `night` has the pace of one: nobody waits.
    """
    from cli.notify.desk import desk_of
    from scanner.feeds.acceptance import Acceptances
    from scanner.feeds.shelf import FolderShelf
    from scanner.net.leases import LeasedLedger, Shares
    from scanner.net.limiter import Limiter, Unlimited

    clock = SystemClock()
    conduct = conduct_of(settings)
    model = models.in_force(settings)
    allow_nets = given.networks(told.allow_net or ())
    resolvers = given.resolvers(settings.many("resolver"))
    own_roots = given.roots(settings.many("ca_file"))
    anchors = given.trust_anchors(settings.many("trust_anchor")) or (shipped("registry/root_anchors.zone"),)
    consent = consents.load(told.consent, now=clock.now())
    raise_limit(2 * conduct.total_open)
    require_loopback_or_leave(
        unlimited=told.unlimited(),
        contact=conduct.contact,
        allow_nets=allow_nets,
        resolvers=[one for one, _ in resolvers],
    )
    choose(
        asked=told.asked(), country=told.country, names=(), conduct=conduct, consent=consent, allow_nets=allow_nets
    )  # what no target could be allowed is said before anything is opened
    me = secrets.token_hex(8)

    async def shares() -> Shares:  # asked for when the first connection is made, which is after the store was opened
        return (await history.whole()).paces(me)

    data, desk = settings.data_folder(), desk_of(settings, shipped("alerts.toml"))
    stop = StopFile(Path(settings.one("stop")), clock)
    optout = OptOutFile(Path(settings.one("optout")), named=settings.values["optout"].origin != "shipped")
    optout()
    because = because_loopback(
        unlimited=told.unlimited(),
        consent_without_record=told.asked() is Profile.CONSENT and consent is None,
        contact=conduct.contact,
    )
    pace = conduct.night if night else conduct.quote
    own = frozenset(address for address, _ in own_resolvers(settings))
    leased = LeasedLedger(clock, conduct, pace, Limiter(clock, conduct, pace), shares, own=own)
    ledger: Ledger = Unlimited(conduct) if told.unlimited() else leased
    if because:
        ledger = LoopbackOnly(ledger, own=own, because=because)
    away = not because and not only_loopback(allow_nets)
    shelf = FolderShelf(data / "third-party")
    door = _door(
        clock, conduct, ledger, resolvers, optout=optout, stopped=stop.there, shelf=shelf, anchors=anchors,
        registries=publisher(settings) if away else None,
        witnesses=witnesses(settings, clock, conduct, shelf, away=away, lists=shipped("registry/dns_lists.toml")),
    )  # fmt: skip
    async with aclosing(door), _store(settings.one("db"), clock) as history, aclosing(leased):
        if away and not stop.there():
            from cli.feeding import update_once

            await update_once(data, publisher(settings), now=clock.now(), progress=say)
        pause = timedelta() if told.unlimited() else conduct.second_look_after
        site = _site(door, clock, conduct, history, until_stopped=stop.appears, pause=pause)
        with knowledge(data, own_roots, Acceptances(data).off()) as known:
            world = replace(_world(history, site, known), consent=consent, allow_nets=allow_nets)
            yield replace(world, desk=desk, model=model)


@asynccontextmanager
async def simulated(
    data: Path,
    *,
    clock: Clock,
    translate: Callable[[str, int], tuple[str, int]],
    resolver: tuple[str, int],
    roots: str,
    feeds: Path,
) -> AsyncIterator[World]:
    """A world on loopback under a clock of its own: the shipped rules, with store and feeds in the folder `data`.

    `roots` is PEM text trusted beside the public roots, `feeds` a folder to import.
    """
    from cli.feeding import folder_in, import_into
    from scanner.net.limiter import Limiter

    conduct = tightened(shipped("conduct.toml"), None, version=version(), contact="")
    ledger = Limiter(clock, conduct, conduct.quote)
    door = _door(clock, conduct, ledger, (resolver,), translate=translate)
    import_into(folder_in(data), feeds, now=clock.now())
    async with aclosing(door), _store(f"sqlite:///{data / 'hullmark.sqlite'}", clock) as history:
        site = _site(door, clock, conduct, history, until_stopped=never, pause=conduct.second_look_after)
        with knowledge(data, (roots,)) as known:
            yield _world(history, site, known)


@asynccontextmanager
async def _store(url: str, clock: Clock) -> "AsyncIterator[Front]":
    """The store, opened to be written. Raises Misconfigured where it cannot be."""
    from scoring.history.front import Front
    from scoring.history.index import Index as Index

    history = await Front.open(url, now=clock.now())
    try:
        yield history
    finally:
        await history.close()


def _site(
    door: Door, clock: Clock, conduct: Conduct, keep: Keep, *, pause: timedelta,
    until_stopped: Callable[[], Coroutine[Any, Any, None]],
) -> Site:  # fmt: skip
    return Site(
        door=door, clock=clock, conduct=conduct, registry=shipped_registry(), keep=keep, on_bug=logs.own_mistake,
        until_stopped=until_stopped, second_look_after=pause, vantage=platform.node(),
    )  # fmt: skip


def _world(history: "Front", site: Site, knowledge: LookUp) -> World:
    return World(history=history, site=site, knowledge=knowledge, model=shipped_model(), leaving=asked_to_leave())


def _door(
    clock: Clock, conduct: Conduct, ledger: Ledger, resolvers: tuple[tuple[str, int], ...], *,
    optout: Callable[[], OptOut] = OptOut, stopped: Callable[[], bool] = lambda: False,
    translate: Callable[[str, int], tuple[str, int]] = lambda address, port: (address, port),
    shelf: Shelf | None = None, anchors: tuple[str, ...] = (), registries: Publisher | None = None,
    witnesses: "Witnesses | None" = None,
) -> Door:  # fmt: skip
    from scanner.net.door import SystemDoor

    known = shipped_registry()
    return SystemDoor(
        clock, conduct, known, optout, ledger, resolvers, stopped, translate, shelf, anchors, registries, witnesses
    )  # fmt: skip


def own_resolvers(settings: Settings) -> tuple[tuple[str, int], ...]:
    """The resolvers that would be asked: those set, or the system's."""
    from scanner.net.dns import system_resolvers

    return given.resolvers(settings.many("resolver")) or system_resolvers()


def publisher(settings: Settings) -> Publisher:
    """The way to the publishers of public data."""
    from scanner.net.publisher import HttpsPublisher

    return HttpsPublisher(conduct_of(settings).user_agent)


def asking_door(settings: Settings, resolver: tuple[str, int]) -> Door:
    """A door for questions to one resolver of our own."""
    from scanner.net.limiter import Limiter

    clock, conduct = SystemClock(), conduct_of(settings)
    return _door(clock, conduct, Limiter(clock, conduct, conduct.quote), (resolver,))
