"""What third parties tell of an address: ports by source, and an honest word where nobody may be asked."""

from datetime import UTC, datetime

from scanner.asset import address_asset
from scanner.interfaces import Answer
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.reports import ReportsFacts, reports
from scanner.told import Told, Witness
from tests.fakes.net import ScriptedNet

AT = datetime(2026, 11, 20, tzinfo=UTC)


class ToldNet(ScriptedNet):
    """A net on which third parties say what a test gave it."""

    def __init__(self, *said: Witness) -> None:
        super().__init__({})
        self.said = said

    async def told(self, address: str) -> tuple[Witness, ...]:
        assert address == "192.0.2.7"
        return self.said


def told(port: int, transport: str = "tcp", protocol: str = "", at: datetime = AT) -> Told:
    return Told(address="192.0.2.7", port=port, transport=transport, at=at, protocol=protocol)


async def answer(*said: Witness) -> Answer:
    return await reports.run(address_asset("192.0.2.7"), ToldNet(*said))


async def test_each_source_has_its_own_fact() -> None:
    """Ports in the order of their numbers; a source that tells of none is no silence, and one not there not asked."""
    said = await answer(
        Witness(source="shodan", told=(told(3389), told(161, "udp"), told(443))),
        Witness(source="shadowserver", told=()),
    )
    assert said.outcome is Outcome.ANSWERED
    assert said.facts == ReportsFacts(
        shodan=Present(value=("161/udp", "443/tcp", "3389/tcp")), shadowserver=ABSENT, internetdb=NOT_ASKED
    )
    assert said.at is None


async def test_a_source_that_is_off_is_said_beside_the_others() -> None:
    """Half an answer, with the command."""
    said = await answer(
        Witness(source="internetdb", told=None, why="internetdb is off", off=True),
        Witness(source="censys", told=(told(22),)),
    )
    assert (said.outcome, said.why) == (Outcome.PARTIAL, "internetdb is off")
    assert said.facts.internetdb == Unseen(why="internetdb is off")


async def test_off_is_forbidden_and_a_failure_is_silence() -> None:
    """Neither is good or bad, and the first is no lost sight."""
    off = Witness(source="internetdb", told=None, why="internetdb is off", off=True)
    failed = Witness(source="censys", told=None, why="Censys: no answer")
    assert [(await answer(*said)).outcome for said in ((), (off,), (failed,), (off, failed))] == [
        Outcome.FORBIDDEN, Outcome.FORBIDDEN, Outcome.SILENT, Outcome.SILENT,
    ]  # fmt: skip
