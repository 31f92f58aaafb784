"""Aliases are followed as far as is sensible, and no further."""

import dns.message

from scanner.interfaces import DnsReply, NoReply, Reply
from scanner.observation import Outcome
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import name_server, reply, table


def _value(got: Reply[DnsReply] | NoReply) -> DnsReply:
    assert isinstance(got, Reply), got
    return got.value


async def test_aliases_inside_an_answer_are_followed(world: World) -> None:
    """The chain is reported, its end gives the records, and a circle or endless chain is GARBLED."""
    chain = ["www.acme.example CNAME A.cdn.example.", "a.cdn.example CNAME b.cdn.example."]
    circle = ["o.acme.example CNAME p.acme.example.", "p.acme.example CNAME o.acme.example."]
    script = table(
        {
            "www.acme.example A": lambda query: reply(query, *chain, "b.cdn.example A 192.0.2.2", flags="RA"),
            "o.acme.example A": lambda query: reply(query, *circle, flags="RA"),
            "www.acme.example CNAME": lambda query: reply(query, chain[0], flags="RA"),
            "gone.acme.example A": lambda query: reply(
                query, "gone.acme.example CNAME x.dead.example.", rcode="NXDOMAIN", flags="RA AD"
            ),
        }
    )
    async with name_server(script) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        net = world.net("zone")
        got = _value(await net.ask("www.acme.example", "A"))
        assert (got.aliases, got.records) == (("a.cdn.example", "b.cdn.example"), ("192.0.2.2",))
        circling = await net.ask("o.acme.example", "A")
        assert isinstance(circling, NoReply)
        assert circling.outcome is Outcome.GARBLED
        assert _value(await net.ask("www.acme.example", "CNAME")).records == ("a.cdn.example",)
        gone = _value(await net.ask("gone.acme.example", "A"))
        assert (gone.rcode, gone.aliases, gone.proved) == ("NXDOMAIN", ("x.dead.example",), True)


async def test_an_endless_walk_of_aliases_ends(world: World) -> None:
    """A server that makes up a new alias for every name is left after eight."""

    def endless(query: dns.message.Message, tcp: bool) -> list[bytes]:
        name = query.question[0].name.to_text()
        return [reply(query, f"{name} CNAME n{len(server.asked)}.acme.example.", flags="AA")]

    async with name_server(endless) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        got = await world.net("zone").ask("www.acme.example", "A")
        assert isinstance(got, NoReply)
        assert got.outcome is Outcome.GARBLED
        assert len(server.asked) == 8
