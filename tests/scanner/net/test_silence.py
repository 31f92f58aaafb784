"""Resolvers and name servers that say nothing: how often they are asked, and how that is remembered."""

from dataclasses import replace

import pytest

from scanner.interfaces import NoReply, Reply
from scanner.net.door import ErrandNet
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import Server, name_server, reply, table
from tests.scanner.net.test_resolver import _at, _resolver_for_acme

PLACE = "127.0.1.1"
SOA = "acme.example SOA ns1.acme.example. host.acme.example. 1 2 3 4 5"
DROPS_CAA = table(
    {
        "acme.example SOA": lambda query: reply(query, SOA, flags="AA"),
        "acme.example A": lambda query: reply(query, "acme.example A 192.0.2.1", flags="AA"),
        "acme.example CAA": lambda _: None,
        "www.acme.example CAA": lambda _: None,
        "acme.example TLSA": lambda _: None,
    }
)
DEAD = table({f"acme.example {rtype}": lambda _: None for rtype in ("SOA", "A", "CAA", "TLSA")})


async def test_lost_resolvers_are_not_waited_for_again_and_again(world: World) -> None:
    """Once every resolver was silent through all its tries, the next question gets one try."""
    mute = table({f"{name}.example A": lambda _: None for name in ("acme", "other")})
    async with name_server(mute) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        net = world.net("zone")
        for name, expected in (("acme", 2), ("other", 3)):
            assert isinstance(await net.ask(f"{name}.example", "A"), NoReply)
            assert len(server.asked) == expected


async def test_a_resolver_that_answers_others_is_asked_twice(world: World) -> None:
    """Its silence about one name is that of the name's servers; one that never answered gets all the tries."""
    world.conduct = replace(world.conduct, query_tries=3)
    rows = {"acme.example A": lambda query: reply(query, "acme.example A 192.0.2.1", flags="RA")}
    mute = {f"mute{number}.example A": lambda _: None for number in range(3)}
    async with name_server(table({**rows, **mute})) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        net = world.net("zone")
        for name, expected in (("mute0", 3), ("acme", 1), ("mute1", 2), ("mute2", 1)):
            await net.ask(f"{name}.example", "A")
            assert server.asked.count(f"{name}.example A") == expected


async def _asked(world: World, server: Server, *rtypes: str) -> list[bool]:
    """Which types the name server at PLACE answers, asked one after the other in one look."""
    world.translate = lambda address, port: ("127.0.0.1", server.port)
    net = world.net("zone")
    return [isinstance(await net.ask("acme.example", rtype, server=PLACE), Reply) for rtype in rtypes]


@pytest.mark.parametrize(
    "order", [("SOA", "CAA", "TLSA", "A"), ("CAA", "SOA", "TLSA", "A"), ("CAA", "SOA", "A", "TLSA")]
)
async def test_a_name_server_that_drops_a_type_answers_the_others(world: World, order: tuple[str, ...]) -> None:
    """Its silence about CAA and TLSA is none about A and SOA, whichever comes first; each costs its tries once."""
    async with name_server(DROPS_CAA) as server:
        told = await _asked(world, server, *order, "CAA")
        assert told == [rtype in ("SOA", "A") for rtype in (*order, "CAA")]
        assert server.asked.count("acme.example CAA") == world.conduct.query_tries


async def test_a_type_that_is_dropped_is_not_asked_of_other_names(world: World) -> None:
    """Once it was lost at one name the server is not waited for at the next; another look begins anew."""
    async with name_server(DROPS_CAA) as server:
        await _asked(world, server, "SOA", "CAA")

        async def again(net: ErrandNet) -> int:
            await net.ask("www.acme.example", "CAA", server=PLACE)
            return server.asked.count("www.acme.example CAA")

        assert await again(world.net("zone")) == world.conduct.query_tries, "another door remembers nothing"
        net = world.net("zone")
        await net.ask("acme.example", "CAA", server=PLACE)
        assert await again(net) == world.conduct.query_tries


async def test_a_dead_name_server_is_given_up_after_two_types(world: World) -> None:
    """Where nothing at all was heard the third type is not waited for."""
    async with name_server(DEAD) as server:
        assert await _asked(world, server, "CAA", "SOA", "A", "TLSA") == [False] * 4
        assert len(server.asked) == 2 * world.conduct.query_tries


async def test_a_zone_whose_servers_drop_a_type_is_seen(world: World) -> None:
    """An absence of A is proved by the server that kept silent about CAA before."""
    rows = _resolver_for_acme(**{"acme.example CAA": lambda query: reply(query, rcode="SERVFAIL")})
    async with (
        name_server(table(rows)) as resolver,  # type: ignore[arg-type]  # rows are functions
        name_server(DROPS_CAA) as server,
    ):
        world.resolvers = (("127.0.0.1", resolver.port),)
        _at(world, ns1=server, ns2=server)
        net = world.net("zone")
        assert isinstance(await net.ask("acme.example", "CAA", authoritative=True), NoReply)
        told = await net.ask("acme.example", "A", authoritative=True)
        assert isinstance(told, Reply)
        assert (told.answered_by, told.value.proved) == (PLACE, True)
