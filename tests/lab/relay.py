"""What answers on an IPv4 address answers on an IPv6 address too: connections passed on, byte for byte."""

import asyncio
import contextlib
import errno
import threading
from collections.abc import Iterator, Sequence

from tests.lab.fakes import Conversation

Place = tuple[str, int]


@contextlib.contextmanager
def relaying(places: Sequence[tuple[Place, Place]]) -> Iterator[None]:
    """Pass on what comes at the first place of each pair to the second, until the block ends."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    failed: list[OSError] = []
    servers: list[asyncio.Server] = []

    async def run() -> None:
        try:
            for here, there in places:
                try:
                    servers.append(await asyncio.start_server(_to(*there), *here))
                except OSError as wrong:
                    if wrong.errno != errno.EADDRINUSE:  # in use: that server listens on every address by itself
                        failed.append(wrong)
        finally:
            ready.set()
        await stop.wait()
        for server in servers:
            server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    ready.wait()
    if failed:
        raise failed[0]
    yield
    loop.call_soon_threadsafe(stop.set)
    thread.join(5)


def _to(address: str, port: int) -> Conversation:
    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            back, forth = await asyncio.open_connection(address, port)
            await asyncio.gather(_copy(reader, forth), _copy(back, writer), return_exceptions=True)
        writer.close()

    return pass_on


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
