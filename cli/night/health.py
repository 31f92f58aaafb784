"""Whether a night's silence could be our own: our resolvers, our routes, and hosts of our own that have to answer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scanner.answers import SAYS_REFUSED
from scanner.asset import Asset, Attribution, name_asset
from scanner.errors import Misconfigured, WeDeclined
from scanner.interfaces import Clock, Errand, Meter, Net, NoReply
from scanner.observation import Outcome
from scanner.target import Profile, Scope, Target, TargetKind

if TYPE_CHECKING:
    from cli.world import World

HOURLY = timedelta(hours=1)
LATELY = timedelta(seconds=30)
"""How old an answer may be on which a target's silence is believed to be its own."""
LEAST_SILENT, MOST_SILENT = 5, (1, 5)
"""More than a fifth of those that were looked at, and at least five, do not fall silent together by themselves."""


def together(silent: int, looked: int) -> bool:
    """Whether so many that fell silent, of all that were looked at, are too many to be believed."""
    share, of = MOST_SILENT
    return silent >= LEAST_SILENT and silent * of > looked * share


class Health:
    """What the last self-check found; `check` gives the sentence of what is wrong, empty where nothing is."""

    def __init__(self, clock: Clock, check: Callable[[], Awaitable[str]]) -> None:
        self._clock, self._check = clock, check
        self._turn = asyncio.Lock()
        self._at: datetime | None = None
        self._why = ""

    async def wrong(self, *, within: timedelta) -> str:
        """What is wrong with us, by a check that is no older than `within`."""
        async with self._turn:
            if self._at is None or abs(self._clock.now() - self._at) >= within:
                self._why = await self._check()
                self._at = self._clock.now()
            return self._why


def self_check(
    world: "World", canaries: tuple[str, ...], ways_out: Callable[[], frozenset[int]] | None
) -> Callable[[], Awaitable[str]]:
    """The check of this world: own resolvers, own routes (None where nothing leaves this machine), own canaries.

    Raises Misconfigured for a canary that is none.
    """
    places = tuple(_canary(text) for text in canaries)
    at_first = ways_out() if ways_out else frozenset()

    async def check() -> str:
        if ways_out:
            now = ways_out()
            if not now:
                return "this machine has no route to the outside"
            if lost := at_first - now:
                return f"this machine has lost its route for IPv{min(lost)}"
        try:
            reply = await _net(world, "resolver.invalid", "addresses").ask(".", "NS")
        except WeDeclined as why:  # the stop file
            return str(why)
        # Who says no is there; one that fails (SERVFAIL) may have lost its own way out.
        if isinstance(reply, NoReply) and reply.why != SAYS_REFUSED:
            return f"our own resolver does not answer ({reply.why})"
        answered = await asyncio.gather(*(_answers(world, host, port) for host, port in places))
        silent = [host for (host, _), there in zip(places, answered, strict=True) if not there]
        return f"our own {', '.join(silent)} did not answer" if 2 * len(silent) > len(places) else ""

    return check


async def _answers(world: "World", host: str, port: int) -> bool:
    net = _net(world, host, "tls")
    try:
        addresses = [host] if host[-1].isdigit() or ":" in host else []
        for rtype in () if addresses else ("A", "AAAA"):
            reply = await net.ask(host, rtype)
            addresses += [] if isinstance(reply, NoReply) else reply.value.records
        for address in addresses:
            async with net.connect(address, port) as stream:
                if not isinstance(stream, NoReply) or stream.outcome is Outcome.REFUSED:
                    return True
    except WeDeclined:
        return False
    return False


def _net(world: "World", host: str, probe: str) -> Net:
    scope = Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="our own", allowed_nets=world.allow_nets)
    target = Target(name=host, kind=TargetKind.NAME, scope=scope, since=world.clock.now())
    asset: Asset = name_asset(host)
    return world.site.door.open(
        Errand(target=target, asset=asset, attribution=Attribution.A, probe=probe, look=1, meter=Meter())
    )


def _canary(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise Misconfigured(
            f"The canary {text[:60]!r} should look like www.example.com:443: change the setting canary."
        )
    return host.strip("[]"), int(port)
