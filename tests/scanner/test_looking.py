"""When a look was had: now, or when what is remembered was said."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cli.world import shipped_registry
from scanner.asset import Asset, Attribution, name_asset
from scanner.interfaces import Answer, Errand, Meter, Net, Probe
from scanner.looking import look_at
from scanner.observation import Evidence, Outcome
from scanner.probes.registration import RegistrationFacts
from scanner.site import Site
from tests.fakes.net import ScriptedNet
from tests.scanner.test_engine import CONDUCT, START, TARGET, Clock, Doors, Memory

ASSET = name_asset("acme.example")


async def _looked(said_at: datetime | None) -> datetime:
    async def run(asset: Asset, net: Net) -> Answer:
        return Answer(outcome=Outcome.ANSWERED, facts=RegistrationFacts(), at=said_at)

    async def nothing(*_: Any) -> Evidence:
        return Evidence()

    site = Site(
        door=Doors(), clock=Clock(), conduct=CONDUCT, registry=shipped_registry(), keep=Memory(),
        on_bug=lambda _: None, until_stopped=nothing, second_look_after=timedelta(),
    )  # fmt: skip
    errand = Errand(
        target=TARGET, asset=ASSET, attribution=Attribution.A, probe="registration", look=1, meter=Meter()
    )  # fmt: skip
    probe = Probe(name="registration", version=1, on="apex", services=(), facts=RegistrationFacts, run=run)
    _, sighting = await look_at(probe, errand, ScriptedNet({}), site, "scan")
    return sighting.at


@pytest.mark.parametrize(
    ("said_at", "expected"),
    [(None, START), (START - timedelta(days=6), START - timedelta(days=6)), (START + timedelta(days=1), START)],
)
async def test_a_remembered_answer_is_as_old_as_it_is(said_at: datetime | None, expected: datetime) -> None:
    """What was said six days ago is a sighting of that day; a clock that was set back makes none of tomorrow."""
    assert await _looked(said_at) == expected
