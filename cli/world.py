"""The only place where the real clock, net, store and shipped data are made, and where the one event loop runs."""

import asyncio
import platform
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import config
from cli import consent as consents
from cli import given, logs
from cli.handles import raise_limit
from cli.leaving import asked_to_leave
from cli.loopback import LoopbackOnly, because_loopback, require_loopback_or_leave
from cli.notices import OptOutFile, StopFile, never
from cli.options import Observing
from cli.printing import say
from cli.profile import choose, only_loopback
from cli.settings import Settings
from cli.shipped import model_of, text_of
from cli.tightening import tightened, version
from cli.witnessing import witnesses
from scanner import registry
from scanner.clock import SystemClock as SystemClock
from scanner.conduct import Conduct
from scanner.fetched import Shelf
from scanner.interfaces import Clock, Door, Ledger, Publisher
from scanner.permit import OptOut
from scanner.registry import Registry
from scanner.site import Keep, Site
from scanner.target import Consent, Profile
from scoring.knowledge import LookUp
from scoring.model import Model

if TYPE_CHECKING:
    from scanner.net.witnesses import Witnesses
    from scoring.history.cases import Rated as Rated
    from scoring.history.front import Front
    from scoring.history.nights import Stood as Stood
    from scoring.history.store import History

MODEL = "2026.5"
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

    @property
    def clock(self) -> Clock:
        return self.site.clock


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run one command's coroutine in the one event loop of the process."""
    return asyncio.run(main)


def now() -> datetime:
    """The time of this machine, for commands that need nothing else of a world."""
    return SystemClock().now()


@cache
def shipped_model() -> Model:
    """The released model. Raises Misconfigured where its file does not fit."""
    return model_of(shipped(f"model/{MODEL}.toml"))


def shipped(name: str) -> str:
    """The text of one shipped file. Raises Misconfigured where it cannot be read."""
    return text_of(name, config.text)


def conduct_of(settings: Settings) -> Conduct:
    """The conduct in force. Raises Misconfigured where the user's own file loosens or does not fit."""
    rules, own = conduct_texts(settings)
    return tightened(rules, own, version=version(), contact=given.contact(settings.one("contact")))


def conduct_texts(settings: Settings) -> tuple[str, str | None]:
    """The shipped conduct.toml and the user's own (None where there is none)."""
    return shipped("conduct.toml"), settings.own("conduct.toml")


def store_care() -> ModuleType:
    """`scoring.history.care`: check, backup, restore, upgrade."""
    from scoring.history import care

    return care


@asynccontextmanager
async def reading(settings: Settings, *, write: bool = False) -> AsyncIterator[Archive]:
    """The store, opened to be read, or to `write` what needs no network. Raises Misconfigured where it cannot be."""
    from scoring.history.store import History

    history = await History.open(settings.one("db"), now=now(), read_only=not write)
    try:
        yield Archive(history=history, model=shipped_model())
    finally:
        await history.close()


@asynccontextmanager
async def observing(settings: Settings, told: Observing) -> AsyncIterator[World]:
    """The world of an observing command. Raises Misconfigured for everything that must be settled before a packet."""
    from scanner.feeds.acceptance import Acceptances
    from scanner.feeds.shelf import FolderShelf
    from scanner.net.limiter import Limiter, Unlimited

    clock = SystemClock()
    conduct = conduct_of(settings)
    shipped_model()
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
    data = settings.data_folder()
    stop = StopFile(Path(settings.one("stop")), clock)
    optout = OptOutFile(Path(settings.one("optout")), named=settings.values["optout"].origin != "shipped")
    optout()
    because = because_loopback(
        unlimited=told.unlimited(),
        consent_without_record=told.asked() is Profile.CONSENT and consent is None,
        contact=conduct.contact,
    )
    ledger: Ledger = Unlimited(conduct) if told.unlimited() else Limiter(clock, conduct, conduct.quote)
    if because:
        ledger = LoopbackOnly(ledger, own=frozenset(one for one, _ in own_resolvers(settings)), because=because)
    away = not because and not only_loopback(allow_nets)
    shelf = FolderShelf(data / "third-party")
    door = _door(
        clock, conduct, ledger, resolvers, optout=optout, stopped=stop.there, shelf=shelf, anchors=anchors,
        registries=publisher(settings) if away else None,
        witnesses=witnesses(settings, clock, conduct, shelf, away=away, lists=shipped("registry/dns_lists.toml")),
    )  # fmt: skip
    async with aclosing(door), _store(settings.one("db"), clock) as history:
        if away and not stop.there():
            from cli.feeding import update_once

            await update_once(data, publisher(settings), now=clock.now(), progress=say)
        pause = timedelta() if told.unlimited() else conduct.second_look_after
        site = _site(door, clock, conduct, history, until_stopped=stop.appears, pause=pause)
        with _knowledge(data, own_roots, Acceptances(data).off()) as knowledge:
            yield replace(_world(history, site, knowledge), consent=consent, allow_nets=allow_nets)


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
        with _knowledge(data, (roots,)) as knowledge:
            yield _world(history, site, knowledge)


@asynccontextmanager
async def _store(url: str, clock: Clock) -> "AsyncIterator[Front]":
    """The store, opened to be written. Raises Misconfigured where it cannot be."""
    from scoring.history.front import Front

    history = await Front.open(url, now=clock.now())
    try:
        yield history
    finally:
        await history.close()


def _site(
    door: Door,
    clock: Clock,
    conduct: Conduct,
    keep: Keep,
    *,
    until_stopped: Callable[[], Coroutine[Any, Any, None]],
    pause: timedelta,
) -> Site:
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


@cache
def shipped_registry() -> Registry:
    """The shipped facts of config/registry, with the public suffix list."""
    special, providers, ports = (shipped(f"registry/{name}.csv") for name in ("special_purpose", "providers", "ports"))
    suffix, fronts = given.public_suffixes().privatesuffix, shipped("registry/fronts.toml")
    return registry.read(special, providers, ports, suffix, fronts)


@contextmanager
def _knowledge(data: Path, own_roots: tuple[str, ...], off: frozenset[str] = frozenset()) -> Iterator[LookUp]:
    """What the stored public data and the trusted roots say; nothing is fetched, nothing used that is `off`."""
    from scoring.history.compiling import Sheets
    from scoring.history.index import Index

    public, released = given.public_roots()
    sheets = Sheets(
        products=shipped("registry/products.csv"), exploited=shipped("registry/exploited_ranges.csv"),
        claimable=shipped("registry/claimable.csv"), roots=(public, *own_roots),
        fingerprints=shipped("registry/fingerprints.toml"),
        packages=shipped("registry/packages.csv"),
    )  # fmt: skip
    suffix = shipped_registry().suffix
    with closing(Index.open(data, sheets, roots_released=released, suffix=suffix, off=off)) as index:
        yield index
