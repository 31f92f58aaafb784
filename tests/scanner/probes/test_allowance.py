"""What each probe says to a server, under each profile, to servers of every kind: recorded, and held against a table.

A probe without a row there fails, so that a new one is measured from its first day.
"""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from cli.world import shipped_registry
from scanner.asset import Asset, address_asset, endpoint_asset
from scanner.errors import WeDeclined
from scanner.interfaces import Probe
from scanner.probes import every
from scanner.registry import KnownPort
from scanner.target import Profile
from tests.lab.fakes import Conversation, control_characters, endless, mute, old_web_server, rdp, telnet
from tests.lab.pki import Authority
from tests.recording import Recorder, ftp, greets, imap, pop3, redis, smtp, ssh, web
from tests.scanner.net.conftest import World, serving
from tests.scanner.probes.allowances import ALLOWED, CONTACT, allows
from tests.scanner.probes.conversing import after_question

NAME = "www.acme.example"
PROBES = {name: one for name, one in every().items() if name in ALLOWED}
"""All that speak to hosts themselves."""
SOME_AT_ONCE = [tuple(sorted(PROBES)[at::6]) for at in range(6)]
"""Most of what they do is waiting."""


async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hangs up at once."""


async def wanders(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends every visitor on to another page of its own."""
    asked = await reader.readuntil(b"\r\n\r\n")
    path = asked.split(b" ")[1] + b"on/"
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % path)


MYSQL = (
    b"\x4a\0\0\0\x0a8.0.36\0\x01\0\0\0abcdefgh\0\xff\xff\xff\2\0\xff\xdf\x15" + b"\0" * 10 + b"ijklmnopqrst\0" + b"x\0"
)
SERVERS: dict[str, Conversation] = {
    "mute": mute, "closing": closing, "endless": endless, "control characters": control_characters, "web": web,
    "old web": old_web_server, "wanders": wanders, "smtp": smtp, "ftp": ftp, "imap": imap, "pop3": pop3,
    "redis": redis, "ssh": ssh, "rdp": rdp, "telnet": telnet, "mysql": greets(MYSQL, {}, b""),
    "yes to all": greets(b"220 ready\r\n", {}, b"250 yes\r\n"), "a letter": after_question(b"S", b"N", b"\r\n"),
    "wants https": after_question(b"HTTP/1.1 400 No\r\nConnection: close\r\n\r\nThis is an HTTPS port"),
    "asks for a login": after_question(
        b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\n'
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """What a TLS server needs."""
    made = Authority(tmp_path_factory.mktemp("authority")).issue([NAME])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.chain, made.key)
    return context


def _ports(probe: Probe) -> Iterator[KnownPort]:
    """One port of each kind that the probe meets: by how TLS starts there."""
    told = {}
    for row in shipped_registry().ports.values():
        if not probe.services or {row.probe, row.service} & set(probe.services):
            told.setdefault(row.tls, row)
    yield from told.values()


def _asset(probe: Probe, address: str, port: int) -> Asset:
    if probe.on == "address":
        return address_asset(address)
    return endpoint_asset(address, port, NAME if probe.on == "named endpoint" else None)


async def _met(
    world: World, probe: Probe, net: int, certified: ssl.SSLContext
) -> dict[Profile, dict[str, list[bytes]]]:
    """What each server heard in one errand at it under each profile, one entry a connection.

    Those inside TLS hear what is inside. All of them are in 127.`net`.0.0/16.
    """
    heard: dict[Profile, dict[str, list[bytes]]] = {profile: {} for profile in Profile}
    async with AsyncExitStack() as stack:
        errands = []
        places = {}
        for profile, row in product(Profile, _ports(probe)):
            # `ports` meets every listed port: it says nothing, so two kinds tell as much as all.
            for kind, talk in SERVERS.items() if probe.services or probe.on != "address" else (*SERVERS.items(),)[:2]:
                for inside in (False, True) if row.tls == "at once" and probe.name != "tls" else (False,):
                    label = f"{kind}{' inside TLS' if inside else ''} at {row.port}"
                    recorder, address = Recorder(), f"127.{net}.{len(places) // 250}.{len(places) % 250 + 1}"
                    (told,) = recorder.host(address, {row.port: talk})
                    here = await stack.enter_async_context(serving(told.talk, **({"ssl": certified} if inside else {})))
                    places[address] = ("127.0.0.1", here)
                    errands.append((profile, label, recorder, _asset(probe, address, row.port)))
        elsewhere = world.translate
        world.translate = lambda address, port: places.get(address) or elsewhere(address, port)

        async def run(profile: Profile, label: str, recorder: Recorder, asset: Asset) -> None:
            with suppress(WeDeclined):
                await probe.run(asset, world.net(probe.name, profile=profile, asset=asset))
            await asyncio.sleep(0.05)
            heard[profile][label] = [bytes(visit.said) for visit in recorder.visits]

        await asyncio.gather(*(run(*errand) for errand in errands))
    return heard


@pytest.mark.parametrize("names", SOME_AT_ONCE, ids="-".join)
async def test_no_probe_says_more_than_its_allowance(
    world: World, certified: ssl.SSLContext, names: tuple[str, ...]
) -> None:
    """Whatever the server says: nothing but what the table allows leaves, in no more connections than conduct.toml."""
    # Nothing is learnt from how long we wait for what never comes.
    world.conduct = replace(
        world.conduct,
        contact=CONTACT,
        greeting_timeout=timedelta(seconds=0.4),
        read_timeout=timedelta(seconds=0.2),
        conversation_timeout=timedelta(seconds=0.8),
    )
    met = await asyncio.gather(*(_met(world, PROBES[name], net, certified) for net, name in enumerate(names, 1)))
    for name, (profile, heard) in ((name, row) for name, rows in zip(names, met, strict=True) for row in rows.items()):
        assert any(heard.values()) or profile not in ALLOWED[name]  # the recording sees what is sent
        assert [
            (name, at, said) for at, all_said in heard.items() for said in all_said if not allows(name, profile, said)
        ] == []
        most = 0 if profile not in ALLOWED[name] else world.conduct.row(name).most_connections(profile)
        assert (name, {label: len(said) for label, said in heard.items() if len(said) > most}) == (name, {})


def request(path: bytes) -> bytes:
    return (
        b"GET %s HTTP/1.1\r\nHost: 192.0.2.7\r\nUser-Agent: Hullmark/1 x\r\nAccept: */*\r\n"
        b"Accept-Encoding: identity\r\nConnection: close\r\nFrom: abuse@scan.example\r\n\r\n" % path
    )


def test_the_table_forbids() -> None:
    """A login, a second command, another page: none of them fits."""
    assert not allows("smtp", Profile.CONSENT, b"EHLO scan.example\r\nAUTH PLAIN\r\n")
    assert not allows("http", Profile.LIGHT, request(b"/dana-na/"))
    assert allows("http", Profile.CONSENT, request(b"/dana-na/"))
    assert not allows("http", Profile.CONSENT, request(b"/admin"))
    assert not allows("redis", Profile.LIGHT, b"PING\r\n")
    assert not allows("redis", Profile.CONSENT, b"PING\r\nKEYS *\r\n")
    assert not allows("telnet", Profile.CONSENT, b"\xff\xfc\x18")
    assert not allows("ports", Profile.PASSIVE, b"")
