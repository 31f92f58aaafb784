"""One question in one datagram, and the first acceptable answer."""

import asyncio
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from scanner.interfaces import Meter, NoReply
from scanner.net.tcp import connect_outcome, ended
from scanner.observation import Outcome

T = TypeVar("T")

_MOST_DATAGRAMS = 64
"""Answers looked at for one question: a flood of wrong ones ends the wait."""


async def exchange(
    address: str, port: int, data: bytes, accept: Callable[[bytes], T | None], *, span: timedelta, meter: Meter
) -> T | NoReply:
    """What `accept` made of the first datagram it did not decline.

    The socket is connected, so the kernel drops other sources and picks a random port (RFC 5452).
    NoReply SILENT, GARBLED when only unacceptable datagrams came, REFUSED on an ICMP refusal, FAILED.
    """
    seen = b""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.connect((address, port))
            meter.queries += 1
            sock.send(data)
            meter.bytes_sent += len(data)
            with _Bell(sock, span) as bell:
                left = _MOST_DATAGRAMS
                while left and await bell.rings():
                    try:
                        seen = sock.recv(65535)
                    except BlockingIOError:  # nothing more has come
                        bell.muffle()
                        continue
                    left -= 1
                    meter.bytes_received += len(seen)
                    answer = accept(seen)
                    if answer is not None:
                        return answer
    except OSError as wrong:
        return NoReply(outcome=connect_outcome(wrong), why=ended(wrong))
    if not seen:
        return NoReply(outcome=Outcome.SILENT, why="no answer in time")
    return NoReply(outcome=Outcome.GARBLED, why="answers that belong to no question of ours", seen=seen)


class _Bell:
    """Tells when a socket can be read, until `span` is over.

    The loop's own calls for one read of one socket, and its time-out, cost more than all the rest of a question.
    """

    def __init__(self, sock: socket.socket, span: timedelta) -> None:
        self._loop, self._file, self._span = asyncio.get_running_loop(), sock.fileno(), span
        self._heard: asyncio.Future[None] = self._loop.create_future()
        self._rung = self._over = False

    def __enter__(self) -> "_Bell":
        self._loop.add_reader(self._file, self._ring)
        self._timer = self._loop.call_later(self._span.total_seconds(), self._end)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._loop.remove_reader(self._file)

    async def rings(self) -> bool:
        """Wait until there may be something to read; False once the time is over and all that came is read.

        A busy machine may come to its timer together with the answer that has been there for long.
        """
        while not self._rung and not self._over:
            await self._heard
            self._heard = self._loop.create_future()
        return self._rung

    def muffle(self) -> None:
        """Nothing is left to read until it rings again."""
        self._rung = False

    def _ring(self) -> None:
        self._rung = True
        self._wake()

    def _end(self) -> None:
        self._over = True
        self._wake()

    def _wake(self) -> None:
        if not self._heard.done():
            self._heard.set_result(None)
