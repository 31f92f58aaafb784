"""One question to one server: only an answer to it counts, however much noise comes."""

import time
from collections.abc import Callable

import dns.message
import pytest

from scanner.answers import SAYS_REFUSED
from scanner.interfaces import DnsReply, NoReply, Reply
from scanner.observation import Outcome
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import Script, name_server, reply, table

Build = Callable[[dns.message.Message], bytes]


async def _ask(world: World, script: object, name: str = "acme.example", rtype: str = "TXT") -> object:
    async with name_server(script) as server:  # type: ignore[arg-type]  # a Script
        world.resolvers = (("127.0.0.1", server.port),)
        return await world.net("zone").ask(name, rtype)


async def test_an_answer_is_read_as_text(world: World) -> None:
    """TXT strings are joined, unprintable characters but tabs escaped, records sorted, names in lower case."""
    script = table(
        {
            "acme.example TXT": lambda query: reply(
                query,
                'acme.example TXT "v=spf1 " "-all"',
                'acme.example TXT "a\\000\\009\\195\\188\\255"',
                flags="RA AD",
            ),
        }
    )
    got = await _ask(world, script)
    assert got == Reply(
        value=DnsReply(rcode="NOERROR", records=("a\\x00\tü\\xff", "v=spf1 -all"), proved=True),
        answered_by=got.answered_by,  # type: ignore[attr-defined]  # a Reply, as the comparison says
    )


async def test_what_we_send(world: World) -> None:
    """DO, EDNS 1232 and RD to a resolver, a new id each time; the meter counts."""
    script = table({"acme.example TXT": lambda query: reply(query, flags="RA")})
    async with name_server(script) as server:
        world.resolvers = (("127.0.0.1", server.port),)
        for _ in range(3):
            await world.net("zone").ask("acme.example", "TXT")
    first = server.seen[0]
    assert (first.payload, bool(first.ednsflags & 0x8000), bool(first.flags & 0x0100)) == (1232, True, True)
    assert len({query.id for query in server.seen}) > 1
    assert world.meter.queries == 3
    assert world.meter.bytes_sent > 90


@pytest.mark.parametrize(
    ("rdata", "text"),
    [
        ("MX 10 Mail.Acme.EXAMPLE.", "10 mail.acme.example"),
        ("MX 0 .", "0 ."),
        ("NS Ns1.Acme.example.", "ns1.acme.example"),
        ("SRV 1 2 443 Host.acme.example.", "1 2 443 host.acme.example"),
        ("AAAA 2001:DB8::1", "2001:db8::1"),
        ('CAA 0 issue "ca.example"', '0 issue "ca.example"'),
        ("DS 1 13 2 " + "AB" * 32, "1 13 2 " + "ab" * 32),
        ("TLSA 3 1 0 " + "ab" * 100, "3 1 0 " + "ab" * 100),
        ("DNSKEY 257 3 8 " + "A" * 172, "257 3 8 " + "A" * 172),
        ("SOA NS.acme.example. Host.acme.example. 1 2 3 4 5", "ns.acme.example host.acme.example 1 2 3 4 5"),
    ],
)
async def test_each_type_has_one_spelling(world: World, rdata: str, text: str) -> None:
    """Names lower-case without the dot, keys and digests without spaces."""
    kind = rdata.split(" ", 1)[0]
    script = table({f"acme.example {kind}": lambda query: reply(query, f"acme.example {rdata}", flags="RA")})
    got = await _ask(world, script, rtype=kind)
    assert isinstance(got, Reply)
    assert got.value.records == (text,)


async def test_a_cut_off_answer_is_fetched_over_tcp(world: World) -> None:
    """TC leads to TCP, and what the cut datagram held is not used."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        if not tcp:
            return [reply(query, 'acme.example TXT "half"', flags="RA TC")]
        return [reply(query, *(f'acme.example TXT "{number} {"x" * 200}"' for number in range(30)), flags="RA")]

    got = await _ask(world, script)
    assert isinstance(got, Reply)
    assert len(got.value.records) == 30
    assert (world.meter.queries, world.meter.connections) == (1, 1)


async def test_a_cut_off_answer_without_tcp_is_no_answer(world: World) -> None:
    """A server that truncates and then says nothing over TCP has not answered."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        return [] if tcp else [reply(query, flags="RA TC")]

    got = await _ask(world, script)
    assert isinstance(got, NoReply)


def _other_question(query: dns.message.Message) -> bytes:
    other = dns.message.make_query("evil.example", "TXT", id=query.id)
    return reply(other, 'evil.example TXT "x"', flags="RA")


def _other_id(query: dns.message.Message) -> bytes:
    wire = reply(query, 'acme.example TXT "forged"', flags="RA")
    return bytes([wire[0] ^ 1]) + wire[1:]


def _torn(query: dns.message.Message) -> bytes:
    return reply(query, 'acme.example TXT "torn"', flags="RA")[:-3]


def _pointer_loop(query: dns.message.Message) -> bytes:
    wire = bytearray(reply(query, flags="RA")[: 12 + 14 + 4])
    wire[6:8] = b"\0\1"
    return bytes(wire) + b"\xc0\x1e" * 2 + b"\0\x10\0\1\0\0\0\0\0\0"


NOISE: list[Build] = [
    lambda _: b"\0" * 600, lambda _: b"x", lambda query: query.to_wire(), _other_question, _other_id, _torn,
    _pointer_loop,
]  # fmt: skip


@pytest.mark.parametrize("noise", NOISE)
async def test_noise_alone_is_garbled(world: World, noise: Build) -> None:
    """Forged, torn and looping datagrams are no answer, and the wait ends in time."""
    started = time.monotonic()
    got = await _ask(world, table({"acme.example TXT": noise}))
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.GARBLED
    assert time.monotonic() - started < 1.2


async def test_the_answer_among_noise_is_found(world: World) -> None:
    """Garbage before the true answer is ignored."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        return [build(query) for build in NOISE] + [reply(query, 'acme.example TXT "true"', flags="RA")]

    got = await _ask(world, script)
    assert isinstance(got, Reply)
    assert got.value.records == ("true",)


async def test_a_flood_of_noise_ends_the_wait(world: World) -> None:
    """A thousand wrong datagrams cost no thousand parses."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        return [_other_question(query)] * 200

    got = await _ask(world, script)
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.GARBLED


async def test_a_server_without_edns_is_asked_again(world: World) -> None:
    """FORMERR to a question with EDNS is followed by one without (RFC 6891, section 7)."""

    def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
        if query.edns >= 0:
            header = bytearray(reply(query, rcode="FORMERR")[:12])
            header[4:12] = bytes(8)
            return [bytes(header)]
        return [reply(query, 'acme.example TXT "plain"', flags="RA")]

    got = await _ask(world, script)
    assert isinstance(got, Reply)
    assert got.value.records == ("plain",)


async def test_a_refusal_may_leave_the_question_out(world: World) -> None:
    """Unbound refuses with a header that counts no question, and leaves its bytes there; an answer must repeat it."""

    def without_question(rcode: str) -> Script:
        def script(query: dns.message.Message, tcp: bool) -> list[bytes]:
            message = bytearray(reply(query, rcode=rcode))
            message[4:12] = bytes(8)
            return [bytes(message)]

        return script

    refused = await _ask(world, without_question("REFUSED"))
    assert isinstance(refused, NoReply)
    assert (refused.outcome, refused.why) == (Outcome.REFUSED, SAYS_REFUSED)
    garbled = await _ask(world, without_question("NXDOMAIN"))
    assert isinstance(garbled, NoReply)
    assert garbled.outcome is Outcome.GARBLED


async def test_nobody_there_is_told_apart(world: World) -> None:
    """A closed port is REFUSED, silence SILENT, SERVFAIL REFUSED with its name, no resolver FAILED."""
    got = await world.net("zone").ask("acme.example", "A")
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.REFUSED
    silent = await _ask(world, table({"acme.example TXT": lambda _: None}))
    assert isinstance(silent, NoReply)
    assert silent.outcome is Outcome.SILENT
    broken = await _ask(world, table({"acme.example TXT": lambda query: reply(query, rcode="SERVFAIL")}))
    assert isinstance(broken, NoReply)
    assert broken.outcome is Outcome.REFUSED
    assert "SERVFAIL" in broken.why


async def test_no_resolver_at_all_is_our_failure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without resolvers gives FAILED and says so."""
    monkeypatch.setattr("scanner.net.door.system_resolvers", lambda: ())
    world.resolvers = ()
    got = await world.net("zone").ask("acme.example", "A")
    assert got == NoReply(outcome=Outcome.FAILED, why="no resolver")


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "a..b", "x." * 130, "\\999.example"])
async def test_a_name_that_cannot_be_asked_is_garbled(world: World, name: str) -> None:
    """Names come from strangers: what DNS cannot carry is a value, not an exception."""
    got = await world.net("zone").ask(name, "A")
    assert isinstance(got, NoReply)
    assert got.outcome is Outcome.GARBLED
