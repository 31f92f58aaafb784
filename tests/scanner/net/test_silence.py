"""Resolvers that say nothing: how often they are asked, and how that is remembered."""

from dataclasses import replace

from scanner.interfaces import NoReply
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import name_server, reply, table


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
