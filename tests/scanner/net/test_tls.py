"""Handshakes are finished with whatever certificate is shown, at once or after STARTTLS."""

import asyncio
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scanner.interfaces import NoReply, Reply
from scanner.observation import Outcome
from tests.scanner.net.conftest import World, serving

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


def _certificate(name: str, issuer: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now - timedelta(days=1))
        .sign(signer, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def expired(tmp_path: Path) -> ssl.SSLContext:
    """A server with an expired leaf and its issuer, made here."""
    leaf, ca = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "server.pem"
    file.write_bytes(
        leaf.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + _certificate("old.example", "Test CA", leaf, ca)
        + _certificate("Test CA", "Test CA", ca, ca)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
async def test_an_expired_chain_is_brought_home(world: World, expired: ssl.SSLContext, version: str) -> None:
    """Version, suite and the chain as presented, nothing verified, and data flow inside afterwards."""
    names: list[str | None] = []
    expired.sni_callback = lambda _sock, name, _context: names.append(name)
    expired.maximum_version = ssl.TLSVersion[version]

    async def echo(reader: Reader, writer: Writer) -> None:
        writer.write(await reader.readline())
        await reader.read()

    async with serving(echo, ssl=expired) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        session = await stream.start_tls("old.example")
        assert isinstance(session, Reply)
        assert session.value.version == version.replace("_", ".")
        assert [x509.load_der_x509_certificate(der).issuer.rfc4514_string() for der in session.value.chain] == [
            "CN=Test CA",
            "CN=Test CA",
        ]
        await stream.send(b"inside\n")
        assert await stream.read(lambda seen: b"\n" in seen) == Reply(value=b"inside\n")
    assert names == ["old.example"]


async def test_a_server_of_old_versions_only_is_met(world: World, expired: ssl.SSLContext) -> None:
    """TLS 1.0 and small keys are spoken where the library still can: we look, we do not choose."""
    expired.set_ciphers("ALL:@SECLEVEL=0")
    expired.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        expired.maximum_version = ssl.TLSVersion.TLSv1

    async def mute(reader: Reader, _: Writer) -> None:
        await reader.read()

    async with serving(mute, ssl=expired) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        session = await stream.start_tls(None)
        assert isinstance(session, Reply)
        assert session.value.version == "TLSv1"


async def test_starttls_goes_on_where_plain_text_ended(world: World, expired: ssl.SSLContext) -> None:
    """A conversation in plain text is taken into TLS on the same connection."""

    async def smtp(reader: Reader, writer: Writer) -> None:
        writer.write(b"220 ready\r\n")
        await reader.readline()
        writer.write(b"220 go\r\n")
        await writer.drain()
        await writer.start_tls(expired)
        writer.write(b"250 inside " + await reader.readline())
        await writer.drain()
        await reader.read()

    async with serving(smtp) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        await stream.read(lambda seen: b"\n" in seen)
        await stream.send(b"STARTTLS\r\n")
        await stream.read(lambda seen: b"\n" in seen)
        assert isinstance(await stream.start_tls("mx.example"), Reply)
        await stream.send(b"EHLO\r\n")
        assert await stream.read(lambda seen: b"\n" in seen) == Reply(value=b"250 inside EHLO\r\n")


@pytest.mark.parametrize(
    ("says", "outcome"),
    [
        (b"SSH-2.0-x\r\n", Outcome.GARBLED),
        (b"\x15\x03\x01\x00\x02\x02\x28", Outcome.GARBLED),
        (b"\x16\x03\x03\x40\x00" + b"\x02" + b"\0" * 100, Outcome.SILENT),
        (b"", Outcome.SILENT),
    ],
)
async def test_what_is_no_handshake_ends(world: World, says: bytes, outcome: Outcome) -> None:
    """Another protocol and an alert are GARBLED, and told apart; half a record and silence are SILENT; all in time."""

    async def other(reader: Reader, writer: Writer) -> None:
        await reader.read(10)
        writer.write(says)
        await writer.drain()
        await asyncio.sleep(5)

    async with serving(other) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        started = time.monotonic()
        reply = await stream.start_tls("x.example")
        assert isinstance(reply, NoReply)
        assert (reply.outcome, reply.seen) == (outcome, says)
        assert reply.alert == says.startswith(b"\x15")
        assert time.monotonic() - started < 0.8


async def test_a_close_in_the_handshake_is_told(world: World) -> None:
    """Closed without a word is SILENT, as in any conversation."""

    async def hang_up(reader: Reader, _: Writer) -> None:
        await reader.read(10000)

    async with serving(hang_up) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        reply = await stream.start_tls("x.example")
        assert isinstance(reply, NoReply)
        assert reply.outcome is Outcome.SILENT


async def test_a_name_that_is_no_server_name_is_not_sent(world: World) -> None:
    """A name that SNI cannot carry is our failure, not an exception."""

    async def mute(reader: Reader, _: Writer) -> None:
        await reader.read()

    async with serving(mute) as port, world.net().connect("127.0.0.1", port) as stream:
        assert not isinstance(stream, NoReply)
        reply = await stream.start_tls("." + "a" * 70)
        assert isinstance(reply, NoReply)
        assert reply.outcome is Outcome.FAILED
