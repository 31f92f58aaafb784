"""Every probe of an endpoint against every hostile server: an outcome, a reason, bounded memory and time."""

import asyncio
import ssl
import time
import tracemalloc
from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.asset import endpoint_asset
from scanner.canonical import dumps, encode
from scanner.interfaces import Answer, Probe
from scanner.observation import Hello, Outcome, Present
from scanner.probes import every
from scanner.registry import KnownPort
from scanner.target import Profile
from tests.config.test_registry_tables import ports
from tests.fakes.hostile import ANSWERS, GREETINGS, SERVERS
from tests.lab.pki import Certificate
from tests.scanner.net.conftest import World, serving

PROBES = [probe for probe in every().values() if probe.on in ("endpoint", "named endpoint")]
HELLOS = [probe for probe in PROBES if issubclass(probe.facts, Hello)]
PATIENCE = 40
"""Seconds for one probe, where a conversation gets 1.5 and the thorough TLS probe has dozens of them."""
MOST_MEMORY = 24 << 20
"""Bytes that all probes together may hold while one server, or some that say little, answer them all at once."""
LITTLE = [name for name in SERVERS if " answers" in name or " greets" in name or name.startswith("cut short")]
SOME_AT_ONCE = [[name] for name in SERVERS if name not in LITTLE] + [LITTLE[at::10] for at in range(10)]
"""Most of what they do is waiting."""


def port_of(probe: Probe) -> int:
    """A port at which this probe is asked; plain where there is one, so that its own hello goes out in clear."""
    rows: list[KnownPort] = sorted(ports().values(), key=lambda row: (row.tls == "at once", row.port))
    mine = [row.port for row in rows if {row.probe, row.service} & set(probe.services)]
    return mine[0] if mine else 443


async def meet(world: World, probe: Probe, profile: Profile, address: str) -> Answer:
    """The Answer of a probe, in time."""
    asset = endpoint_asset(address, port_of(probe), "www.acme.example" if probe.on == "named endpoint" else None)
    async with asyncio.timeout(PATIENCE):
        return await probe.run(asset, world.net(probe.name, profile=profile, asset=asset))


async def meet_all(
    world: World, port: int, profile: Profile, probes: list[Probe] = PROBES, address: str = "127.0.0.1"
) -> dict[str, Answer]:
    """All of them at one server, at once; several servers have addresses of their own."""
    elsewhere = world.translate
    world.translate = lambda told, told_port: (told, port) if told == address else elsewhere(told, told_port)
    async with asyncio.TaskGroup() as group:
        tasks = {probe.name: group.create_task(meet(world, probe, profile, address)) for probe in probes}
    return {name: task.result() for name, task in tasks.items()}


def sound(answers: dict[str, Answer]) -> None:
    """An outcome with its reason, nothing unprintable in what was read, and not too much of it."""
    for name, answer in answers.items():
        assert answer.outcome is not Outcome.FAILED, (name, answer.why)
        assert answer.outcome is Outcome.ANSWERED or answer.why, name
        assert answer.why.isprintable(), name
        assert len(answer.evidence) <= 1 << 17, name
        if answer.facts is not None:
            told = dumps(encode(answer.facts))
            assert told.isprintable(), name
            assert len(told) < 1 << 17, name


@pytest.mark.parametrize("servers", SOME_AT_ONCE, ids=lambda servers: servers[0])
async def test_every_probe_ends_whoever_answers(world: World, servers: list[str]) -> None:
    """Under consent, where most is sent: nobody raises, hangs or grows."""

    async def met(number: int, server: str) -> None:
        async with serving(SERVERS[server], f"127.0.0.{number}") as port:
            sound(await meet_all(world, port, Profile.CONSENT, address=f"127.0.0.{number}"))

    world.conduct = replace(
        world.conduct,
        greeting_timeout=timedelta(seconds=0.2),
        read_timeout=timedelta(seconds=0.1),
        conversation_timeout=timedelta(seconds=0.3),
    )
    tracemalloc.start()
    began = time.monotonic()
    try:
        await asyncio.gather(*(met(number, server) for number, server in enumerate(servers, 1)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < PATIENCE
    assert peak < MOST_MEMORY


async def test_who_speaks_first_is_named_by_every_hello(world: World) -> None:
    """On whichever port, under light: what the service says outranks the port's number."""
    speaking = [probe for probe in HELLOS if world.conduct.row(probe.name).hello is not Profile.CONSENT]

    async def named(number: int, protocol: str) -> None:
        async with serving(SERVERS[f"{protocol} greets"], f"127.0.0.{number}") as port:
            answers = await meet_all(world, port, Profile.LIGHT, speaking, f"127.0.0.{number}")
        told = {name: getattr(answer.facts, "speaks", None) for name, answer in answers.items()}
        assert told == dict.fromkeys(told, Present(value=protocol))

    await asyncio.gather(*(named(number, protocol) for number, protocol in enumerate(GREETINGS, 1)))


async def test_nobody_takes_one_protocol_for_another(world: World) -> None:
    """A service that waits for us is told as what it is, or as nothing; never as what its port would be."""

    async def taken(number: int, protocol: str) -> None:
        async with serving(SERVERS[f"{protocol} answers"], f"127.0.0.{number}") as port:
            answers = await meet_all(world, port, Profile.CONSENT, HELLOS, f"127.0.0.{number}")
        told = {getattr(answer.facts, "speaks", None) for answer in answers.values()}
        assert {one.value for one in told if isinstance(one, Present)} <= {protocol}

    await asyncio.gather(*(taken(number, protocol) for number, protocol in enumerate(ANSWERS, 1)))


async def test_a_tarpit_is_told_by_every_hello_that_waits_for_lines(world: World) -> None:
    """Lines that prove nothing and never end."""
    async with serving(SERVERS["a line now and then"]) as port:
        answers = await meet_all(world, port, Profile.CONSENT, [every()["ssh"], every()["listen"]])
    assert {answer.facts.speaks for answer in answers.values()} == {Present(value="tarpit")}


async def test_tls_in_place_of_plain_text(world: World, rsa_leaf: Certificate) -> None:
    """A TLS server on every port: an outcome from each, HTTP's own is the page inside."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(rsa_leaf.chain, rsa_leaf.key)

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()

    async with serving(page, ssl=context) as port:
        answers = await meet_all(world, port, Profile.CONSENT, HELLOS)
    sound(answers)
    assert (answers["http"].facts.speaks, answers["http"].facts.tls) == (Present(value="http"), Present(value=True))


async def test_plain_text_in_place_of_tls(world: World) -> None:
    """A page in clear on a port that should speak TLS at once is told as one, without TLS."""
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await reader.read(4096)
        writer.write(page if said.startswith(b"GET ") else ANSWERS["http"])
        await writer.drain()

    async with serving(plain) as real:
        world.translate = lambda address, _: (address, real)
        for profile in (Profile.LIGHT, Profile.CONSENT):
            asset = endpoint_asset("127.0.0.1", 443)
            facts = (await every()["http"].run(asset, world.net("http", profile=profile))).facts
            assert (facts.speaks, facts.tls, facts.status) == (
                Present(value="http"), Present(value=False), Present(value=200)
            )  # fmt: skip


async def test_a_host_that_has_gone_away(world: World) -> None:
    """Its port closed between the connect and the hello: refused, by every probe."""
    async with serving(SERVERS["silent"]) as port:
        pass
    answers = await meet_all(world, port, Profile.CONSENT)
    sound(answers)
    assert {answer.outcome for answer in answers.values()} == {Outcome.REFUSED}
