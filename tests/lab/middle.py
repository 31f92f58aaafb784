"""A name server in the middle: it hands questions on to a real one, counts them, and spoils answers when told to."""

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

PATIENCE = 5.0
Truth = Callable[[], bytes]
"""What the server behind says; it is asked only by those who want it."""
Spoiled = Callable[[bytes, Truth], list[bytes]]
"""From a question and its true answer, to the datagrams that are sent instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How answers are spoiled; `tcp` says whether TCP still gives the true ones, `elsewhere` that others send them."""

    name: str
    spoil: Spoiled
    tcp: bool = False
    elsewhere: bool = False


def _coded(rcode: dns.rcode.Rcode) -> Spoiled:
    def spoil(query: bytes, _: Truth) -> list[bytes]:
        response = dns.message.make_response(dns.message.from_wire(query))
        response.set_rcode(rcode)
        return [response.to_wire()]

    return spoil


def _cut(query: bytes, _: Truth) -> list[bytes]:
    response = dns.message.make_response(dns.message.from_wire(query))
    response.flags |= dns.flags.TC | dns.flags.AA
    return [response.to_wire()]


def _other_question(query: bytes, _: Truth) -> list[bytes]:
    asked = dns.message.from_wire(query)
    other = dns.message.make_query("other.test", asked.question[0].rdtype, id=asked.id)
    response = dns.message.make_response(other)
    response.flags |= dns.flags.AA
    return [response.to_wire()]


def _lame(query: bytes, _: Truth) -> list[bytes]:
    response = dns.message.make_response(dns.message.from_wire(query))
    response.authority.append(dns.rrset.from_text(".", 300, "IN", "NS", "a.nic.test."))
    return [response.to_wire()]


def _empty_of_resolver(query: bytes, _: Truth) -> list[bytes]:
    """There is nothing, says one that has no authority."""
    return [dns.message.make_response(dns.message.from_wire(query)).to_wire()]


def _wrong_id(_: bytes, answer: Truth) -> list[bytes]:
    true = answer()
    return [bytes([true[0] ^ 1]) + true[1:]]


def _half(_: bytes, answer: Truth) -> list[bytes]:
    true = answer()
    return [true[: len(true) // 2]]


FAULTS = (
    Fault(name="silent", spoil=lambda *_: []),
    Fault(name="servfail", spoil=_coded(dns.rcode.SERVFAIL)),
    Fault(name="refused", spoil=_coded(dns.rcode.REFUSED)),
    Fault(name="cut off, no TCP", spoil=_cut),
    Fault(name="wrong id", spoil=_wrong_id),
    Fault(name="wrong question", spoil=_other_question),
    Fault(name="from elsewhere", spoil=lambda _, answer: [answer()], elsewhere=True),
    Fault(name="half an answer", spoil=_half),
    Fault(name="lame", spoil=_lame),
    Fault(name="empty without authority", spoil=_empty_of_resolver),
)
CUT_OFF = Fault(name="cut off", spoil=_cut, tcp=True)


@dataclass
class Middle:
    """One address in the middle. `asked` are (source address, name, type, whether over TCP), as they came."""

    address: str
    upstream: str
    fault: Fault | None = None
    asked: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def answers(self, query: bytes, source: str, *, tcp: bool) -> list[bytes]:
        """What goes back."""
        question = dns.message.from_wire(query).question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((source, question.name.to_text().lower(), kind, tcp))
        if self.fault is not None and not (tcp and self.fault.tcp):
            return [] if tcp else self.fault.spoil(query, lambda: self._true(query))
        true = self._true(query)
        return [true] if true else []

    def _true(self, query: bytes) -> bytes:
        """What the server behind says; empty where it says nothing."""
        asked = dns.message.from_wire(query)
        try:
            answer, _ = dns.query.udp_with_fallback(asked, self.upstream, timeout=PATIENCE)
        except (dns.exception.DNSException, OSError):
            return b""
        return answer.to_wire(max_size=65535)


class _Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 128


@contextlib.contextmanager
def middle(address: str, upstream: str) -> Iterator[Middle]:
    """Listen at port 53 of `address`, UDP and TCP, for as long as it takes."""
    between = Middle(address=address, upstream=upstream)

    class Datagrams(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            query, own = self.request
            for answer in between.answers(query, self.client_address[0], tcp=False):
                if between.fault is not None and between.fault.elsewhere:
                    with socket.socket(type=socket.SOCK_DGRAM) as other:
                        other.sendto(answer, self.client_address)
                else:
                    own.sendto(answer, self.client_address)

    class Streams(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = self.rfile.read(2)
            if len(head) < 2:
                return
            query = self.rfile.read(*struct.unpack("!H", head))
            for answer in between.answers(query, self.client_address[0], tcp=True):
                self.wfile.write(struct.pack("!H", len(answer)) + answer)

    with _Udp((address, 53), Datagrams) as datagrams, _Tcp((address, 53), Streams) as streams:
        for server in (datagrams, streams):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield between
        finally:
            for server in (datagrams, streams):
                server.shutdown()
