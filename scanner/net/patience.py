"""The connection of one GET: its waits are counted only while we attend, so that a busy machine loses no answer."""

import asyncio
import ssl
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

import httpcore

T = TypeVar("T")

_SLICES = 10
_FIRST_BYTES = 4096


class Patience:
    """How long one conversation may wait in all, in seconds.

    A wait is cut into slices, and a slice in which our own loop was held up counts no more than its length: whoever
    has answered meanwhile is heard in the next one. A mere time-out would go off before the answer is read.
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    async def wait(self, work: Coroutine[Any, Any, T], span: float | None) -> T:
        """What comes of `work`. Raises TimeoutError after `span`, or where the whole conversation has had its time."""
        most = self.left if span is None else min(span, self.left)
        task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()
        try:
            for _ in range(_SLICES):
                began = loop.time()
                await asyncio.wait({task}, timeout=most / _SLICES)
                self.left -= min(loop.time() - began, most / _SLICES)
                if task.done():
                    return task.result()
            raise TimeoutError
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
                if not task.cancelled():
                    task.exception()  # it is late, too


class Line(httpcore.AsyncNetworkBackend):
    """The only connection of one GET; `first` are the first bytes which came: what is no HTTP may prove another
    protocol."""

    def __init__(self, patience: Patience) -> None:
        self.patience, self.first = patience, bytearray()
        self._open: list[httpcore.AsyncNetworkStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """As the library's own. Raises ConnectError and ConnectTimeout."""
        dialled = httpcore.AnyIOBackend().connect_tcp(host, port, None, local_address, socket_options)
        return self.opened(await self.waited(dialled, timeout, httpcore.ConnectTimeout))

    def opened(self, stream: httpcore.AsyncNetworkStream) -> "_Stream":
        """The same stream, read and written with patience."""
        self._open.append(stream)
        return _Stream(stream, self)

    async def waited(
        self, work: Coroutine[Any, Any, T], span: float | None, late: type[httpcore.TimeoutException]
    ) -> T:
        """What comes of `work`; raises `late` where nothing comes in time."""
        try:
            return await self.patience.wait(work, span)
        except TimeoutError as over:
            raise late from over

    async def close(self) -> None:
        """Let go of the connection, which the library leaves open where it was interrupted."""
        for stream in reversed(self._open):
            with suppress(OSError, httpcore.NetworkError):
                await stream.aclose()


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream, line: Line) -> None:
        self._inner, self._line = inner, line

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # the library's signature
        data = await self._line.waited(self._inner.read(max_bytes), timeout, httpcore.ReadTimeout)
        self._line.first.extend(data[: _FIRST_BYTES - len(self._line.first)])
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # the library's signature
        await self._line.waited(self._inner.write(buffer), timeout, httpcore.WriteTimeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
    ) -> "_Stream":
        shaken = self._inner.start_tls(ssl_context, server_hostname)
        return self._line.opened(await self._line.waited(shaken, timeout, httpcore.ConnectTimeout))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
