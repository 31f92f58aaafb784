"""A scan without a store and without sockets beyond its own: what the benches share of a Site."""

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from publicsuffixlist import PublicSuffixList

import config
from scanner import conduct, registry
from scanner.asset import Asset, Claim
from scanner.conduct import Conduct
from scanner.engine import Scanned, scan
from scanner.interfaces import Clock, Door, Meter
from scanner.observation import Evidence, Observation, Sighting
from scanner.registry import Registry
from scanner.site import Site
from scanner.target import Profile, Scope, Target, TargetKind
from scoring import model
from scoring.case import Case
from scoring.doubts import doubts
from scoring.knowledge import FeedState, Known
from scoring.model import Model

MODEL = "model/2026.6.toml"


@cache
def shipped_model() -> Model:
    text = config.text(MODEL)
    return model.read(text, digest="sha256:" + hashlib.sha256(text.encode()).hexdigest())


@cache
def shipped_conduct() -> Conduct:
    return conduct.read(config.text("conduct.toml"), digest="shipped", contact="bench@hullmark.example")


@cache
def shipped_registry() -> Registry:
    special, providers, ports = (config.text(f"registry/{n}.csv") for n in ("special_purpose", "providers", "ports"))
    return registry.read(special, providers, ports, PublicSuffixList().privatesuffix)


def company(name: str, *, profile: Profile, allowed: tuple[str, ...], since: datetime) -> Target:
    """A domain as the command line aims at it."""
    scope = Scope(asked=profile, used=profile, because="the benchmark asks for it", allowed_nets=allowed)
    return Target(name=name, kind=TargetKind.NAME, scope=scope, since=since)


class Kept:
    """A Keep in memory."""

    def __init__(self, before: Evidence) -> None:
        self._observations: dict[str, Observation[Any]] = {seen.id: seen for seen in before.observations}
        self._sightings = list(before.sightings)
        self._claims = before.claims

    async def begin(self, scan: str, target: Target, at: datetime) -> None:
        """Nothing is numbered here."""

    async def keep(
        self,
        target: Target,
        scan: str,
        *,
        claims: Sequence[Claim] = (),
        observations: Sequence[Observation[Any]] = (),
        sightings: Sequence[Sighting] = (),
    ) -> None:
        self._observations |= {seen.id: seen for seen in observations}
        self._sightings += sightings
        self._claims = tuple(claims) or self._claims

    async def end(self, scan: str, at: datetime, spent: Meter) -> None:
        """What was spent is in Scanned."""

    @property
    def evidence(self) -> Evidence:
        return Evidence(
            claims=self._claims, observations=tuple(self._observations.values()), sightings=tuple(self._sightings)
        )


async def look(target: Target, door: Door, clock: Clock, before: Evidence | None = None) -> tuple[Scanned, Evidence]:
    """One scan of `target` through `door` with its second looks, after what was seen `before`. Bugs are raised."""
    kept = Kept(before or Evidence())
    bugs: list[BaseException] = []
    site = Site(
        door=door,
        clock=clock,
        conduct=shipped_conduct(),
        registry=shipped_registry(),
        keep=kept,
        on_bug=bugs.append,
        until_stopped=asyncio.Event().wait,  # type: ignore[arg-type]  # its True is not looked at
        second_look_after=shipped_conduct().second_look_after,
    )

    def doubted(evidence: Evidence) -> Iterable[tuple[str, Asset]]:
        return doubts(case_of(target, evidence, clock.now()))

    async def earlier() -> Evidence:
        return kept.evidence

    done = await scan(target, site, before=earlier, doubts=doubted, progress=lambda done, total, doing: None)
    if bugs:
        raise bugs[0]
    return done, kept.evidence


def case_of(target: Target, evidence: Evidence, as_of: datetime) -> Case:
    """A case with a fresh list of exploited vulnerabilities that lists nothing."""
    known = Known(feeds=(FeedState(name="kev", released=as_of, digest="sha256:none"),))
    return Case(target=target, evidence=evidence, known=known, model=shipped_model(), as_of=as_of)
