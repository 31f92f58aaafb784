"""One server of a zone is asked by its address, and answers for itself alone."""

import dns.flags

from scanner.interfaces import DnsReply, NoReply, Reply
from scanner.observation import Outcome
from scanner.permit import OptOut
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import Server, name_server, reply, table

SOA = "acme.example SOA ns1.acme.example. host.acme.example. 1 2 3 4 5"
PLACE = "127.0.1.1"


def _at(world: World, server: Server) -> None:
    world.translate = lambda address, port: ("127.0.0.1", server.port if address == PLACE else 1)


async def _ask(world: World, profile: Profile = Profile.CONSENT) -> Reply[DnsReply] | NoReply:
    return await world.net("zone", profile=profile).ask("acme.example", "SOA", server=PLACE)


async def test_it_says_with_authority_or_without(world: World) -> None:
    """AA proves what it says; an answer without it, and an alias, are kept as they are; no resolver hears of it."""
    flags = "AA"
    script = table({"acme.example SOA": lambda query: reply(query, SOA, flags=flags)})
    async with name_server(script) as server:
        _at(world, server)
        own = await _ask(world)
        flags = "RA"
        lame = await _ask(world)
    assert isinstance(own, Reply)
    assert isinstance(lame, Reply)
    assert (bool(own.value.records), own.value.proved, own.answered_by) == (True, True, PLACE)
    assert (bool(lame.value.records), lame.value.proved) == (True, False)
    alias = table({"acme.example SOA": lambda query: reply(query, "acme.example CNAME x.example.", flags="AA")})
    async with name_server(alias) as server:
        _at(world, server)
        pointed = DnsReply(rcode="NOERROR", aliases=("x.example",), proved=True)
        assert await _ask(world) == Reply(value=pointed, answered_by=PLACE)


async def test_it_tells_lifetimes_and_whether_it_asks_others(world: World) -> None:
    """The TTL counts with authority only; RD is sent where it is wanted, and RA is told as it came."""
    flags = "AA"
    script = table({"acme.example SOA": lambda query: reply(query, SOA, flags=flags)})
    async with name_server(script) as server:
        _at(world, server)
        net = world.net("zone")
        own = await net.ask("acme.example", "SOA", server=PLACE)
        flags = "RA"
        open_ = await net.ask("acme.example", "SOA", server=PLACE, recurse=True)
        assert isinstance(own, Reply)
        assert isinstance(open_, Reply)
        assert (own.value.ttl, own.value.recursive, open_.value.ttl, open_.value.recursive) == (60, False, None, True)
        assert [bool(query.flags & dns.flags.RD) for query in server.seen] == [False, True]


async def test_a_refusal_is_told_from_silence(world: World) -> None:
    """REFUSED comes back as such; a silent server is asked as often as any, and then not again in the same look."""
    async with name_server(table({"acme.example SOA": lambda query: reply(query, rcode="REFUSED")})) as server:
        _at(world, server)
        got = await _ask(world)
        assert isinstance(got, NoReply)
        assert got.outcome is Outcome.REFUSED
    async with name_server(table({"acme.example SOA": lambda _: None})) as server:
        _at(world, server)
        net = world.net("zone")
        for _ in range(2):
            silent = await net.ask("acme.example", "SOA", server=PLACE)
            assert isinstance(silent, NoReply)
            assert silent.outcome is Outcome.SILENT
        assert len(server.asked) == world.conduct.query_tries


async def test_what_may_not_be_asked_hears_nothing(world: World) -> None:
    """The passive profile and an opt-out keep the server from being asked, and say so."""
    async with name_server(table({})) as server:
        _at(world, server)
        passive = await _ask(world, Profile.PASSIVE)
        world.optout = OptOut(networks=("127.0.0.0/8",))
        opted_out = await _ask(world)
        assert server.asked == []
    for got in (passive, opted_out):
        assert isinstance(got, NoReply)
        assert got.outcome is Outcome.FORBIDDEN
        assert got.why
