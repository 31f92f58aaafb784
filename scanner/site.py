"""Where a scan happens: everything that the engine may use of the world."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from scanner.asset import Asset, Claim
from scanner.conduct import Conduct
from scanner.interfaces import Clock, Door, Meter
from scanner.observation import Observation, Sighting
from scanner.registry import Registry
from scanner.target import Profile, Target


class Keep(Protocol):
    """Where evidence goes before it is judged."""

    async def begin(self, scan: str, target: Target, at: datetime) -> None: ...

    async def keep(
        self, target: Target, scan: str, *, claims: Sequence[Claim] = (), observations: Sequence[Observation[Any]] = (),
        sightings: Sequence[Sighting] = (),
    ) -> None:  # fmt: skip
        """Store in one transaction; the same sighting twice is stored once."""

    async def end(self, scan: str, at: datetime, spent: Meter) -> None: ...


class Looks(Protocol):
    """Looks at shared platforms that targets of one night share."""

    async def look(
        self,
        asset: Asset,
        probe: str,
        look: int,
        profile: Profile,
        ask: Callable[[], Awaitable[tuple[Observation[Any], Sighting]]],
    ) -> tuple[Observation[Any], Sighting]:
        """What another target's scan saw, or what `ask` brings; the sighting names the scan that it was made in."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The world of one scan."""

    door: Door
    clock: Clock
    conduct: Conduct
    registry: Registry
    keep: Keep
    on_bug: Callable[[BaseException], None]
    until_stopped: Callable[[], Coroutine[Any, Any, None]]
    """Returns when the stop file appears; the engine then ends all probing at once."""
    second_look_after: timedelta
    vantage: str = ""
    shared: Looks | None = None
    """The night's; None where every look has to be fresh."""
