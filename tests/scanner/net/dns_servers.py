"""Name servers in this loop that say exactly what a test scripted, and fail loudly when asked anything else."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.scanner.net.conftest import Handler, serving

Script = Callable[[dns.message.Message, bool], list[bytes]]
"""From a question, and whether it came over TCP, to the datagrams (or TCP messages) of the answer."""


class Server(asyncio.DatagramProtocol):
    """`asked` are the questions that came, as `name TYPE`; `failures` what the script did not know."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[str] = []
        self.seen: list[dns.message.Message] = []
        self.port = 0
        self.failures: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for answer in self.answers(data, False):
            self.transport.sendto(answer, addr)  # type: ignore[attr-defined]  # a datagram transport

    def answers(self, data: bytes, tcp: bool) -> list[bytes]:
        query = dns.message.from_wire(data)
        self.seen.append(query)
        self.asked.append(key(query))
        try:
            return self.script(query, tcp)
        except KeyError:
            self.failures.append(key(query))
            return []


@asynccontextmanager
async def name_server(script: Script, *, tcp: bool = True) -> AsyncIterator[Server]:
    """A server on a port of its own, UDP and TCP; unscripted questions fail the test."""
    server = Server(script)

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        for answer in server.answers(await reader.readexactly(length), True):
            writer.write(struct.pack("!H", len(answer)) + answer)
        await writer.drain()

    async with _both(server, stream):
        yield server
    assert not server.failures, f"unscripted questions: {server.failures}"


@asynccontextmanager
async def _both(server: Server, stream: Handler) -> AsyncIterator[None]:
    """UDP and TCP on one port: another one where somebody on this busy machine has the UDP port already."""
    loop = asyncio.get_running_loop()
    for left in reversed(range(5)):
        async with serving(stream) as port:
            try:
                transport, _ = await loop.create_datagram_endpoint(lambda: server, local_addr=("127.0.0.1", port))
            except OSError:
                if not left:
                    raise
                continue
            server.port = port
            try:
                yield
            finally:
                transport.close()
                await asyncio.sleep(0)
            return


def key(query: dns.message.Message) -> str:
    question = query.question[0]
    return f"{question.name.to_text(omit_final_dot=True)} {dns.rdatatype.to_text(question.rdtype)}"


def reply(
    query: dns.message.Message,
    *answer: str,
    authority: tuple[str, ...] = (),
    rcode: str = "NOERROR",
    flags: str = "",
) -> bytes:
    """A response in wire form; records as `name TYPE rdata`, flags as `AA RA AD TC`."""
    response = dns.message.make_response(query, our_payload=1232)
    response.flags |= dns.flags.from_text(flags) if flags else 0
    response.set_rcode(dns.rcode.from_text(rcode))
    for section, rows in ((response.answer, answer), (response.authority, authority)):
        for row in rows:
            name, kind, rdata = row.split(" ", 2)
            rrset = dns.rrset.from_text(name.rstrip(".") + ".", 60, "IN", kind, rdata)
            same = [each for each in section if each.name == rrset.name and each.rdtype == rrset.rdtype]
            if same:
                same[0].update(rrset)
            else:
                section.append(rrset)
    return response.to_wire(max_size=65535)


def table(rows: dict[str, Callable[[dns.message.Message], bytes | None]]) -> Script:
    """A script from `name TYPE` to what is said; None says nothing."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        said = rows[key(query)](query)
        return [] if said is None else [said]

    return script
