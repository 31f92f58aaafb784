"""Looks that targets share within a night: a mail provider is not asked once for each of its customers."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from scanner.asset import Asset
from scanner.interfaces import Clock
from scanner.observation import Observation, Outcome, Sighting
from scanner.target import Profile

Look = tuple[Observation[Any], Sighting]
Earlier = Callable[[Asset, str], Awaitable[Sequence[Look]]]

FRESH = timedelta(hours=20)
_MOST = 20_000
_OURS = (Outcome.FORBIDDEN, Outcome.FAILED)
"""Ends that belong to one target's scan: its rules and budgets, or our own fault."""


class SharedLooks:
    """What was seen of shared platforms in a night, for whichever target; `earlier` brings what the store holds.

    A look serves for 20 hours, under the same profile or a wider one, and never where it took a consent.
    """

    def __init__(self, clock: Clock, earlier: Earlier) -> None:
        self._clock, self._earlier = clock, earlier
        self._kept: OrderedDict[tuple[str, str], tuple[Look, ...]] = OrderedDict()
        self._asking: dict[tuple[str, str, int], asyncio.Future[None]] = {}

    async def look(
        self, asset: Asset, probe: str, look: int, profile: Profile, ask: Callable[[], Awaitable[Look]]
    ) -> Look:
        """A look number `look` that another target had, or else what `ask` brings; those who wait share it."""
        place, flight = (asset.id, probe), (asset.id, probe, look)
        while (found := self._usable(place, look, profile)) is None and (asking := self._asking.get(flight)):
            await asyncio.wait([asking])
        if found is not None:
            return found
        asking = self._asking[flight] = asyncio.get_running_loop().create_future()
        try:
            if place not in self._kept:
                self._keep(place, await self._earlier(asset, probe))
                found = self._usable(place, look, profile)
            if found is None:
                found = await ask()
                self._keep(place, (*self._kept.get(place, ()), found))
            return found
        finally:
            del self._asking[flight]
            asking.set_result(None)

    def _usable(self, place: tuple[str, str], look: int, profile: Profile) -> Look | None:
        """The newest that may serve."""
        kept = self._kept.get(place, ())
        fitting = [one for one in kept if one[1].look == look and self._fresh(one) and _allowed(one, profile)]
        return max(fitting, key=lambda one: one[1].at, default=None)

    def _fresh(self, look: Look) -> bool:
        # A clock that was set back makes nothing fresh for ever.
        return abs(self._clock.now() - look[1].at) < FRESH

    def _keep(self, place: tuple[str, str], looks: Sequence[Look]) -> None:
        self._kept[place] = tuple(
            (replace(seen, evidence=b""), sighting)
            for seen, sighting in looks
            if seen.outcome not in _OURS and sighting.profile != Profile.CONSENT.value
        )
        self._kept.move_to_end(place)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)


def _allowed(look: Look, profile: Profile) -> bool:
    return profile.allows(Profile(look[1].profile))
