"""A stranger's web host on loopback: a real HTTP server that answers by path, well or badly, and counts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.scanner.net.conftest import serving

Page = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Host:
    """`pages` by path (a body is served with 200, a function says everything); `asked` holds the request heads."""

    def __init__(self, pages: dict[str, bytes | Page], otherwise: bytes | Page | None) -> None:
        self.pages, self.otherwise = pages, otherwise
        self.asked: list[str] = []
        self.port = 0

    @property
    def paths(self) -> list[str]:
        return [head.split(" ")[1] for head in self.asked]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        page = self.pages.get(head.split(" ")[1], self.otherwise)
        if page is None:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        elif isinstance(page, bytes):
            writer.write(b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: %d\r\n\r\n" % len(page) + page)
        else:
            await page(writer)
        await writer.drain()


@asynccontextmanager
async def host(
    pages: dict[str, bytes | Page] | None = None, *, otherwise: bytes | Page | None = None
) -> AsyncIterator[Host]:
    """A host while inside; `otherwise` is served for every other path."""
    stranger = Host(pages or {}, otherwise)
    async with serving(stranger.answer) as port:
        stranger.port = port
        yield stranger


def saying(head: str, body: bytes = b"") -> Page:
    """A page with a status line and headers of its own."""

    async def page(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    return page


async def endless(writer: asyncio.StreamWriter) -> None:
    """Ten megabytes."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n")
    for _ in range(160):
        writer.write(b"0" * 65536)
        await writer.drain()


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for a minute."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n")
    for _ in range(600):
        writer.write(b"0")
        await writer.drain()
        await asyncio.sleep(0.1)
