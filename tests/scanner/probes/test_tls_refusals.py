"""The TLS probe against what no library speaks any more, against hosts that speak no TLS, and inside mail protocols."""

import asyncio
import ssl
import warnings

import pytest

from scanner.observation import NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.tls import TlsFacts
from scanner.tls.plan import MOST_INSIDE, MOST_WRONG
from tests.lab.pki import Certificate
from tests.scanner.net.conftest import World, serving
from tests.scanner.probes.tls_servers import (
    NO,
    STARTTLS,
    YES,
    Antique,
    Reader,
    Writer,
    facts,
    free_port,
    look,
    mail_server,
    record,
    server_hello,
)  # fmt: skip


async def test_ssl_2_and_3_with_rc4_and_export_suites(world: World) -> None:
    """What no library speaks any more is still recognised: SSL 2.0, SSL 3.0, RC4 and export suites."""
    async with serving(Antique((0x0300, 0x0301), (0x0004, 0x0003, 0x000A))) as port:
        seen = await facts(world, port)
    assert (seen.ssl2, seen.ssl3, seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (YES, YES, YES, NO, NO, NO)
    assert seen.weak_suites == Present(
        value=("TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_RC4_128_MD5")
    )
    assert seen.forward_secrecy == NO
    assert isinstance(seen.chain, Unseen)
    assert world.meter.connections <= MOST_WRONG


async def test_closing_on_old_hellos_is_a_no_while_new_ones_are_answered(world: World) -> None:
    """Many servers just hang up on TLS 1.0; with a later answer that counts as not offered."""
    async with serving(Antique((0x0303,), (0xC02F,), refusal=b"")) as port:
        answer = await look(world, port)
    assert answer.outcome is Outcome.PARTIAL  # this server sends no certificate
    assert (answer.facts.tls1_0, answer.facts.tls1_1, answer.facts.ssl3) == (NO, NO, NO)


@pytest.mark.parametrize(
    ("lowest", "highest", "ciphers"),
    [
        (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3, "DEFAULT"),
        (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1, "DEFAULT@SECLEVEL=0"),
        (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, "kRSA:@SECLEVEL=0"),
    ],
)
async def test_a_server_that_hangs_up_in_place_of_alerts_is_seen_whole(
    world: World, rsa_leaf: Certificate, lowest: ssl.TLSVersion, highest: ssl.TLSVersion, ciphers: str
) -> None:
    """The last word is one it has an answer to, so that each hello it hung up on is a no; its chain is seen too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the versions that we ask for are meant
        context.minimum_version, context.maximum_version = lowest, highest
    context.load_cert_chain(rsa_leaf.chain, rsa_leaf.key)

    async def talk(reader: Reader, _: Writer) -> None:
        await reader.read(1)

    # asyncio drops the connection where its library declines a hello, and the alert with it.
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    async with server:
        seen = await facts(world, server.sockets[0].getsockname()[1])
    assert [name for name in TlsFacts.__slots__ if isinstance(getattr(seen, name), Unseen)] == []
    assert (seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == tuple(
        YES if lowest <= version <= highest else NO
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
    )
    assert len(seen.chain.value) == 2
    assert world.meter.connections <= MOST_WRONG


async def test_closing_for_good_is_not_a_no(world: World) -> None:
    """A firewall that has had enough of us closes everything: old versions are unseen then, not absent."""
    seen = 0

    async def tired(reader: Reader, writer: Writer) -> None:
        nonlocal seen
        seen += 1
        await reader.read(4096)
        if seen == 1:
            writer.write(server_hello(0x0303, 0xC02F))

    async with serving(tired) as port:
        answer = await look(world, port)
    assert answer.outcome is Outcome.PARTIAL
    assert answer.facts.tls1_2 == YES
    assert all(isinstance(fact, Unseen) for fact in (answer.facts.tls1_0, answer.facts.ssl3, answer.facts.tls1_3))


async def test_a_server_that_refuses_everything_is_refused(world: World) -> None:
    """Alerts to every hello prove TLS but none of its versions: no facts, and the alert's name as reason."""
    async with serving(Antique((), ())) as port:
        answer = await look(world, port)
    assert (answer.outcome, answer.facts) == (Outcome.REFUSED, None)
    assert "handshake_failure" in answer.why


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(4096)])
async def test_another_protocol_is_garbled(world: World, greeting: bytes) -> None:
    """Plain text where TLS should be gives no facts, after one connection."""

    async def other(reader: Reader, writer: Writer) -> None:
        writer.write(greeting)
        await reader.read(4096)

    async with serving(other) as port:
        answer = await look(world, port)
    assert (answer.outcome, answer.facts) == (Outcome.GARBLED, None)
    assert world.meter.connections == 1


async def test_silence_is_silent_and_costs_one_connection(world: World) -> None:
    """A server that accepts and says nothing is left alone at once."""

    async def silent(reader: Reader, _: Writer) -> None:
        await reader.read()

    async with serving(silent) as port:
        answer = await look(world, port)
    assert (answer.outcome, answer.facts, world.meter.connections) == (Outcome.SILENT, None, 1)


async def test_a_closed_port_is_refused(world: World) -> None:
    """Nothing listens: REFUSED."""
    assert (await look(world, free_port())).outcome is Outcome.REFUSED


async def test_an_endless_handshake_ends(world: World) -> None:
    """A handshake message without end is cut at the read limit and brings no facts."""

    async def endless(reader: Reader, writer: Writer) -> None:
        await reader.read(4096)
        while True:
            writer.write(record(22, b"\x0b\x00\xff\xff" + bytes(8000)))
            await writer.drain()

    async with serving(endless) as port:
        answer = await look(world, port)
    assert (answer.outcome, answer.facts) == (Outcome.GARBLED, None)


@pytest.mark.parametrize("port", STARTTLS)
async def test_tls_is_found_inside_mail_and_ftp(world: World, rsa_leaf: Certificate, port: int) -> None:
    """After STARTTLS in SMTP, IMAP, POP3 and FTP the same is learned, in at most four connections."""
    async with mail_server(rsa_leaf, STARTTLS[port]) as real:
        seen = await facts(world, real, as_port=port)
    assert (seen.starttls, seen.tls1_2, seen.tls1_3, seen.tls1_1) == (YES, YES, YES, NO)
    assert (seen.tls1_0, seen.ssl3, seen.ssl2) == (NO, NO, NOT_ASKED)
    assert len(seen.chain.value) == 2
    assert world.meter.connections <= MOST_INSIDE == 4


@pytest.mark.parametrize(
    ("port", "lines"),
    [
        (25, [(b"", b"220 ESMTP\r\n"), (b"EHLO", b"250-mx\r\n250 SIZE\r\n")]),
        (21, [(b"", b"220 ftp\r\n"), (b"AUTH", b"530 Please login\r\n")]),
        (143, [(b"", b"* OK hi\r\n"), (b"T1", b"t1 BAD what\r\n")]),
        (110, [(b"", b"+OK\r\n"), (b"STLS", b"-ERR no\r\n")]),
    ],
)
async def test_no_starttls_is_a_fact(
    world: World, rsa_leaf: Certificate, port: int, lines: list[tuple[bytes, bytes]]
) -> None:
    """A server that does not offer STARTTLS has answered: there is no TLS, and nothing more is asked."""
    async with mail_server(rsa_leaf, lines) as real:
        answer = await look(world, real, as_port=port)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, TlsFacts(starttls=NO))
    assert world.meter.connections == 1


@pytest.mark.parametrize(
    ("port", "said", "outcome"),
    [
        (25, b"554 go away\r\n", Outcome.REFUSED),
        (25, b"421 too many\r\n", Outcome.REFUSED),
        (25, b"SSH-2.0-x\r\n", Outcome.GARBLED),
        (143, b"* BYE busy\r\n", Outcome.REFUSED),
        (110, b"HTTP/1.0 400 no\r\n", Outcome.GARBLED),
    ],
)
async def test_being_turned_away_before_tls(
    world: World, rsa_leaf: Certificate, port: int, said: bytes, outcome: Outcome
) -> None:
    """A greeting that turns us away, or that is of another protocol, says nothing about TLS."""
    async with mail_server(rsa_leaf, [(b"", said), (b"NEVER", b"")]) as real:
        answer = await look(world, real, as_port=port)
    assert (answer.outcome, answer.facts) == (outcome, None)
