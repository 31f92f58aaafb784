"""What a hostile zone, a hostile host or a bad clock can cost a scan at most."""

from dataclasses import replace
from datetime import timedelta

import pytest

import tests.scanner.test_engine
from scanner.asset import Asset
from scanner.interfaces import Answer
from scanner.observation import ABSENT, Evidence, Outcome, Present
from scanner.probes.addresses import AddressFacts
from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from tests.scanner.test_engine import CONDUCT, REST, Street

OLD = tuple(f"198.51.100.{number}" for number in range(1, 41))
NEW = tuple(f"198.51.1.{number}" for number in range(1, 41))


async def test_a_scan_looks_at_as_many_addresses_as_conduct_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier scan left counts too: new addresses that sort first find no room beside it."""
    monkeypatch.setattr(tests.scanner.test_engine, "CONDUCT", replace(CONDUCT, most_names=40))
    before = Street(addresses=lambda _: _points_to(OLD), ports=lambda _: PortsFacts(refused=(80,)))
    await before.scan(monkeypatch)
    assert _looked_at(before) == set(OLD)
    again = Street(
        addresses=lambda asset: _points_to(OLD if asset.value.startswith("www.") else NEW),
        ports=lambda _: PortsFacts(refused=(80,)),
    )
    again.clock.at += timedelta(days=1)
    left = Evidence(observations=tuple(before.memory.observations.values()), sightings=tuple(before.memory.sightings))
    await again.scan(monkeypatch, before=left)
    assert _looked_at(again) == set(OLD)


async def test_a_clock_set_back_delays_a_second_look_by_one_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an hour because the clock was corrected by one between the looks."""
    street = Street()

    def doubts(evidence: Evidence) -> list[tuple[str, Asset]]:
        street.clock.at -= timedelta(hours=1)
        return [("ssh", seen.asset) for seen in evidence.observations if seen.probe == "ssh"]

    before = street.clock.at
    await street.scan(monkeypatch, doubts=doubts)
    assert [errand.probe for errand in street.doors.opened if errand.look == 2] == ["ssh"]
    assert street.clock.at - (before - timedelta(hours=1)) <= REST


async def test_raw_answers_go_to_the_store_and_not_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What judges between the looks gets facts; the bytes behind them are kept once, by the store."""
    raw = b"x" * 65536
    street = Street(reverse=lambda _: Answer(outcome=Outcome.ANSWERED, facts=ReverseFacts(ptr=ABSENT), evidence=raw))
    held: list[bytes] = []

    def doubts(evidence: Evidence) -> list[tuple[str, Asset]]:
        held.extend(seen.evidence for seen in evidence.observations)
        return []

    await street.scan(monkeypatch, doubts=doubts)
    assert held
    assert not any(held)
    assert raw in {seen.evidence for seen in street.memory.observations.values()}


def _points_to(addresses: tuple[str, ...]) -> AddressFacts:
    return AddressFacts(a=Present(value=addresses), aaaa=ABSENT)


def _looked_at(street: Street) -> set[str]:
    return {errand.asset.value for errand in street.doors.opened if errand.probe == "ports"}
