"""TLS servers of every age for the probe to look at: real ones, byte-level ones, and TLS inside mail protocols."""

import asyncio
import base64
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from scanner.asset import endpoint_asset
from scanner.interfaces import Answer
from scanner.observation import Present
from scanner.probes.tls import TlsFacts, tls
from scanner.target import Profile
from tests.lab.pki import Authority, Certificate
from tests.scanner.net.conftest import World, serving

NAME = "www.acme.example"
YES, NO = Present(value=True), Present(value=False)
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def rsa_leaf(authority: Authority) -> Certificate:
    return authority.issue([NAME], key=rsa.generate_private_key(65537, 2048))


async def look(
    world: World, port: int, *, as_port: int = 443, name: str | None = NAME, profile: Profile = Profile.LIGHT
) -> Answer:
    """One errand at a server on `port`, which the probe takes for port `as_port`."""
    world.translate = lambda address, _: (address, port)
    return await tls.run(endpoint_asset("127.0.0.1", as_port, name), world.net("tls", profile=profile))


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


def dh_parameters(prime: int) -> str:
    """PKCS #3 parameters in PEM form, with 2 as generator, for primes of 1024 bits."""
    content = b"\x02\x81\x81\x00" + prime.to_bytes(128, "big") + b"\x02\x01\x02"
    der = b"\x30\x81" + bytes([len(content)]) + content
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN DH PARAMETERS-----\n{text}-----END DH PARAMETERS-----\n"


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
