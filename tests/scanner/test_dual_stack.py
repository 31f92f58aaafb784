"""Every address of a name is asked, those of IPv6 as those of IPv4."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import replace

import dns.message

from cli.world import shipped_registry
from scanner.clock import SystemClock
from scanner.conduct import Conduct
from scanner.engine import scan
from scanner.net.door import SystemDoor
from scanner.net.limiter import Unlimited
from scanner.observation import Evidence
from scanner.permit import OptOut
from scanner.site import Site
from scanner.target import Profile, Scope
from tests.scanner.net.conftest import conduct as conduct  # the fixture
from tests.scanner.net.conftest import serving
from tests.scanner.net.dns_servers import key, name_server, reply
from tests.scanner.test_engine import REST, TARGET, Memory

FOUR, SIX = ("192.0.2.7", "198.51.100.7"), ("2001:db8::7", "2001:db8:1::7")
NAMES = ("acme.example", "www.acme.example")
SOA = "acme.example. SOA ns.acme.example. host.acme.example. 1 3600 600 86400 60"
CLOSED = ("127.0.0.1", 1)


def zone(query: dns.message.Message, _tcp: bool) -> list[bytes]:
    """Two names with two addresses of each family; nothing else exists."""
    name, _, rtype = key(query).rpartition(" ")
    addresses = {"A": FOUR, "AAAA": SIX}.get(rtype, ()) if name in NAMES else ()
    told = [f"{name}. {rtype} {address}" for address in addresses]
    told += [SOA] if key(query) == "acme.example SOA" else []
    exists = name in NAMES or "acme.example".endswith(name)
    return [reply(query, *told, authority=() if told else (SOA,), rcode="NOERROR" if exists else "NXDOMAIN")]


async def test_tls_is_asked_of_every_address_of_both_families_under_each_name(conduct: Conduct) -> None:
    """Two names with two addresses of each family: TLS is spoken to all four machines under both names."""
    greeted: dict[str, set[str]] = defaultdict(set)
    async with AsyncExitStack() as stack:
        authority = await stack.enter_async_context(name_server(zone))
        ports = {}
        for address in (*FOUR, *SIX):

            async def talk(reader: asyncio.StreamReader, _: object, address: str = address) -> None:
                hello = await reader.read(4096)
                # The longer name, which holds the shorter one, first; who only knocks says none.
                greeted[address] |= {*[name for name in reversed(NAMES) if name.encode() in hello][:1]}

            ports[address, 443] = await stack.enter_async_context(serving(talk))

        def stands_at(address: str, port: int) -> tuple[str, int]:
            if port == 53:
                return "127.0.0.1", authority.port
            return ("127.0.0.1", ports[address, port]) if (address, port) in ports else CLOSED

        door = SystemDoor(
            SystemClock(), conduct, shipped_registry(), OptOut, Unlimited(conduct), (("127.0.0.1", authority.port),),
            lambda: False, stands_at,
        )  # fmt: skip
        bugs: list[BaseException] = []
        site = Site(
            door=door, clock=SystemClock(), conduct=conduct, registry=shipped_registry(), keep=Memory(),
            on_bug=bugs.append, until_stopped=asyncio.Event().wait, second_look_after=REST,
        )  # fmt: skip

        async def bring() -> Evidence:
            return Evidence()

        scope = Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="test", allowed_nets=("127.0.0.0/8",))
        target = replace(TARGET, scope=scope)
        await scan(target, site, before=bring, doubts=lambda _: (), progress=lambda *_: None)
    assert bugs == []
    assert greeted == {address: set(NAMES) for address in (*FOUR, *SIX)}
