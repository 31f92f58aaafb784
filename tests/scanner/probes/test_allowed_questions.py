"""What each probe asks in DNS, under each profile: recorded where it arrives, and held against a table."""

import asyncio
import re
from contextlib import suppress
from dataclasses import replace

import dns.edns
import dns.flags
import dns.message
import dns.opcode
import dns.rdataclass
import dns.rdatatype
import pytest

import config
from scanner.asset import Asset, address_asset, endpoint_asset, name_asset
from scanner.errors import WeDeclined
from scanner.interfaces import Probe
from scanner.probes import every
from scanner.target import Profile
from tests.fakes.lists import asking, dns_list
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import Server, key, name_server, reply
from tests.scanner.probes.allowances import ALLOWED, CONTACT, DATAGRAMS, QUESTIONS

ZONE = "acme.example"
RESOLVER, OWN = "127.0.0.1", "127.0.0.53"
SOA = f"{ZONE}. SOA ns.{ZONE}. host.{ZONE}. 1 3600 600 86400 60"
RECORDS = {
    f"{ZONE} SOA": (SOA,), f"{ZONE} NS": (f"{ZONE}. NS ns.{ZONE}.",), f"ns.{ZONE} A": (f"ns.{ZONE}. A {OWN}",),
    f"{ZONE} MX": (f"{ZONE}. MX 10 mail.{ZONE}.",), f"mail.{ZONE} A": (f"mail.{ZONE}. A 127.0.0.25",),
    f"{ZONE} A": (f"{ZONE}. A 127.0.0.80",), f"_mta-sts.{ZONE} TXT": (f'_mta-sts.{ZONE}. TXT "v=STSv1; id=1"',),
    f"_dmarc.{ZONE} TXT": (f'_dmarc.{ZONE}. TXT "v=DMARC1; p=none; rua=mailto:a@other.example"',),
    f"{ZONE} TXT": (f'{ZONE}. TXT "v=spf1 include:other.example exists:%{{i}}.{ZONE} -all"',),
}  # fmt: skip
"""A company of the ordinary kind; what is not here does not exist."""
PROBES = {name: one for name, one in every().items() if name in QUESTIONS}


def _says(query: dns.message.Message, _tcp: bool) -> list[bytes]:
    told = RECORDS.get(key(query), ())
    inside = query.question[0].name.to_text(omit_final_dot=True).endswith(ZONE)
    return [reply(query, *told, authority=() if told or not inside else (SOA,), flags="AA RA")]


LISTS = dns_list("one"), dns_list("two", of="names")


def _asset(probe: Probe) -> Asset:
    if probe.name == "block_lists":
        return address_asset("9.9.9.9")  # lists are asked about public addresses only
    if probe.on in ("address", "name server"):
        return address_asset(OWN)
    if "endpoint" in probe.on:
        return endpoint_asset(OWN, 161)
    return name_asset(f"mail.{ZONE}" if probe.on == "exchanger" else ZONE)


async def _asked(world: World, probe: Probe, profile: Profile) -> tuple[Server, Server]:
    """The resolver and the company's own server after one errand."""
    world.trust_anchors = tuple(
        config.text("registry/root_anchors.zone").splitlines()
    )  # no matter whose: nothing is signed
    world.conduct = replace(world.conduct, contact=CONTACT)
    world.witnesses = asking(world.clock, world.conduct, *LISTS)
    async with name_server(_says) as resolver, name_server(_says) as own:
        world.resolvers = ((RESOLVER, resolver.port),)
        closed = ("127.0.0.1", 1)
        world.translate = lambda address, port: (
            ("127.0.0.1", own.port) if port == 53 and address == OWN else (address, port) if port == resolver.port
            else closed
        )  # fmt: skip
        asset = _asset(probe)
        with suppress(WeDeclined):
            await probe.run(asset, world.net(probe.name, profile=profile, asset=asset))
    return resolver, own


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", sorted(PROBES))
async def test_no_probe_asks_more_than_its_allowance(world: World, name: str, profile: Profile) -> None:
    """Only the types of the table, in plain questions; in passive nothing reaches the company's own servers."""
    resolver, own = await _asked(world, PROBES[name], profile)
    for query in (*resolver.seen, *own.seen):
        assert query.opcode() == dns.opcode.QUERY
        (question,) = query.question
        assert question.rdclass == dns.rdataclass.IN
        assert dns.rdatatype.to_text(question.rdtype) in QUESTIONS[name]
        assert not [*query.answer, *query.authority, *query.options]
        assert not query.flags & ~(dns.flags.RD | dns.flags.AD | dns.flags.CD)
    if profile is Profile.PASSIVE:
        assert own.seen == []
    if profile is not Profile.CONSENT:
        assert not [one for one in own.asked if one.endswith("XFR")]


@pytest.mark.parametrize("name", sorted(name for name, types in QUESTIONS.items() if types))
async def test_the_allowance_is_not_idle(world: World, name: str) -> None:
    """Under consent each of these probes does ask: the recording sees what is sent."""
    resolver, own = await _asked(world, PROBES[name], Profile.CONSENT)
    assert resolver.seen or own.seen


def test_every_probe_has_its_allowance() -> None:
    """A probe without a row in any table is an unruled one."""
    assert set(ALLOWED) | set(QUESTIONS) | set(DATAGRAMS) == set(every())


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", sorted(DATAGRAMS))
async def test_one_datagram_and_no_other(world: World, name: str, profile: Profile) -> None:
    """What goes over UDP is the datagram of the table, once, and under no other profile."""
    heard: list[bytes] = []

    class Listening(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            heard.append(data)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Listening, local_addr=("127.0.0.1", 0))
    try:
        port = transport.get_extra_info("sockname")[1]
        world.translate = lambda address, _: ("127.0.0.1", port)
        asset = address_asset("127.0.0.9")
        with suppress(WeDeclined):
            await every()[name].run(asset, world.net(name, profile=profile, asset=asset))
        await asyncio.sleep(0.05)
    finally:
        transport.close()
    allowed = DATAGRAMS[name].get(profile)
    assert len(heard) == (allowed is not None)
    assert all(re.fullmatch(allowed or b"", said) for said in heard)
