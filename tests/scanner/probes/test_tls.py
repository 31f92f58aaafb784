"""The TLS probe against real servers of every age, and against hosts that speak no TLS or nothing at all."""

import asyncio
import base64
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import config
from scanner.asset import endpoint_asset
from scanner.conduct import read
from scanner.interfaces import Answer
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.tls import MOST_HELLOS, MOST_HELLOS_INSIDE, MOST_MORE, TlsFacts, tls
from scanner.registry import Registry
from scanner.tls.certificate import read_chain
from tests.lab.laboratory import Laboratory
from tests.lab.pki import Authority, Certificate
from tests.scanner.net.conftest import World, serving

NAME = "www.acme.example"
YES, NO = Present(value=True), Present(value=False)
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is missing: make lab installs it")
needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is missing: make lab installs it")


@pytest.fixture
def world() -> World:
    conduct = replace(
        read(config.text("conduct.toml"), digest="test"),
        read_timeout=timedelta(seconds=0.5),
        conversation_timeout=timedelta(seconds=3),
    )
    return World(conduct, Registry(special=(), providers=(), ports={}, suffix=lambda name: name))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def rsa_leaf(authority: Authority) -> Certificate:
    return authority.issue([NAME], key=rsa.generate_private_key(65537, 2048))


async def look(world: World, port: int, *, as_port: int = 443, name: str | None = NAME) -> Answer:
    """One errand at a server on `port`, which the probe takes for port `as_port`."""
    world.translate = lambda address, _: (address, port)
    return await tls.run(endpoint_asset("127.0.0.1", as_port, name), world.net("tls"))


async def facts(world: World, port: int, **kw: object) -> TlsFacts:
    answer = await look(world, port, **kw)  # type: ignore[arg-type]  # as_port and name, passed on
    assert isinstance(answer.facts, TlsFacts), answer
    return answer.facts


@contextmanager
def process(argv: list[str], port: int, **kw: object) -> Iterator[None]:
    running = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kw
    )  # type: ignore[call-overload]  # env only
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield
    finally:
        running.terminate()
        running.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def openssl(certificate: Certificate, *options: str) -> Iterator[int]:
    port = free_port()
    above = certificate.chain.with_suffix(".above")
    mark = "-----BEGIN"
    above.write_text(mark + certificate.chain.read_text().split(mark, 2)[2])
    chain = ["-cert", str(certificate.chain), "-key", str(certificate.key), "-cert_chain", str(above)]
    with process(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-quiet", *chain, *options], port):
        yield port


@contextmanager
def nginx(tmp_path: Path, servers: str) -> Iterator[int]:
    port = free_port()
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
        "events {} http { access_log off;"
        + "".join(
            f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + servers.replace("PORT", str(port))
        + "}"
    )
    with process(["nginx", "-e", f"{tmp_path}/error.log", "-c", f"{tmp_path}/nginx.conf"], port):
        yield port


@needs_nginx
async def test_a_stock_web_server_is_seen_whole_in_eight_connections(
    world: World, authority: Authority, rsa_leaf: Certificate, tmp_path: Path
) -> None:
    """TLS 1.2 and 1.3, ECDHE, the whole chain, nothing old and nothing weak; no more than the promised connections."""
    server = (
        f"server {{ listen 127.0.0.1:PORT ssl; ssl_certificate {rsa_leaf.chain}; ssl_certificate_key {rsa_leaf.key};"
        " ssl_protocols TLSv1.2 TLSv1.3; }"
    )
    with nginx(tmp_path, server) as port:
        answer = await look(world, port)
        seen = answer.facts
    assert answer.outcome is Outcome.ANSWERED
    assert (seen.ssl2, seen.ssl3, seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (NO, NO, NO, NO, YES, YES)
    assert seen.forward_secrecy == YES
    assert seen.weak_suites == Present(value=())
    assert seen.dh_bits is ABSENT
    assert seen.group == Present(value="x25519")
    assert seen.suite == Present(value="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    chain = read_chain(seen.chain.value)
    assert [one and one.common_name for one in chain] == [NAME, "Hullmark Laboratory Intermediate"]
    assert world.meter.connections == MOST_HELLOS == 8


@needs_nginx
async def test_two_looks_bring_the_same_facts(world: World, rsa_leaf: Certificate, tmp_path: Path) -> None:
    """Nothing random or time-like is kept: the same configuration gives equal facts."""
    server = (
        f"server {{ listen 127.0.0.1:PORT ssl; ssl_certificate {rsa_leaf.chain}; ssl_certificate_key {rsa_leaf.key}; }}"
    )
    with nginx(tmp_path, server) as port:
        assert await facts(world, port) == await facts(world, port)


@needs_nginx
async def test_a_server_that_does_not_know_the_name_says_so(world: World, tmp_path: Path) -> None:
    """unrecognized_name is a fact of its own, and ends the errand: nothing is said of the server behind it."""
    with nginx(tmp_path, "server { listen 127.0.0.1:PORT ssl; ssl_reject_handshake on; }") as port:
        answer = await look(world, port)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, TlsFacts(name_refused=YES))
    assert not answer.facts.served


@needs_nginx
async def test_versions_that_only_a_security_level_forbids_are_not_offered(
    world: World, rsa_leaf: Certificate, tmp_path: Path
) -> None:
    """nginx as Debian configures it lists TLS 1.0 and 1.1, but no client gets them: that is a no, not a gap."""
    server = (
        f"server {{ listen 127.0.0.1:PORT ssl; ssl_certificate {rsa_leaf.chain}; ssl_certificate_key {rsa_leaf.key};"
        " ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; }"
    )
    with nginx(tmp_path, server) as port:
        answer = await look(world, port)
    assert answer.outcome is Outcome.ANSWERED
    assert (answer.facts.tls1_0, answer.facts.tls1_1) == (NO, NO)


@needs_openssl
async def test_tls_1_3_alone_still_shows_its_chain(world: World, rsa_leaf: Certificate) -> None:
    """Where certificates come encrypted one handshake is finished, and old hellos are known to be refused."""
    with openssl(rsa_leaf, "-tls1_3") as port:
        answer = await look(world, port)
        seen = answer.facts
    assert answer.outcome is Outcome.ANSWERED
    assert (seen.ssl3, seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (NO, NO, NO, NO, YES)
    assert (seen.weak_suites, seen.dh_bits, seen.forward_secrecy) == (Present(value=()), ABSENT, YES)
    assert len(seen.chain.value) == 2
    assert world.meter.connections <= MOST_HELLOS


@needs_openssl
async def test_old_versions_are_told_apart(world: World, rsa_leaf: Certificate) -> None:
    """TLS 1.0 without 1.1 is seen as exactly that, beside TLS 1.2."""
    with openssl(rsa_leaf, "-no_tls1_1", "-no_tls1_3", "-cipher", "ALL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert (seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (YES, NO, YES, NO)


@needs_openssl
async def test_both_old_versions_are_seen(world: World, rsa_leaf: Certificate) -> None:
    """TLS 1.0 and TLS 1.1 each answer their own hello."""
    with openssl(rsa_leaf, "-cipher", "ALL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert (seen.ssl3, seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (NO, YES, YES, YES, YES)


@needs_openssl
async def test_a_server_that_ends_at_tls_1_0_is_understood(world: World, rsa_leaf: Certificate) -> None:
    """It answers the newest hello with its own version, and that settles the newer ones without more connections."""
    with openssl(rsa_leaf, "-tls1", "-cipher", "ALL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert (seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (YES, NO, NO, NO)
    assert len(seen.chain.value) == 2


@needs_openssl
async def test_weak_suites_are_named_by_kind(world: World, rsa_leaf: Certificate) -> None:
    """NULL and anonymous suites are found beside modern ones, within two connections more."""
    with openssl(rsa_leaf, "-cipher", "ALL:COMPLEMENTOFALL:aNULL:eNULL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert any("_WITH_NULL" in name for name in seen.weak_suites.value)
    assert any("_anon_" in name for name in seen.weak_suites.value)
    assert world.meter.connections <= MOST_HELLOS + MOST_MORE


@needs_openssl
@pytest.mark.parametrize("bits", [1024, 2048])
async def test_the_size_of_the_prime_is_read(world: World, rsa_leaf: Certificate, tmp_path: Path, bits: int) -> None:
    """The server's own Diffie-Hellman prime is measured, even where it prefers elliptic curves."""
    own = tmp_path / "dh.pem"
    if bits == 1024:
        # RFC 2409 6.2, Oakley group 2: the prime that old servers share.
        prime = (
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
            "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
            "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
        )
        own.write_text(dh_parameters(int(prime, 16)))
        options = ["-dhparam", str(own)]
    else:
        options = []
    with openssl(rsa_leaf, "-tls1_2", "-cipher", "DHE:ECDHE:@SECLEVEL=0", *options) as port:
        seen = await facts(world, port)
    assert seen.dh_bits == Present(value=bits)


def dh_parameters(prime: int) -> str:
    """PKCS #3 parameters in PEM form, with 2 as generator, for primes of 1024 bits."""
    content = b"\x02\x81\x81\x00" + prime.to_bytes(128, "big") + b"\x02\x01\x02"
    der = b"\x30\x81" + bytes([len(content)]) + content
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN DH PARAMETERS-----\n{text}-----END DH PARAMETERS-----\n"


@needs_openssl
async def test_static_rsa_is_no_forward_secrecy(world: World, rsa_leaf: Certificate) -> None:
    """A server of static RSA suites is asked for ephemeral ones alone before that is said."""
    with openssl(rsa_leaf, "-tls1_2", "-cipher", "kRSA:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert seen.forward_secrecy == NO
    assert seen.dh_bits is ABSENT
    assert "TLS_RSA_WITH" in seen.suite.value


@needs_openssl
async def test_a_preference_for_static_rsa_is_seen_through(world: World, rsa_leaf: Certificate) -> None:
    """Forward secrecy that is offered but not preferred is still offered."""
    options = ("-tls1_2", "-serverpref", "-cipher", "AES128-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0")
    with openssl(rsa_leaf, *options) as port:
        seen = await facts(world, port)
    assert seen.suite == Present(value="TLS_RSA_WITH_AES_128_CBC_SHA")
    assert seen.forward_secrecy == YES


def record(kind: int, body: bytes, version: bytes = b"\x03\x03") -> bytes:
    return bytes([kind]) + version + len(body).to_bytes(2, "big") + body


def server_hello(version: int, suite: int) -> bytes:
    body = version.to_bytes(2, "big") + bytes(32) + b"\0" + suite.to_bytes(2, "big") + b"\0"
    return record(22, b"\x02" + len(body).to_bytes(3, "big") + body + b"\x0e\x00\x00\x00")


def alert(number: int) -> bytes:
    return record(21, bytes([2, number]))


class Antique:
    """A byte-level server: it speaks the versions and suites given, SSL 2.0 beside SSL 3.0, and refuses as told."""

    def __init__(self, versions: tuple[int, ...], suites: tuple[int, ...], refusal: bytes = alert(40)) -> None:
        self.versions, self.suites, self.refusal = versions, suites, refusal

    async def __call__(self, reader: Reader, writer: Writer) -> None:
        hello = await reader.read(4096)
        if hello[:1] != b"\x16":
            if 0x0300 not in self.versions:
                return
            writer.write(b"\x80\x23\x04\x00\x01\x00\x02\x00\x00\x00\x03\x00\x10" + b"\x01\x00\x80" + bytes(16))
            return
        offered = int.from_bytes(hello[9:11], "big")
        length = int.from_bytes(hello[44:46], "big")
        asked = {int.from_bytes(hello[46 + at : 48 + at], "big") for at in range(0, length, 2)}
        version = max((one for one in self.versions if one <= offered), default=None)
        suite = next((one for one in self.suites if one in asked), None)
        writer.write(server_hello(version, suite) if version and suite is not None else self.refusal)


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
    assert world.meter.connections <= MOST_HELLOS + MOST_MORE


async def test_closing_on_old_hellos_is_a_no_while_new_ones_are_answered(world: World) -> None:
    """Many servers just hang up on TLS 1.0; with a later answer that counts as not offered."""
    async with serving(Antique((0x0303,), (0xC02F,), refusal=b"")) as port:
        answer = await look(world, port)
    assert answer.outcome is Outcome.PARTIAL  # this server sends no certificate
    assert (answer.facts.tls1_0, answer.facts.tls1_1, answer.facts.ssl3) == (NO, NO, NO)


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


@asynccontextmanager
async def mail_server(certificate: Certificate, lines: list[tuple[bytes, bytes]]) -> AsyncIterator[int]:
    """A server that says its lines (what must come, what it answers) and then speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)

    async def talk(reader: Reader, writer: Writer) -> None:
        for awaited, answer in lines:
            if awaited:
                line = await reader.readline()
                if not line.upper().startswith(awaited):
                    writer.write(b"500 unexpected\r\n")
                    return
            writer.write(answer)
            await writer.drain()
        await writer.start_tls(context)
        await reader.read(1)

    async with serving(talk) as port:
        yield port


STARTTLS = {
    25: [(b"", b"220-mx\r\n220 ESMTP\r\n"), (b"EHLO ", b"250-mx\r\n250-PIPELINING\r\n250 STARTTLS\r\n"),
         (b"STARTTLS", b"220 go\r\n")],
    587: [(b"", b"220 ESMTP\r\n"), (b"EHLO ", b"250-mx\r\n250-starttls\r\n250 SIZE\r\n"), (b"STARTTLS", b"220 go\r\n")],
    143: [(b"", b"* OK [CAPABILITY IMAP4rev1] hi\r\n"), (b"T1 STARTTLS", b"* NO-OP\r\nt1 OK begin\r\n")],
    110: [(b"", b"+OK ready\r\n"), (b"STLS", b"+OK begin\r\n")],
    21: [(b"", b"220 ftp\r\n"), (b"AUTH TLS", b"234 go\r\n")],
}  # fmt: skip


@pytest.mark.parametrize("port", STARTTLS)
async def test_tls_is_found_inside_mail_and_ftp(world: World, rsa_leaf: Certificate, port: int) -> None:
    """After STARTTLS in SMTP, IMAP, POP3 and FTP the same is learned, in at most four connections."""
    async with mail_server(rsa_leaf, STARTTLS[port]) as real:
        seen = await facts(world, real, as_port=port)
    assert (seen.starttls, seen.tls1_2, seen.tls1_3, seen.tls1_1) == (YES, YES, YES, NO)
    assert (seen.tls1_0, seen.ssl3, seen.ssl2) == (NO, NO, NOT_ASKED)
    assert len(seen.chain.value) == 2
    assert world.meter.connections <= MOST_HELLOS_INSIDE == 4


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


async def test_the_laboratory_shows_what_it_is(world: World, laboratory: Laboratory) -> None:
    """Real mail and web servers: nginx old and new, Postfix inside SMTP, Dovecot at once."""

    async def at(name: str, port: int) -> TlsFacts:
        answer = await tls.run(endpoint_asset(laboratory.address(name), port, name), world.net("tls"))
        assert isinstance(answer.facts, TlsFacts), answer
        return answer.facts

    old, new = await at("www.untidy.test", 443), await at("www.tidy.test", 443)
    assert (old.tls1_0, old.tls1_1, old.tls1_3) == (YES, YES, NO)
    assert (new.tls1_0, new.tls1_1, new.tls1_2, new.tls1_3) == (NO, NO, YES, YES)
    mail, mailbox = await at("mail.tidy.test", 25), await at("imap.tidy.test", 993)
    assert (mail.starttls, mail.tls1_2, mail.tls1_3, mail.weak_suites) == (YES, YES, YES, Present(value=()))
    assert (mailbox.starttls, mailbox.tls1_3) == (NOT_ASKED, YES)
    assert (await at("mail.untidy.test", 25)) == TlsFacts(starttls=NO)
