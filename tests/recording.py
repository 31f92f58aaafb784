"""A stranger's network that remembers every byte: name server and hosts on loopback addresses of their own."""

import asyncio
import contextlib
import ipaddress
import itertools
import os
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from tests.lab.fakes import Conversation, Fake, mute, serve

SOA = "ns1.{zone} hostmaster.{zone} 1 3600 900 1209600 60"

_networks = itertools.count(1)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: the servers listen on their own ports")


def network() -> str:
    """The first three parts of addresses that no other test of this machine uses, most likely (`127.140.7`)."""
    return f"127.{100 + os.getpid() % 150}.{next(_networks)}"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One connection: when it came (monotonic seconds), where to, and what was said."""

    at: float
    address: str
    port: int
    said: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One DNS question: when, at which of our addresses, and what."""

    at: float
    server: str
    name: str
    rtype: str


@dataclass(kw_only=True)
class Recorder:
    """What came so far."""

    visits: list[Visit] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def host(self, address: str, ports: Mapping[int, Conversation]) -> list[Fake]:
        """A host that talks on these ports and remembers."""
        return [
            Fake(address=address, ports=(port,), talk=self._heard(address, port, talk)) for port, talk in ports.items()
        ]

    def ports(self, address: str | None = None) -> set[int]:
        """The ports that were connected to."""
        return {visit.port for visit in self.visits if address in (None, visit.address)}

    def said(self, port: int) -> list[bytes]:
        """What was said at a port, one entry a connection."""
        return [bytes(visit.said) for visit in self.visits if visit.port == port]

    def _heard(self, address: str, port: int, talk: Conversation) -> Conversation:
        async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            visit = Visit(at=time.monotonic(), address=address, port=port)
            self.visits.append(visit)
            feed = reader.feed_data

            def remember(data: bytes) -> None:
                visit.said.extend(data)
                feed(data)

            reader.feed_data = remember  # type: ignore[method-assign]  # the only place where every byte passes
            await talk(reader, writer)

        return heard


Records = Mapping[str, Mapping[str, Sequence[str] | Callable[[], Sequence[str]]]]
"""Name, type, data (or what gives them anew at each question)."""


@contextlib.contextmanager
def name_server(recorder: Recorder, records: Records, *addresses: str) -> Iterator[None]:
    """Answers on port 53 of the addresses, as resolver and as authority alike; what it does not hold does not exist."""

    def answer(server: str, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True).lower() or "."
        rtype = dns.rdatatype.to_text(query.question[0].rdtype)
        recorder.questions.append(Question(at=time.monotonic(), server=server, name=name, rtype=rtype))
        return _response(query, records, name, rtype)

    class Datagrams(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            sock.sendto(answer(self.server.server_address[0], data), self.client_address)

    class Streams(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            said = answer(self.server.server_address[0], self.rfile.read(length))
            self.wfile.write(struct.pack("!H", len(said)) + said)

    class Stream(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with contextlib.ExitStack() as stack:
        for address in addresses:
            for server in (socketserver.UDPServer((address, 53), Datagrams), Stream((address, 53), Streams)):
                stack.enter_context(server)
                thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
                thread.start()
                stack.callback(thread.join)
                stack.callback(server.shutdown)
        yield


def _response(query: dns.message.Message, records: Records, name: str, rtype: str) -> bytes:
    response = dns.message.make_response(query, our_payload=1232)
    response.flags |= dns.flags.AA | dns.flags.RA
    held = records.get(name, {})
    zone = next((zone for zone, types in records.items() if "SOA" in types and f".{name}".endswith(f".{zone}")), "")
    if rtype in held:
        told = held[rtype]
        response.answer.append(
            dns.rrset.from_text(query.question[0].name, 60, "IN", rtype, *(told() if callable(told) else told))
        )
    else:
        soa = SOA.format(zone=f"{zone}.") if zone else SOA.format(zone="")
        response.authority.append(dns.rrset.from_text(f"{zone}.", 60, "IN", "SOA", soa))
        if not (held or name == "." or any(other.endswith(f".{name}") for other in records)):
            response.set_rcode(dns.rcode.NXDOMAIN)
    return response.to_wire()


def company(name: str, addresses: Mapping[str, str], server: str) -> Records:
    """A small zone: hosts by label (`@` the name itself), one name server, mail at `mail` where there is one."""
    zone: dict[str, dict[str, Sequence[str]]] = {
        name: {"SOA": (SOA.format(zone=f"{name}."),), "NS": (f"ns1.{name}.",)},
        f"ns1.{name}": {"A": (server,)},
    }
    for label, address in addresses.items():
        host = name if label == "@" else f"{label}.{name}"
        zone.setdefault(host, {})["A"] = (address,)
        zone[f"{ipaddress.ip_address(address).reverse_pointer}"] = {"PTR": (f"{host}.",)}
    if "mail" in addresses:
        zone[name]["MX"] = (f"10 mail.{name}.",)
    return zone


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A page."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    await writer.drain()


def greets(greeting: bytes, replies: Mapping[bytes, bytes], otherwise: bytes) -> Conversation:
    """A server that greets, and answers lines by what they begin with, in capitals (a tag before it is given back)."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        while line := await reader.readline():
            known = next((replies[word] for word in replies if word in line.upper()), otherwise)
            writer.write(known.replace(b"%tag", line.split(b" ")[0]))
            await writer.drain()

    return talk


smtp = greets(
    b"220 mail.acme.test ESMTP\r\n",
    {b"EHLO": b"250-mail.acme.test\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n", b"STARTTLS": b"220 go ahead\r\n"},
    b"250 ok\r\n",
)
ftp = greets(b"220 (vsFTPd 3.0.3)\r\n", {b"FEAT": b"211-Features:\r\n AUTH TLS\r\n211 End\r\n"}, b"234 ok\r\n")
imap = greets(
    b"* OK ready\r\n",
    {b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n%tag OK done\r\n"},
    b"%tag OK done\r\n",
)
pop3 = greets(b"+OK ready\r\n", {b"CAPA": b"+OK\r\nUSER\r\nSTLS\r\nSASL PLAIN\r\n.\r\n"}, b"+OK\r\n")
redis = greets(b"", {b"PING": b"+PONG\r\n"}, b"-ERR\r\n")
ssh = greets(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\r\n", {}, b"")

TALKS: dict[int, Conversation] = {
    21: ftp, 22: ssh, 25: smtp, 80: web, 110: pop3, 143: imap, 587: smtp, 2222: ssh, 6379: redis, 8000: web, 8080: web,
    8081: web, 8888: web, 9000: web, 9090: web, 9200: web,
}  # fmt: skip
"""What is said on which port; on every other one somebody only listens."""


@contextlib.contextmanager
def street(recorder: Recorder, address: str, ports: Sequence[int]) -> Iterator[None]:
    """One host with all these ports open."""
    with serve(recorder.host(address, {port: TALKS.get(port, mute) for port in ports})):
        yield
