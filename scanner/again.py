"""look_again(): two fresh looks at chosen questions, in a scan of its own that asks nothing else."""

import asyncio
from collections.abc import Iterable

from scanner.asset import Claim, Kind, address_asset
from scanner.discovery.newest import last_looks
from scanner.engine import Before, Doubts, Pair, Scan, Scanned
from scanner.interfaces import Progress
from scanner.observation import Evidence, Outcome
from scanner.site import Site
from scanner.target import Target

DOORS = "ports"
"""The probe that tells whether an endpoint is there at all."""
NOT_OURS = (Outcome.FORBIDDEN, Outcome.FAILED)
"""How a look ends that we did not make."""


async def look_again(
    target: Target, site: Site, *, before: Before, pairs: Iterable[Pair], progress: Progress
) -> Scanned:
    """Ask these (probe, asset) pairs again, each twice, `second_look_after` apart, as politely as a scan.

    The assets are those that the newest scan left: what has moved elsewhere is for the next scan to find. Where an
    endpoint gives no answer, its host is asked whether the port is still open. Everything else stays as it was last
    seen. Raises Misconfigured when evidence cannot be kept.
    """
    return await _Again(target, site, before, progress, frozenset(pairs)).run(_none)


def _none(_evidence: Evidence) -> tuple[Pair, ...]:
    return ()


class _Again(Scan):
    """A scan of chosen questions."""

    def __init__(
        self, target: Target, site: Site, bring: Before, progress: Progress, wanted: frozenset[Pair]
    ) -> None:  # fmt: skip
        super().__init__(target, site, bring, progress)
        self._wanted = wanted
        self._left: dict[str, Claim] = {}
        self._apart: dict[str, Claim] = {}  # what today's discovery would not find: nothing that is asked here says so

    async def _look(self, doubts: Doubts) -> None:  # noqa: ARG002  # here every question is asked twice
        self.before = await self.bring()
        self._left = {claim.asset.id: claim for claim in self.before.claims}
        self._discover(new_names=False)
        self._apart = {asset: claim for asset, claim in self._left.items() if asset not in self.claims}
        self.claims |= self._apart
        asked = {(probe, asset) for probe, asset in self._wanted if asset.id in self.claims and probe in self.probes}
        await self._first_looks_at(asked)
        doors = self._doors() - asked
        await self._first_looks_at(doors)
        await self._look_again(asked | doors)

    async def _first_looks_at(self, pairs: set[Pair]) -> None:
        self.total += len(pairs)
        async with asyncio.TaskGroup() as group:
            for probe, asset in sorted(pairs, key=lambda pair: (pair[0], pair[1].id)):
                group.create_task(self._ask(self.probes[probe], asset, 1))

    def _doors(self) -> set[Pair]:
        """The hosts, among those whose ports we may try, of endpoints that gave no answer."""
        tried = {
            asset
            for asset, (seen, _) in last_looks(self.before, DOORS).items()
            if seen.outcome is not Outcome.FORBIDDEN
        }
        silent = {
            seen.asset.host
            for seen in self.observations.values()
            if seen.asset.kind is Kind.ENDPOINT and not seen.outcome.answered and seen.outcome not in NOT_OURS
        }
        hosts = {address_asset(host) for host in silent}
        return {(DOORS, host) for host in hosts & tried if host.id in self.claims}

    def _discover(self, *, new_names: bool) -> None:  # noqa: ARG002  # no name is new here
        """Renew the claims that the newest scan left, and no others: what nobody asked is not forgotten."""
        self.claims = dict(self._left)
        super()._discover(new_names=False)
        self.claims = {asset: claim for asset, claim in self.claims.items() if asset in self._left} | self._apart
