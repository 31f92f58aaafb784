"""What a third party saw at one port comes with its own date, source and terms."""

from datetime import UTC, datetime, timedelta

from scanner.asset import Asset, Kind
from scanner.interfaces import Answer
from scanner.observation import NOT_ASKED, Outcome, Present, ToldHello
from scanner.probes.told_service import told_service
from scanner.told import Witness
from tests.scanner.probes.test_reports import AT, ToldNet, told

LATER = AT + timedelta(days=3)


async def answer(place: str, *said: Witness) -> Answer:
    return await told_service.run(Asset(kind=Kind.ENDPOINT, value=f"192.0.2.7:{place}"), ToldNet(*said))


async def test_it_is_dated_by_those_who_saw_it() -> None:
    """Never by the day on which we heard of it."""
    said = await answer("502/tcp", Witness(source="shodan", told=(told(502, protocol="modbus"),), terms="https://t"))
    assert (said.at, said.answered_by) == (datetime(2026, 11, 20, tzinfo=UTC), "shodan")
    assert said.facts == ToldHello(source="shodan", terms="https://t", speaks=Present(value="modbus"))


async def test_the_newest_that_names_a_protocol_counts() -> None:
    """A bare port number that is newer takes nothing back; of two that name one the newer counts."""
    witnesses = (
        Witness(source="internetdb", told=(told(22, at=LATER),)),
        Witness(source="censys", told=(told(22, protocol="ssh"),)),
        Witness(source="shodan", told=(told(22, protocol="telnet", at=AT - timedelta(days=1)),)),
    )
    said = await answer("22/tcp", *witnesses)
    assert (said.facts.source, said.facts.speaks) == ("censys", Present(value="ssh"))
    alone = await answer("22/tcp", witnesses[0])
    assert (alone.facts.speaks, alone.at) == (NOT_ASKED, LATER)


async def test_another_transport_is_another_service() -> None:
    """What is told of UDP says nothing of TCP."""
    said = await answer("161/tcp", Witness(source="shodan", told=(told(161, "udp", "snmp"),)))
    assert said.outcome is Outcome.SILENT
