"""The only place where the real clock, net, store and shipped data are made, and where the one event loop runs."""

import asyncio
import hashlib
import logging
import platform
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import config
from cli import given
from cli.leaving import asked_to_leave
from cli.loopback import LoopbackOnly, require_loopback_or_leave
from cli.notices import OptOutFile, StopFile
from cli.options import Observing
from cli.settings import Settings
from cli.tightening import tightened
from scanner import registry
from scanner.clock import SystemClock
from scanner.conduct import Conduct
from scanner.errors import Misconfigured
from scanner.interfaces import Clock, Door, Ledger, Site
from scanner.permit import OptOut
from scanner.registry import Registry
from scanner.target import Consent, Profile
from scoring import model
from scoring.knowledge import LookUp
from scoring.model import Model

if TYPE_CHECKING:
    from scoring.history.cases import Rated as Rated
    from scoring.history.store import History

MODEL = "2026.1"
T = TypeVar("T")
log = logging.getLogger("hullmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What is remembered, without a way to the network."""

    history: "History"
    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that a rating needs of the world. `leaving` is set when the process was asked to end (SIGTERM)."""

    history: "History"
    clock: Clock
    model: Model
    site: Site
    knowledge: LookUp
    consent: Consent | None
    allow_nets: tuple[str, ...]
    leaving: asyncio.Event

    @property
    def conduct(self) -> Conduct:
        return self.site.conduct


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run one command's coroutine in the one event loop of the process."""
    return asyncio.run(main)


@cache
def shipped_model() -> Model:
    """The released model. Raises Misconfigured where its file does not fit."""
    text = config.text(f"model/{MODEL}.toml")
    return model.read(text, digest=_digest(text))


def conduct_of(settings: Settings) -> Conduct:
    """The conduct in force. Raises Misconfigured where the user's own file loosens or does not fit."""
    shipped, own = conduct_texts(settings)
    return tightened(shipped, own, version=version(), contact=given.contact(settings.one("contact")))


def version() -> str:
    """Our version as it is told to every host; a checkout that was never installed has none."""
    from importlib import metadata

    try:
        return metadata.version("hullmark")
    except metadata.PackageNotFoundError:
        return "unreleased"


def conduct_texts(settings: Settings) -> tuple[str, str | None]:
    """The shipped conduct.toml and the user's own (None where there is none)."""
    return config.text("conduct.toml"), settings.own("conduct.toml")


async def store_holds(settings: Settings) -> str:
    """What the store holds, in a few words; empty where there is none yet. Raises Misconfigured."""
    from scoring.history import opening

    if not opening.path_of(settings.one("db")).exists():
        return ""
    async with reading(settings) as archive:
        return f"{len(await archive.history.targets())} targets"


async def check_store(settings: Settings) -> tuple[str, ...]:
    """What is wrong with the store, one sentence each."""
    from scoring.history import care

    return await care.check(settings.one("db"))


async def back_up_store(settings: Settings, to: Path) -> None:
    """A copy of the store. Raises Misconfigured."""
    from scoring.history import care

    await care.backup(settings.one("db"), to)


async def restore_store(settings: Settings, source: Path) -> Path | None:
    """Put a backup in the store's place; the name under which the old one is kept. Raises Misconfigured."""
    from scoring.history import care

    return await care.restore(settings.one("db"), source)


async def upgrade_store(settings: Settings) -> Path | None:
    """Bring the store to this version; the backup made first, None where nothing was to do. Raises Misconfigured."""
    from scoring.history import care

    return await care.upgrade(settings.one("db"), now=SystemClock().now())


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[Archive]:
    """The store, opened to be read. Raises Misconfigured where it cannot be."""
    from scoring.history.store import History

    history = await History.open(settings.one("db"), now=SystemClock().now(), read_only=True)
    try:
        yield Archive(history=history, model=shipped_model())
    finally:
        await history.close()


@asynccontextmanager
async def observing(settings: Settings, told: Observing) -> AsyncIterator[World]:
    """The world of an observing command. Raises Misconfigured for everything that must be settled before a packet."""
    from scoring.history.store import History

    clock = SystemClock()
    conduct = conduct_of(settings)
    allow_nets = given.networks(told.allow_net or ())
    resolvers = given.resolvers(settings.many("resolver"))
    own_roots = given.roots(settings.many("ca_file"))
    given.trust_anchors(settings.many("trust_anchor"))
    consent = _consent(told, clock)
    require_loopback_or_leave(
        unlimited=told.unlimited(),
        contact=conduct.contact,
        allow_nets=allow_nets,
        resolvers=[address for address, _ in resolvers],
    )
    data = data_folder(settings)
    stop = StopFile(Path(settings.one("stop")), clock)
    optout = OptOutFile(Path(settings.one("optout")), named=settings.values["optout"].origin != "shipped")
    optout()
    history = await History.open(settings.one("db"), now=clock.now())
    try:
        rules = registry_of_shipped()
        from scanner.net.door import SystemDoor

        door = SystemDoor(
            clock=clock,
            conduct=conduct,
            registry=rules,
            optout=optout,
            ledger=_ledger(told, clock, conduct, resolvers),
            resolvers=resolvers,
            stopped=stop.there,
        )
        site = Site(
            door=door,
            clock=clock,
            conduct=conduct,
            registry=rules,
            keep=history,
            on_bug=lambda bug: log.error("a fault of our own: %r", bug, exc_info=bug),
            until_stopped=stop.appears,
            second_look_after=timedelta() if told.unlimited() else conduct.second_look_after,
            vantage=platform.node(),
        )
        try:
            yield World(
                history=history,
                clock=clock,
                model=shipped_model(),
                site=site,
                knowledge=await knowledge_of(data, own_roots),
                consent=consent,
                allow_nets=allow_nets,
                leaving=asked_to_leave(),
            )
        finally:
            await door.aclose()
    finally:
        await history.close()


def own_resolvers(settings: Settings) -> tuple[tuple[str, int], ...]:
    """The resolvers that would be asked: those set, or the system's."""
    from scanner.net.dns import system_resolvers

    return given.resolvers(settings.many("resolver")) or system_resolvers()


def asking_door(settings: Settings, resolver: tuple[str, int]) -> Door:
    """A door for questions to one resolver of our own."""
    from scanner.net.door import SystemDoor
    from scanner.net.limiter import Limiter

    clock, conduct = SystemClock(), conduct_of(settings)
    return SystemDoor(
        clock=clock,
        conduct=conduct,
        registry=registry_of_shipped(),
        optout=OptOut,
        ledger=Limiter(clock, conduct, conduct.quote),
        resolvers=(resolver,),
        stopped=lambda: False,
    )


def registry_of_shipped() -> Registry:
    """The shipped facts of config/registry, with the public suffix list."""
    from publicsuffixlist import PublicSuffixList

    return registry.read(
        config.text("registry/special_purpose.csv"),
        config.text("registry/providers.csv"),
        config.text("registry/ports.csv"),
        PublicSuffixList().privatesuffix,
    )


def data_folder(settings: Settings) -> Path:
    """The data directory, made for its owner alone where it is missing. Raises Misconfigured."""
    path = Path(settings.one("data"))
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as wrong:
        raise Misconfigured(f"The data directory {path} cannot be made: {wrong.strerror}.") from None
    return path


def _consent(told: Observing, clock: Clock) -> Consent | None:
    from cli import consent
    from cli.settings import read_text

    if told.consent is None:
        return None
    return consent.read(read_text(Path(told.consent), "The consent record"), now=clock.now())


def _ledger(
    told: Observing,
    clock: Clock,
    conduct: Conduct,
    resolvers: tuple[tuple[str, int], ...],
) -> Ledger:
    from scanner.net.dns import system_resolvers
    from scanner.net.limiter import Limiter, Unlimited

    ledger: Ledger = Unlimited(conduct) if told.unlimited() else Limiter(clock, conduct, conduct.quote)
    own = frozenset(address for address, _ in resolvers or system_resolvers())
    if told.unlimited():
        return LoopbackOnly(ledger, own=own, because="--rate unlimited goes nowhere else")
    if told.asked() is Profile.CONSENT and told.consent is None:
        return LoopbackOnly(ledger, own=own, because="the consent profile without --consent FILE goes nowhere else")
    if not conduct.contact:
        return LoopbackOnly(ledger, own=own, because="without --contact we go nowhere else")
    return ledger


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


async def knowledge_of(data: Path, own_roots: tuple[str, ...]) -> LookUp:
    """What the imported public data and the trusted roots say; nothing is fetched."""
    from scoring.history.index import open_index

    return await open_index(data, own_roots)
