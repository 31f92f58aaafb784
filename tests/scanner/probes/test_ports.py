"""Ports: how each connect ended, and what is said of a host on which nothing answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

import config
from scanner.asset import address_asset
from scanner.conduct import Conduct, read
from scanner.errors import Forbidden, WeDeclined
from scanner.interfaces import NoReply, Stream
from scanner.observation import Outcome
from scanner.probes.ports import PortsFacts, accepts_everything, known_ports, ports
from scanner.target import Profile
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import ask

CONDUCT = read(config.text("conduct.toml"), digest="test")


@dataclass
class Host:
    """A Net on which each port ends as told; any other question fails."""

    ends: dict[int, Outcome | WeDeclined]
    knocked: list[int] = field(default_factory=list)

    profile: Profile = Profile.LIGHT

    @property
    def conduct(self) -> Conduct:
        return replace(CONDUCT, ports={self.profile: tuple(self.ends)})

    @asynccontextmanager
    async def connect(self, address: str, port: int) -> AsyncIterator[Stream | NoReply]:
        assert address == "192.0.2.7"
        self.knocked.append(port)
        await asyncio.sleep(0)
        end = self.ends[port]
        if isinstance(end, WeDeclined):
            raise end
        yield object() if end is Outcome.ANSWERED else NoReply(outcome=end, why=end.value)  # type: ignore[misc]  # a stream nobody may touch


async def knock(**ends: Outcome | WeDeclined) -> tuple[object, Host]:
    host = Host({int(port[1:]): end for port, end in ends.items()})
    return await ports.run(address_asset("192.0.2.7"), host), host  # type: ignore[arg-type]  # the part of Net it may use


async def test_each_end_has_its_place() -> None:
    """Open, refused and silent ports are told apart and sorted; they were tried in the list's order."""
    answer, host = await knock(
        p443=Outcome.ANSWERED, p80=Outcome.ANSWERED, p25=Outcome.REFUSED, p23=Outcome.SILENT, p22=Outcome.REFUSED
    )
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts == PortsFacts(open=(80, 443), refused=(22, 25), silent=(23,))
    assert host.knocked == [443, 80, 25, 23, 22]


async def test_a_profile_without_ports_is_forbidden_not_silent() -> None:
    """Under passive nothing is tried, so nothing may be called silent."""
    with pytest.raises(Forbidden, match="light or consent would allow it"):
        await knock()


async def test_a_host_that_refuses_everything_is_there() -> None:
    """Refusals are answers: they prove that nothing listens."""
    answer, _ = await knock(p443=Outcome.REFUSED, p80=Outcome.REFUSED)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, PortsFacts(refused=(80, 443)))


async def test_a_host_that_says_nothing_is_silent() -> None:
    """Without one answer there are no facts: silence is no absence."""
    answer, _ = await knock(p443=Outcome.SILENT, p80=Outcome.SILENT)
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)


async def test_our_own_failures_are_ours() -> None:
    """No route is no silence, and some failed connects leave the rest partial."""
    none, _ = await knock(p443=Outcome.FAILED, p80=Outcome.SILENT)
    some, _ = await knock(p443=Outcome.FAILED, p80=Outcome.REFUSED)
    assert (none.outcome, none.facts) == (Outcome.FAILED, None)
    assert some.outcome is Outcome.PARTIAL


async def test_ports_we_may_not_try_leave_the_rest_partial() -> None:
    """A port that the permit forbids stands in no list; where all are forbidden, nothing was looked at."""
    some, _ = await knock(p443=Outcome.ANSWERED, p3389=Forbidden("not on the list"))
    assert some.outcome is Outcome.PARTIAL
    assert some.facts == PortsFacts(open=(443,))
    assert some.why == "not on the list"
    with pytest.raises(Forbidden):
        await knock(p443=Forbidden("opted out"), p80=Forbidden("opted out"))


async def test_a_real_host(world: World, laboratory: Laboratory) -> None:
    """All listed ports of a real host are tried; those that listen are found, the rest refuse."""
    answer = await ask(world, ports, address_asset(laboratory.address("dev.untidy.test")))
    listed = world.conduct.ports_for(Profile.CONSENT)
    stores = (2379, 6379, 11211, 27017)
    assert answer.facts == PortsFacts(open=stores, refused=tuple(sorted(set(listed) - {*stores})))


def test_the_newest_look_that_tried_a_port_counts() -> None:
    """A look that was cut short leaves what it did not come to as it was."""
    looks = (PortsFacts(open=(22, 443), refused=(80,), silent=(25,)), PortsFacts(open=(80,), refused=(443,)))
    assert known_ports(looks) == PortsFacts(open=(22, 80), refused=(443,), silent=(25,))
    assert known_ports(()) == PortsFacts()


REAL = (
    (21, 22, 25, 53, 80, 110, 143, 443, 465, 587, 993, 995, 2083, 2087, 3306),  # a hosting panel
    (80, 135, 139, 443, 445, 1433, 3389, 5985, 5986),  # Windows with a database
    (22, 80, 111, 443, 2049, 2379, 3306, 5432, 6379, 6443, 8080, 9090, 10250),  # a node of a cluster
)


@pytest.mark.parametrize("open_", REAL)
def test_a_real_host_answers_for_itself(open_: tuple[int, ...]) -> None:
    """However many of its services are open, and even where little else was tried, it is no middlebox."""
    assert not accepts_everything(PortsFacts(open=open_))
    assert not accepts_everything(PortsFacts(open=open_, refused=tuple(range(9000, 9045))))


def test_a_firewall_that_accepts_all_is_known_by_the_share() -> None:
    """Four fifths of at least twenty tried ports, and services that do not live together."""
    strange = (22, 80, 110, 111, 135, 443, 445, 873, 1433, 1521, 2049, 2375, 3306, 3389, 5900, 6379)
    assert not accepts_everything(PortsFacts(open=strange))
    assert accepts_everything(PortsFacts(open=strange, refused=(1, 2, 3, 4)))
    assert not accepts_everything(PortsFacts(open=strange, refused=(1, 2, 3), silent=(4, 5)))
    assert not accepts_everything(PortsFacts(open=tuple(range(8000, 8060))))
    assert accepts_everything(PortsFacts(open=tuple(range(8000, 9000))))
