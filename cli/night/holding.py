"""What one scan of a night brings, held until it is known that the silence in it is not our own."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scanner.asset import Claim
from scanner.interfaces import Meter
from scanner.observation import Observation, Outcome, Sighting
from scanner.probes import every as every_probe
from scanner.target import Target

if TYPE_CHECKING:
    from cli.world import History


class Held:
    """A Keep for one scan, in memory: a killed process looks again at what it had in hand."""

    def __init__(self) -> None:
        self.observations: list[Observation[Any]] = []
        self._sightings: list[Sighting] = []
        self._claims: list[Claim] = []
        self._began: tuple[str, Target, datetime] | None = None
        self._ended: tuple[str, datetime, Meter] | None = None

    async def begin(self, scan: str, target: Target, at: datetime) -> None:
        self._began = scan, target, at

    async def keep(
        self, target: Target, scan: str, *,  # noqa: ARG002  # the Protocol's shape
        claims: Sequence[Claim] = (), observations: Sequence[Observation[Any]] = (), sightings: Sequence[Sighting] = (),
    ) -> None:  # fmt: skip
        self._claims += claims
        self.observations += observations
        self._sightings += sightings

    async def end(self, scan: str, at: datetime, spent: Meter) -> None:
        self._ended = scan, at, spent

    @property
    def theirs(self) -> frozenset[str]:
        """The ids of the assets that are surely the target's."""
        return frozenset(claim.asset.id for claim in self._claims if claim.attribution.decides)

    async def pass_on(self, history: "History") -> None:
        """Let it be kept for good."""
        if self._began is None or self._ended is None:
            raise ValueError("the scan has not ended")
        scan, target, began = self._began
        _, ended, spent = self._ended
        await history.keep_scan(
            target, scan, began=began, ended=ended, spent=spent, claims=self._claims,
            observations=self.observations, sightings=self._sightings,
        )  # fmt: skip


def in_sight(held: Held) -> bool:
    """Whether one scan saw the target itself: any host of it that was tried, or, where none may be, its names.

    Hosts that only may be its own, such as a stranger's name servers, count where no other one was tried.
    """
    tried = [one for one in held.observations if one.probe == "ports" and one.outcome is not Outcome.FORBIDDEN]
    if tried:
        hosts = [one for one in tried if one.asset.id in held.theirs] or tried
        return any(one.outcome not in (Outcome.SILENT, Outcome.FAILED) for one in hosts)
    own = {name for name, probe in every_probe().items() if probe.on in ("apex", "name", "web name")}
    return any(one.outcome.answered and one.probe in own for one in held.observations)
