"""A probe's conversation on loopback: with a scripted server that fails on an unscripted question, or a real one."""

import asyncio
from collections.abc import Sequence

from scanner.asset import Asset, endpoint_asset
from scanner.interfaces import Answer, Probe
from scanner.target import Profile
from tests.scanner.net.conftest import Handler, World, serving


class Scripted:
    """Says `greeting`, then answers each line that begins as scripted; an unscripted one is kept and fails the test."""

    def __init__(self, greeting: bytes, *answers: tuple[bytes, bytes]) -> None:
        self.greeting, self.answers = greeting, list(answers)
        self.heard: list[bytes] = []
        self.unscripted: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.greeting)
        await writer.drain()
        while line := await reader.read(4096):
            self.heard.append(line)
            if not self.answers or not line.startswith(self.answers[0][0]):
                self.unscripted.append(line)
                return
            writer.write(self.answers.pop(0)[1])
            await writer.drain()


async def converse(
    world: World,
    probe: Probe,
    handler: Handler,
    port: int,
    *,
    asked_as: str | None = None,
    profile: Profile = Profile.CONSENT,
) -> Answer:
    """The Answer of `probe` asked of `handler`, which it takes for a server on `port`."""
    async with serving(handler) as real:
        world.translate = lambda address, _: (address, real)
        answer = await probe.run(endpoint_asset("127.0.0.1", port, asked_as), world.net(probe.name, profile=profile))
    if isinstance(handler, Scripted):
        assert not handler.unscripted, f"the probe asked {handler.unscripted}"
    return answer


async def ask(world: World, probe: Probe, asset: Asset, *, profile: Profile = Profile.CONSENT) -> Answer:
    """The Answer of `probe` from a real server."""
    return await probe.run(asset, world.net(probe.name, profile=profile))


def once(*parts: bytes) -> Handler:
    """A server that sends its parts at once, waits for a word and closes."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        await reader.read(4096)

    return handler


def after_question(*parts: bytes) -> Handler:
    """A server that hears one question before it sends its parts and closes."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        for part in parts:
            writer.write(part)
            await writer.drain()

    return handler


async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hears everything and says nothing."""
    while await reader.read(4096):
        pass


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Garbage without a line end for as long as anybody reads."""
    while True:
        writer.write(b"\xfe\x80\x01garbage" * 400)
        await writer.drain()


HOSTILE: Sequence[Handler] = (mute, endless)
