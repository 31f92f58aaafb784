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
    loop = asyncio.get_running_loop()
    seen = b""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.connect((address, port))
            meter.queries += 1
            async with asyncio.timeout(span.total_seconds()):
                await loop.sock_sendall(sock, data)
                meter.bytes_sent += len(data)
                for _ in range(_MOST_DATAGRAMS):
                    seen = await loop.sock_recv(sock, 65535)
                    meter.bytes_received += len(seen)
                    answer = accept(seen)
                    if answer is not None:
                        return answer
    except OSError as wrong:
        if not (seen and isinstance(wrong, TimeoutError)):
            return NoReply(outcome=connect_outcome(wrong), why=ended(wrong))
    return NoReply(outcome=Outcome.GARBLED, why="answers that belong to no question of ours", seen=seen)
