"""The zone's further questions against name servers that fail: no failure is a lost host, a wildcard or a cut."""

import dns.message
import pytest

from scanner.asset import address_asset, name_asset
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.addresses import addresses
from scanner.probes.delegation import delegation
from scanner.probes.named_hosts import named_hosts
from scanner.probes.recursion import recursion
from scanner.probes.zone import zone
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import reply
from tests.scanner.probes.test_name_servers_faulty import FAULTS, SERVER, holding, served

ACME = name_asset("acme.example")


async def test_the_faultless_zone(world: World) -> None:
    """The fixture itself: no wildcard, every host there."""
    async with served(world, holding({})):
        facts = (await zone.run(ACME, world.net("zone"))).facts
        hosts = (await named_hosts.run(ACME, world.net("named_hosts"))).facts
    assert facts.wildcard == Present(value=False)
    assert facts.apex_alias is ABSENT
    assert hosts.lost is ABSENT


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_is_a_lost_host(world: World, fault: str) -> None:
    """Whatever goes wrong with the host's addresses, or with MX, it is unseen and not lost."""
    for question in ("mail.acme.example A", "acme.example MX"):
        async with served(world, holding({question: FAULTS[fault]})):
            facts = (await named_hosts.run(ACME, world.net("named_hosts"))).facts
        assert isinstance(facts.lost, Unseen), question


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_is_a_wildcard_or_none(world: World, fault: str) -> None:
    """A question that fails says neither that a made-up name exists nor that it does not."""
    async with served(world, holding({"_hullmark-denial.acme.example A": FAULTS[fault]})):
        facts = (await zone.run(ACME, world.net("zone"))).facts
    assert isinstance(facts.wildcard, Unseen)


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_is_a_missing_target(world: World, fault: str) -> None:
    """An alias whose target does not answer is not one that leads to nothing."""

    def pointed(query: dns.message.Message, tcp: bool) -> list[bytes]:
        return [reply(query, "www.acme.example CNAME shop.example.", flags="AA RA")]

    families = ("A", "AAAA")
    own = {f"www.acme.example {kind}": pointed for kind in families}
    script = holding(own | {f"shop.example {kind}": FAULTS[fault] for kind in families})
    async with served(world, script):
        answer = await addresses.run(name_asset("www.acme.example"), world.net("addresses"))
    assert answer.facts is None or not isinstance(answer.facts.lost_target, Present)


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_is_a_cut_or_an_open_resolver(world: World, fault: str) -> None:
    """A zone above that fails brings no facts; a server that fails is never called open."""
    async with served(world, holding({"acme.example NS": FAULTS[fault], ". NS": FAULTS[fault]})):
        above = await delegation.run(ACME, world.net("delegation"))
        server = await recursion.run(address_asset(SERVER), world.net("recursion"))
    assert above.facts is None
    assert server.facts is None or server.facts.open == Present(value=False)
