"""Histories: which assets were there, what each look brought, and the case that follows from it."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import strategies as st

import config
import scoring.judge
import scoring.vectors
from scanner.asset import Asset, Attribution, Claim
from scanner.interfaces import Probe
from scanner.observation import Evidence, Observation, Outcome, Sighting, observation
from scanner.target import Organisation, Profile, Scope, Target, TargetKind
from scoring.case import Case
from scoring.check import Check
from scoring.knowledge import Known
from scoring.model import Model, read

DAY = timedelta(days=1)
START = datetime(2026, 11, 22, 2, tzinfo=UTC)
MODEL, OWN_MODEL = "model/2026.6.toml", "model/hullmark-2026.1.toml"
UNANSWERED = (Outcome.SILENT, Outcome.GARBLED, Outcome.FAILED, Outcome.REFUSED)


@cache
def shipped_model(name: str = MODEL) -> Model:
    """The released model, or another one, read as the world of the command line reads it."""
    text = config.text(name)
    return read(text, digest="sha256:" + hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True, kw_only=True, repr=False)
class World:
    """What exists: places with the probes that fit them, answers by probe, outside facts, checks and model.

    `good` picks for each probe the answers of which every check thinks well.
    """

    name: str
    places: tuple[tuple[Asset, tuple[str, ...]], ...]
    answers: dict[str, tuple[Any, ...]]
    good: dict[str, tuple[Any, ...]]
    known: tuple[Known, ...]
    model: Model
    probes: Callable[[], dict[str, Probe]]
    checks: Callable[[], dict[str, Check]]

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(self.name)

    @contextmanager
    def installed(self, checks: dict[str, Check] | None = None) -> Iterator[None]:
        """The judge knows this world's probes and checks, or those given."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scoring.judge, "every_probe", self.probes)
            patch.setattr(scoring.judge, "every_check", lambda: self.checks() if checks is None else checks)
            yield


@dataclass(frozen=True)
class Said:
    """What one look brought: facts, or an outcome without."""

    outcome: Outcome
    facts: Any = None


@dataclass(frozen=True, repr=False)
class Cell:
    """One look: the index of its scan, 1 or 2, the probe, the asset asked, and what came."""

    scan: int
    look: int
    probe: str
    asset: Asset
    said: Said

    def __repr__(self) -> str:
        said = re.sub(r"\w+=NotAsked[^,)]*,? ?|NotAsked\.|<[^>]*>", "", str(self.said.facts or self.said.outcome))
        return f"{self.scan}.{self.look} {self.probe} {self.asset.id}: {said}"


@dataclass(frozen=True, kw_only=True, repr=False)
class History:
    """Scans with their looks, the assets of the newest attribution, and when it is judged."""

    world: World
    scans: tuple[datetime, ...]
    assets: tuple[tuple[Asset, Attribution], ...]
    cells: tuple[Cell, ...]
    known: Known
    as_of: datetime
    told: Organisation = field(default_factory=Organisation)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """For the report of a law that fails."""
        assets = ", ".join(f"{asset.id} {how}" for asset, how in self.assets)
        days = [(at - START) // DAY for at in (*self.scans, self.as_of)]
        printer.text(
            f"{assets}; {self.told.employees or self.told.revenue}; scans and as of on days {days}; {self.cells}"
        )

    @property
    def case(self) -> Case:
        seen = [(cell, _observed(cell.probe, cell.asset, cell.said)) for cell in self.cells]
        return Case(
            target=replace(TARGET, organisation=self.told),
            evidence=Evidence(
                claims=tuple(_claim(asset, how, self.scans[-1]) for asset, how in self.assets),
                observations=tuple({one.id: one for _, one in seen}.values()),
                sightings=tuple(
                    Sighting(
                        observation=one.id,
                        at=self.scans[cell.scan] + timedelta(minutes=cell.look),
                        look=cell.look,
                        scan=f"scan {cell.scan}",
                        profile="light",
                        why="" if cell.said.facts else f"{cell.said.outcome} in scan {cell.scan}",
                    )
                    for cell, one in seen
                ),
            ),
            known=self.known,
            model=self.world.model,
            as_of=self.as_of,
        )

    def later(self, span: timedelta) -> "History":
        return replace(self, as_of=self.as_of + span)

    def rescanned(self, at: datetime, say: Callable[[Cell], Said | None]) -> "History":
        """One more scan at `at`: each (probe, asset) says what `say` makes of its newest cell; None is not asked."""
        newest = {(cell.probe, cell.asset): cell for cell in self.cells}
        cells = [
            Cell(len(self.scans), 1, probe, asset, said)
            for (probe, asset), cell in newest.items()
            if (said := say(cell)) is not None
        ]
        return replace(self, scans=(*self.scans, at), cells=(*self.cells, *cells), as_of=max(self.as_of, at + DAY / 24))

    def rescanned_in_part(self, said: dict[tuple[str, Asset], Any]) -> "History":
        """One more scan just before it is judged, of some (probe, asset) alone, whose two looks bring these facts."""
        cells = _agreeing(len(self.scans), said)
        return replace(self, scans=(*self.scans, self.as_of - DAY / 160), cells=(*self.cells, *cells))


def seen(world: World, said: dict[tuple[str, Asset], Any]) -> History:
    """One scan an hour ago in which two looks at each (probe, asset) brought these facts; all of it is declared."""
    return History(
        world=world,
        scans=(START,),
        assets=tuple((asset, Attribution.A) for asset in dict.fromkeys(asset for _, asset in said)),
        cells=_agreeing(0, said),
        known=world.known[0],
        as_of=START + DAY / 24,
    )


def _agreeing(scan: int, said: dict[tuple[str, Asset], Any]) -> tuple[Cell, ...]:
    return tuple(
        Cell(scan, look, probe, asset, Said(Outcome.ANSWERED, facts))
        for (probe, asset), facts in said.items()
        for look in (1, 2)
    )


TARGET = Target(
    name="made.example",
    kind=TargetKind.NAME,
    scope=Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="asked"),
    since=START,
)


_kept: dict[tuple[str, Asset, str, str], Observation[Any]] = {}


def _observed(probe: str, asset: Asset, said: Said) -> Observation[Any]:
    """The observation of a look; the same look gives the same one, as in the engine."""
    key = (probe, asset, said.outcome.value, repr(said.facts))
    if key not in _kept:
        _kept[key] = observation(asset=asset, probe=probe, version=1, outcome=said.outcome, facts=said.facts)
    return _kept[key]


def _claim(asset: Asset, how: Attribution, at: datetime) -> Claim:
    return Claim(
        target=TARGET.name,
        asset=asset,
        role="apex, mail exchanger, web",
        found_by="made",
        proof=("made",),
        attribution=how,
        at=at,
    )


@st.composite
def histories(draw: st.DrawFn, world: World, *, most_scans: int = 3) -> History:
    """Histories of a world: a few assets, one to three scans days or months apart, one or two looks each."""
    places = draw(st.lists(st.sampled_from(world.places), min_size=1, max_size=6, unique_by=lambda place: place[0]))
    how = st.sampled_from((Attribution.A, Attribution.A, Attribution.B, Attribution.C, Attribution.D))
    gaps = draw(st.lists(st.sampled_from((1, 1, 7, 30, 65, 100, 200)), max_size=most_scans - 1))
    scans = [START]
    for gap in gaps:
        scans.append(scans[-1] + gap * DAY)
    cells = []
    for asset, probes in places:
        for probe in probes:
            usual = Said(Outcome.ANSWERED, draw(st.sampled_from(world.answers[probe])))
            for scan in range(len(scans)):
                cells += _looks(draw, Cell(scan, 1, probe, asset, usual), world.answers[probe])
    after = draw(st.sampled_from((0, 0, 1, 20, 59, 61, 95, 119, 121, 181, 250, 400)))
    return History(
        world=world,
        scans=tuple(scans),
        assets=tuple((asset, draw(how)) for asset, _ in places),
        cells=tuple(cells),
        known=draw(st.sampled_from(world.known)),
        told=draw(_SIZES),
        as_of=scans[-1] + timedelta(minutes=5) + after * DAY,
    )


def _looks(draw: st.DrawFn, usual: Cell, answers: tuple[Any, ...]) -> list[Cell]:
    """The looks of one scan at one asset: mostly the usual answer, twice; else silence, declining or another answer."""
    turn = draw(_TURNS)
    other = Said(Outcome.ANSWERED, draw(st.sampled_from(answers))) if turn in (5, 6, 7) else usual.said
    silent = Said(UNANSWERED[turn % len(UNANSWERED)]) if turn < 10 else Said(Outcome.FORBIDDEN)
    first, second = {
        2: (usual.said, None), 3: (silent, None), 4: (silent, None), 5: (other, other), 6: (usual.said, other),
        7: (other, None), 8: (usual.said, silent), 9: (usual.said, silent), 10: (silent, None),
        11: (usual.said, silent),
    }.get(turn, (usual.said, usual.said))  # fmt: skip
    return [replace(usual, look=look, said=said) for look, said in ((1, first), (2, second)) if said]


_TURNS = st.integers(0, 11)
_SIZES = st.sampled_from(
    (
        Organisation(),
        Organisation(employees=9),
        Organisation(employees=20_000),
        Organisation(revenue=9 * 10**9, currency="EUR"),
    )
)
