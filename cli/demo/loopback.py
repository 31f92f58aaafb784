"""Where the little world really is: each of its addresses and ports is a high port on 127.0.0.1."""

import asyncio
import socket
import ssl
from contextlib import AsyncExitStack

from cli.demo.names import NameServer, Zones
from cli.demo.servers import Conversation, polite

HERE = "127.0.0.1"


class Loopback:
    """The map from the world's addresses to loopback; what is not on it refuses, as a closed port does."""

    def __init__(self) -> None:
        self._map: dict[tuple[str, int], int] = {}
        self._closed = socket.socket()
        self._closed.bind((HERE, 0))  # bound and never listening: connections are refused

    def translate(self, address: str, port: int) -> tuple[str, int]:
        """The real place of a place of the world; loopback ports of ours stay as they are."""
        if address == HERE and port in self._map.values():
            return address, port
        return HERE, self._map.get((address, port), self._closed.getsockname()[1])

    async def serve(
        self, stack: AsyncExitStack, address: str, port: int, talk: Conversation, tls: ssl.SSLContext | None = None
    ) -> None:
        """Start one server of the world; `stack` ends it."""
        server = await asyncio.start_server(polite(talk), HERE, 0, ssl=tls)
        stack.push_async_callback(self._end, server)
        self._map[address, port] = server.sockets[0].getsockname()[1]

    async def serve_names(self, stack: AsyncExitStack, addresses: tuple[str, ...], zones: Zones) -> tuple[str, int]:
        """Start the name server that all these addresses share; gives its real place, to be used as resolver."""
        names = NameServer(zones)
        server = await asyncio.start_server(names.over_tcp, HERE, 0)
        stack.push_async_callback(self._end, server)
        port: int = server.sockets[0].getsockname()[1]
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: names, local_addr=(HERE, port))
        stack.callback(transport.close)
        self._map.update({(address, 53): port for address in addresses})
        return HERE, port

    async def _end(self, server: asyncio.Server) -> None:
        server.close()
        await asyncio.sleep(0)

    def close(self) -> None:
        self._closed.close()
