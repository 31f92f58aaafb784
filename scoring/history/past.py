"""What is kept of one target, or of a few, read once within one transaction by whoever asks for it first."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.asset import Asset, Claim
from scanner.observation import Observation, Sighting
from scoring.history import looked
from scoring.history.looked import Look, Scan


class Past:
    """The looks and scans of targets. `observations` and `claims` are those that were read, by number; `sightings` by
    the numbers of scan and look, `assets` by their JSON, `facts` by it and by probe and version."""

    def __init__(self, connection: AsyncConnection, *targets: str) -> None:
        self.connection, self.targets = connection, targets
        self.observations: dict[int, Observation[Any] | None] = {}
        self.claims: dict[int, Claim] = {}
        self.sightings: dict[tuple[int, int], Sighting] = {}
        self.assets: dict[str, Asset] = {}
        self.facts: dict[tuple[str, int, str], Any] = {}
        self._looks: dict[int, Look] | None = None
        self._scans: dict[int, Scan] = {}

    @property
    def target(self) -> str:
        """The one target, where there is only one. Raises ValueError."""
        (one,) = self.targets
        return one

    async def looks(self) -> dict[int, Look]:
        """All their looks by number."""
        if self._looks is None:
            self._looks = await looked.looks(self.connection, *self.targets)
        return self._looks

    async def those(self, which: str, given: Sequence[Any]) -> list[Scan]:
        """The scans that fit a condition, as `looked.those` takes it."""
        return self._learnt(await looked.those(self.connection, which, given))

    def _learnt(self, scans: list[Scan]) -> list[Scan]:
        self._scans.update({one.number: one for one in scans})
        return scans

    async def some(self, wanted: Iterable[int]) -> dict[int, Scan]:
        """The scans of these numbers; only those are read that were not yet."""
        numbers = set(wanted)
        if missing := numbers - self._scans.keys():
            self._learnt(await looked.some(self.connection, missing))
        return {number: self._scans[number] for number in sorted(numbers & self._scans.keys())}
