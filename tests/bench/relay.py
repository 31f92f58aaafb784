"""Counts connections where they arrive: a relay before each server, for tools that do not tell how many they made."""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.lab.tls.place import Place


@contextlib.contextmanager
def counting(places: Mapping[str, Place]) -> Iterator[tuple[dict[str, Place], Counter[str]]]:
    """Other addresses for the same servers, and the connections made to each so far, by label."""
    counted: Counter[str] = Counter()
    fronts = {
        label: replace(place, address=place.site.address(f"10.{number}"))
        for number, (label, place) in enumerate(places.items(), 1)
    }
    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while part := await reader.read(1 << 16):
                writer.write(part)
                await writer.drain()
        writer.close()

    async def run() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for label, front in fronts.items():

                async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, label: str = label) -> None:
                    counted[label] += 1
                    there = await asyncio.open_connection(places[label].address, places[label].port)
                    await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

                server = await asyncio.start_server(talk, front.address, front.port)
                stack.callback(server.close)
            ready.set()
            await stop.wait()

    def thread() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(run())

    serving = threading.Thread(target=thread, name="relay", daemon=True)
    serving.start()
    ready.wait()
    try:
        yield fronts, counted
    finally:
        loop.call_soon_threadsafe(stop.set)
        serving.join()
