"""What stands behind TLS and is no web server: told as what it is, with TLS, on a web port or on its own."""

import asyncio
import ssl

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Fact, Outcome, Present
from scanner.probes.http import http
from scanner.target import Profile
from tests.lab.pki import Certificate
from tests.scanner.net.conftest import Handler, World, serving
from tests.scanner.probes.conversing import ask

PORTS = pytest.mark.parametrize("port", [443, 6379])


async def speaks_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A front that ends TLS for an SSH server."""
    writer.write(b"SSH-2.0-dropbear_2022.83\r\n")
    await writer.drain()
    await reader.read(4096)


async def hates_hosts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Redis: it hangs up on the word Host, and answers all others."""
    if b"Host:" not in await reader.read(4096):
        writer.write(b"-ERR wrong number of arguments for 'get' command\r\n")
        await writer.drain()


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads and says nothing."""
    await reader.read(4096)


async def told(
    world: World, certificate: Certificate, handler: Handler, port: int, profile: Profile
) -> tuple[Outcome, Fact[str], Fact[bool]]:
    """Outcome, protocol and TLS as `http` tells them of `handler` inside TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    async with serving(handler, ssl=context) as real:
        world.translate = lambda address, _: (address, real)
        answer = await ask(world, http, endpoint_asset("127.0.0.1", port), profile=profile)
    return answer.outcome, answer.facts.speaks, answer.facts.tls


@PORTS
@pytest.mark.parametrize("profile", [Profile.LIGHT, Profile.CONSENT])
async def test_what_speaks_first_inside_tls_is_named(
    world: World, rsa_leaf: Certificate, port: int, profile: Profile
) -> None:
    """Its greeting in place of a page proves it, under light as well."""
    _, speaks, tls = await told(world, rsa_leaf, speaks_first, port, profile)
    assert (speaks, tls) == (Present(value="ssh"), Present(value=True))


@PORTS
async def test_redis_inside_tls_is_named_under_consent(world: World, rsa_leaf: Certificate, port: int) -> None:
    """The older GET that redis answers is sent inside TLS too; under light TLS is told and nothing more is asked."""
    there = await told(world, rsa_leaf, hates_hosts, port, Profile.CONSENT)
    assert there == (Outcome.ANSWERED, Present(value="redis"), Present(value=True))
    light = await told(world, rsa_leaf, hates_hosts, port, Profile.LIGHT)
    assert light == (Outcome.PARTIAL, Present(value="tls"), Present(value=True))


@PORTS
async def test_tls_that_hangs_up_on_everything_is_tls(world: World, rsa_leaf: Certificate, port: int) -> None:
    """That TLS is spoken there is told; what is behind it is not known."""
    told_of = await told(world, rsa_leaf, hangs_up, port, Profile.CONSENT)
    assert told_of == (Outcome.PARTIAL, Present(value="tls"), Present(value=True))
