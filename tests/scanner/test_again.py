"""Looking again at chosen questions: what is asked, how often, and what is not forgotten for it."""

from datetime import timedelta

import pytest

from scanner.again import look_again
from scanner.asset import Asset, address_asset, endpoint_asset
from scanner.engine import Scanned
from scanner.interfaces import Answer
from scanner.observation import Evidence, Outcome
from scanner.probes.ports import PortsFacts
from tests.scanner.test_engine import REST, TARGET, Street

SSH, HOST = endpoint_asset("192.0.2.7", 22), address_asset("192.0.2.7")
ALL = {"name:acme.example", "name:www.acme.example", HOST.id, SSH.id}


async def _scanned(patch: pytest.MonkeyPatch) -> Evidence:
    street = Street()
    await street.scan(patch)
    memory = street.memory
    return Evidence(
        claims=tuple(memory.claims.values()),
        observations=tuple(memory.observations.values()),
        sightings=tuple(memory.sightings),
    )


async def _again(street: Street, patch: pytest.MonkeyPatch, *pairs: tuple[str, Asset]) -> Scanned:
    before = await _scanned(patch)
    street.clock.at += timedelta(days=1)

    async def bring() -> Evidence:
        return before

    return await look_again(TARGET, street.site(patch), before=bring, pairs=pairs, progress=lambda *_: None)


def _asked(street: Street) -> list[tuple[str, str, int]]:
    return [(errand.probe, errand.asset.value, errand.look) for errand in street.doors.opened]


async def test_only_the_chosen_is_asked_twice_and_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two looks, each its own errand, a rest apart; the claims of everything else are as they were."""
    street = Street()
    done = await _again(street, monkeypatch, ("ssh", SSH))
    assert _asked(street) == [("ssh", SSH.value, 1), ("ssh", SSH.value, 2)]
    first, second = street.memory.sightings
    assert second.at - first.at >= REST
    assert set(street.memory.claims) == ALL
    assert (street.memory.begun, street.memory.ended) == ([done.scan], [done.scan])


async def test_behind_an_endpoint_without_an_answer_its_port_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the service is refused the host's ports are asked, twice too: a port that closed is no endpoint."""
    refused = Answer(outcome=Outcome.REFUSED, why="refused")
    street = Street(ssh=lambda _: refused, ports=lambda _: PortsFacts(refused=(22, 80)))
    await _again(street, monkeypatch, ("ssh", SSH))
    asked = [("ssh", SSH.value, 1), ("ports", HOST.value, 1), ("ports", HOST.value, 2), ("ssh", SSH.value, 2)]
    assert sorted(_asked(street)) == sorted(asked)
    assert set(street.memory.claims) == ALL - {SSH.id}


async def test_silence_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing answers the endpoint stays what it was."""
    silent = Answer(outcome=Outcome.SILENT, why="no answer")
    street = Street(ssh=lambda _: silent, ports=lambda _: silent)
    await _again(street, monkeypatch, ("ssh", SSH))
    assert set(street.memory.claims) == ALL


async def test_a_stranger_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no scan tied to the target is left out, whoever names it."""
    street = Street()
    await _again(street, monkeypatch, ("ssh", endpoint_asset("198.51.100.9", 22)), ("nothing", SSH))
    assert _asked(street) == []
