"""Zones at name servers that lie, loop and overflow: an alias at the top, odd referrals, noise."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import dns.message
import pytest

from scanner.asset import address_asset, name_asset
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.addresses import addresses
from scanner.probes.delegation import delegation
from scanner.probes.named_hosts import named_hosts
from scanner.probes.recursion import recursion
from scanner.probes.zone import zone
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import Script, key, name_server, reply

SERVER = "127.0.0.2"
SOA = "ns.acme.example. hostmaster.acme.example. 1 7200 900 1209600 3600"
TOP = f"example SOA {SOA}"
ROWS = {
    "example SOA": SOA,
    "example NS": "ns.acme.example.",
    "ns.acme.example A": SERVER,
    "target.example A": "127.0.0.9",
    "target.example SOA": SOA,
}
POINTED = ("acme.example CNAME target.example.",)


def holding(own: dict[str, list[bytes] | tuple[str, ...]]) -> Script:
    """One server for everything: `own` are whole answers by question, the rest is told of ROWS, or denied."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        asked = key(query)
        if asked in own:
            said = own[asked]
            return said if isinstance(said, list) else [reply(query, *said, flags="AA RA")]
        if asked in ROWS:
            return [reply(query, f"{asked} {ROWS[asked]}", flags="AA RA")]
        return [reply(query, authority=(TOP,), rcode="NXDOMAIN" if "gone" in asked else "NOERROR", flags="AA RA")]

    return script


@asynccontextmanager
async def served(world: World, script: Script) -> AsyncIterator[None]:
    async with name_server(script) as server:
        world.conduct = replace(world.conduct, query_timeout=timedelta(seconds=0.5), query_tries=2)
        world.resolvers = (("127.0.0.1", server.port),)
        world.translate = lambda address, port: ("127.0.0.1", server.port) if port == 53 else (address, port)
        yield


def referring(query: dns.message.Message, tcp: bool) -> list[bytes]:
    """The zone above delegates; the zone itself answers everything with an alias."""
    if key(query) == "acme.example NS":
        return [reply(query, authority=("acme.example NS ns.acme.example.",))]
    if key(query).startswith("acme.example "):
        return [reply(query, *POINTED, flags="AA RA")]
    return holding({})(query, tcp)


async def test_an_alias_where_a_delegated_zone_begins(world: World) -> None:
    """The zone above delegates, the zone answers all with an alias: nothing of the target is its own."""
    async with served(world, referring):
        facts = (await zone.run(name_asset("acme.example"), world.net("zone"))).facts
    assert (facts.zone, facts.apex_alias) == (Present(value="acme.example"), Present(value="target.example"))
    assert [one.host for one in facts.name_servers.value] == ["ns.acme.example"]
    assert isinstance(facts.times, Unseen)


@pytest.mark.parametrize(
    "said",
    [
        ("acme.example CNAME acme.example.",),
        ("acme.example CNAME b.example.", "b.example CNAME acme.example."),
        tuple(f"{'a' * n or 'acme'}.example CNAME {'a' * (n + 1)}.example." for n in range(40)),
    ],
)
async def test_circles_of_aliases_end(world: World, said: tuple[str, ...]) -> None:
    """An alias to itself, to and fro, or forty in a row end in an outcome, and nothing is lost or absent by them."""
    own: dict[str, list[bytes] | tuple[str, ...]] = {
        f"acme.example {kind}": said for kind in ("SOA", "A", "AAAA", "MX", "NS")
    }
    async with served(world, holding(own)):
        whole = await zone.run(name_asset("acme.example"), world.net("zone"))
        found = await addresses.run(name_asset("acme.example"), world.net("addresses"))
        hosts = await named_hosts.run(name_asset("acme.example"), world.net("named_hosts"))
    assert whole.facts is None or whole.facts.zone is not ABSENT
    assert found.facts is None or found.facts.lost_target is ABSENT
    assert hosts.facts is None or not isinstance(hosts.facts.lost, Present)


async def test_an_endless_climb_ends(world: World) -> None:
    """A server that denies every name is asked no more than eight times on the way up."""
    deep = ".".join(["gone"] * 40) + ".example"
    own: dict[str, list[bytes] | tuple[str, ...]] = {"acme.example MX": (f"acme.example MX 1 {deep}.",)}
    async with served(world, holding(own)):
        facts = (await named_hosts.run(name_asset("acme.example"), world.net("named_hosts"))).facts
    assert len(facts.lost.value) == 1
    assert facts.lost.value[0].missing.count("gone") == 33


async def test_a_thousand_servers_are_looked_at_in_part(world: World) -> None:
    """A referral and a zone with a thousand name servers cost no more than those that a zone may need."""
    many = tuple(f"acme.example NS ns{number}.gone.example." for number in range(300))

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        if key(query) == "acme.example NS":
            return [reply(query, *many, flags="AA RA")] if tcp else [reply(query, flags="TC AA RA")]
        if key(query) == "acme.example SOA":
            return [reply(query, f"acme.example SOA {SOA}", flags="AA RA")]
        return holding({})(query, tcp)

    async with served(world, script):
        whole = (await zone.run(name_asset("acme.example"), world.net("zone"))).facts
        hosts = (await named_hosts.run(name_asset("acme.example"), world.net("named_hosts"))).facts
    assert len(whole.name_servers.value) <= 13
    assert len(hosts.lost.value) <= 10


@pytest.mark.parametrize(
    "said",
    [
        {"rcode": "SERVFAIL"},
        {"rcode": "REFUSED"},
        {"rcode": "NOTIMP"},
        {"authority": ("example NS ns.acme.example.",)},
        {"flags": "RA"},
    ],
)
async def test_noise_above_says_nothing(world: World, said: dict[str, object]) -> None:
    """A zone above that fails, or refers elsewhere, neither delegates nor denies a zone."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        if key(query) == "acme.example NS":
            return [reply(query, **said)]  # type: ignore[arg-type]  # fields by name
        return holding({})(query, tcp)

    async with served(world, script):
        answer = await delegation.run(name_asset("acme.example"), world.net("delegation"))
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)


@pytest.mark.parametrize("flags", ["AA", "RA", "AA RA", ""])
async def test_recursion_shows_in_a_foreign_answer_alone(world: World, flags: str) -> None:
    """RA with an answer that is not its own: an open resolver; anything less is none."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        assert query.flags & 0x0100
        return [reply(query, ". NS a.root-servers.net.", flags=flags)]

    async with served(world, script):
        answer = await recursion.run(address_asset(SERVER), world.net("recursion"))
    assert answer.facts.open == Present(value=flags == "RA")
