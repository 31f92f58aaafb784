"""Signed answers come whole, with the bits that ask for them, and parents are asked once for all targets."""

import asyncio

import dns.flags
import dns.message
import dns.rdatatype

from scanner.interfaces import Meter, NoReply, Reply
from scanner.observation import Outcome
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import name_server, reply, table

SIGNATURE = "acme.example RRSIG SOA 13 2 60 20300101000000 20200101000000 1 acme.example. AAAA"
SOA = "acme.example SOA ns1.acme.example. host.acme.example. 1 2 3 4 5"


async def test_the_whole_answer_comes_unchecked_by_the_resolver(world: World) -> None:
    """DO asks for signatures, and CD for what the resolver holds back; the door's clock says when it came."""

    def validating(query: dns.message.Message) -> bytes:
        return (
            reply(query, SOA, SIGNATURE, flags="RA") if query.flags & dns.flags.CD else reply(query, rcode="SERVFAIL")
        )

    async with name_server(table({"acme.example SOA": validating})) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        before = world.clock.now()
        got = await world.net("dnssec").signed("acme.example.", "SOA")
        assert isinstance(got, Reply)
        assert before <= got.value.at <= world.clock.now()
        assert [each.rdtype for each in got.value.message.answer] == [dns.rdatatype.SOA, dns.rdatatype.RRSIG]
        assert [bool(query.flags & dns.flags.CD) for query in server.seen] == [False, True]
        assert all(query.ednsflags & dns.flags.DO for query in server.seen)


async def test_the_zones_own_servers_are_asked_where_the_profile_allows(world: World) -> None:
    """`own` takes a server of the zone that speaks with authority; passive asks none, and silence is silence."""
    rows = {
        "acme.example SOA": lambda query: reply(query, SOA, SIGNATURE, flags="AA"),
        "acme.example NS": lambda query: reply(query, "acme.example NS ns1.acme.example.", flags="AA"),
        "ns1.acme.example A": lambda query: reply(query, "ns1.acme.example A 127.0.1.1", flags="AA"),
        "ns1.acme.example AAAA": lambda query: reply(query, flags="AA"),
        "acme.example DNSKEY": lambda query: reply(query),
    }
    async with name_server(table(rows)) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        world.translate = lambda address, port: ("127.0.0.1", server.port)
        got = await world.net("dnssec").signed("acme.example.", "SOA", own=True)
        assert isinstance(got, Reply)
        assert got.answered_by == "127.0.1.1"
        lame = await world.net("dnssec").signed("acme.example.", "DNSKEY", own=True)
        passive = await world.net("dnssec", profile=Profile.PASSIVE).signed("acme.example.", "SOA", own=True)
    assert isinstance(lame, NoReply)
    assert lame.outcome is Outcome.SILENT
    assert isinstance(passive, NoReply)
    assert passive.outcome is Outcome.FORBIDDEN


async def test_parents_are_asked_once_for_all_targets(world: World) -> None:
    """Two targets at once share what the root said and what a suffix said of itself; of a target each asks itself."""
    rows = {
        ". DNSKEY": lambda query: reply(query, flags="RA"),
        "example DS": lambda query: reply(query, flags="RA"),
        "acme.example DS": lambda query: reply(query, flags="RA"),
    }
    world.registry = type(world.registry)(
        special=world.registry.special, providers=(), ports={}, suffix=lambda name: name if "." in name else None
    )
    async with name_server(table(rows)) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        door = world.door()
        nets = []
        for _ in range(2):
            world.meter = Meter()
            nets.append(world.net("dnssec", door=door))
        for name, rtype in ((".", "DNSKEY"), ("example.", "DS"), ("acme.example.", "DS")):
            await asyncio.gather(*(net.signed(name, rtype) for net in nets))
        assert sorted(server.asked) == [". DNSKEY", "acme.example DS", "acme.example DS", "example DS"]
