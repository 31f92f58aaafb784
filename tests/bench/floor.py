"""`python -m tests.bench.floor < plan.json`: the same errands without a scanner, the least that they can cost.

The plan is `{"connects": [[address, port], ...], "questions": [name, ...], "resolver": address}`: every connect is
opened and closed, every question is one datagram of its own socket whose answer is read and thrown away.
"""

import asyncio
import json
import random
import socket
import struct
import sys
from typing import Any

AT_ONCE = 500
PATIENCE = 5.0


async def _connect(places: asyncio.Semaphore, address: str, port: int) -> None:
    async with places:
        with socket.socket() as sock:
            sock.setblocking(False)
            try:
                await asyncio.get_running_loop().sock_connect(sock, (address, port))
            except OSError:
                return


async def question(places: asyncio.Semaphore, resolver: str, name: str) -> None:
    loop = asyncio.get_running_loop()
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    asked = struct.pack("!6H", random.getrandbits(16), 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)
    async with places:
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.connect((resolver, 53))
            await loop.sock_sendall(sock, asked)
            try:
                async with asyncio.timeout(PATIENCE):
                    await loop.sock_recv(sock, 4096)
            except OSError:
                return


async def _all(plan: dict[str, Any]) -> None:
    connects, questions = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE // 10)
    async with asyncio.TaskGroup() as group:
        for address, port in plan["connects"]:
            group.create_task(_connect(connects, address, port))
        for name in plan["questions"]:
            group.create_task(question(questions, plan["resolver"], name))


if __name__ == "__main__":
    asyncio.run(_all(json.load(sys.stdin)))
