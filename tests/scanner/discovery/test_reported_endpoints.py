"""Ports of which others tell become endpoints of their own, and widen nothing that we touch."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cli.world import shipped_registry
from scanner.asset import Asset, Kind, address_asset
from scanner.discovery.reported_endpoints import reported_endpoints
from scanner.discovery.roles import of_reported
from scanner.observation import ABSENT, Evidence, Outcome, Present, Sighting, Unseen, observation
from scanner.probes.ports import PortsFacts
from scanner.probes.reports import ReportsFacts
from tests.worlds.history import TARGET

HOST, SIX = address_asset("192.0.2.7"), address_asset("2001:db8::7")
TOLD = ReportsFacts(shodan=Present(value=("161/udp", "3389/tcp")), censys=ABSENT, internetdb=Unseen(why="off"))


def proposed(*looks: tuple[str, Asset, Any]) -> set[str]:
    """What is proposed after looks on one day after the other; an Outcome is a look without facts."""
    seen = [
        observation(asset=asset, probe=probe, version=1, outcome=said)
        if isinstance(said, Outcome)
        else observation(asset=asset, probe=probe, version=1, outcome=Outcome.ANSWERED, facts=said)
        for probe, asset, said in looks
    ]
    sightings = tuple(
        Sighting(observation=one.id, at=datetime(2026, 11, day, tzinfo=UTC), look=1, scan=f"s{day}", profile="light")
        for day, one in enumerate(seen, 1)
    )
    evidence = Evidence(observations=tuple({one.id: one for one in seen}.values()), sightings=sightings)
    leads = reported_endpoints.leads(TARGET, evidence, shipped_registry())
    assert {lead.role for lead in leads} <= {"reported"}
    return {lead.asset.value for lead in leads if lead.asset.kind is Kind.ENDPOINT}


def test_each_port_of_an_accepted_source_is_one() -> None:
    """Of both transports and families, whatever another source does not know."""
    assert proposed(("reports", HOST, TOLD)) == {"192.0.2.7:161/udp", "192.0.2.7:3389/tcp"}
    assert proposed(("reports", SIX, TOLD)) == {"[2001:db8::7]:161/udp", "[2001:db8::7]:3389/tcp"}


@pytest.mark.parametrize("ours", [PortsFacts(refused=(3389,)), PortsFacts(open=(443,), silent=(3389,))])
def test_a_port_that_we_found_closed_is_none(ours: PortsFacts) -> None:
    """Our own sight outranks theirs; UDP we never tried."""
    assert proposed(("ports", HOST, ours), ("reports", HOST, TOLD)) == {"192.0.2.7:161/udp"}


def test_a_host_that_gives_us_no_answer_at_all_takes_nothing_back() -> None:
    """Whoever turns our packets away does not hide what others saw."""
    ours = PortsFacts(silent=(22, 443, 3389))
    assert proposed(("ports", HOST, ours), ("reports", HOST, TOLD)) == {"192.0.2.7:161/udp", "192.0.2.7:3389/tcp"}


def test_what_was_told_is_gone_with_the_source_but_not_with_its_answer() -> None:
    """Off is off; a day without an answer takes nothing back, a day without the port does."""
    assert proposed(("reports", HOST, TOLD), ("reports", HOST, Outcome.FORBIDDEN)) == set()
    assert len(proposed(("reports", HOST, TOLD), ("reports", HOST, Outcome.SILENT))) == 2
    assert proposed(("reports", HOST, TOLD), ("reports", HOST, ReportsFacts(shodan=ABSENT))) == set()


def test_a_host_of_very_many_ports_is_bounded() -> None:
    """A middlebox becomes no thousand assets."""
    many = ReportsFacts(internetdb=Present(value=tuple(f"{port}/tcp" for port in range(1, 2000))))
    assert len(proposed(("reports", HOST, many))) == 100


def test_nothing_of_ours_is_sent_to_what_only_others_saw() -> None:
    """Such an endpoint is asked of those who told of it alone; one that we found open is asked as ever."""
    assert of_reported("endpoint", "reported") is False
    assert of_reported("named endpoint", "reported") is False
    assert of_reported("reported endpoint", "service, reported") is True
    assert of_reported("reported endpoint", "service") is False
    assert of_reported("endpoint", "service, reported") is None
