"""The laboratory is what it says: its servers answer, with the faults that are planted in them."""

import base64
import contextlib
import os
import socket
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.lab import companies
from tests.lab.laboratory import Laboratory


def ask(laboratory: Laboratory, name: str, rtype: str, server: str | None = None) -> dns.message.Message:
    """One question to the resolver, or to another server."""
    question = dns.message.make_query(name, rtype, want_dnssec=True)
    return dns.query.udp_with_fallback(question, server or laboratory.resolver, timeout=5)[0]


def texts(answer: dns.message.Message) -> list[str]:
    """The rdata of the answer, without signatures."""
    return sorted(str(rdata) for rrset in answer.answer if rrset.rdtype != 46 for rdata in rrset)


@contextlib.contextmanager
def handshake(
    laboratory: Laboratory, name: str, *, port: int = 443, trusted: bool = True, version: ssl.TLSVersion | None = None
) -> Iterator[ssl.SSLSocket]:
    """A finished TLS handshake with a host of the laboratory."""
    context = ssl.create_default_context(cafile=str(laboratory.ca_file))
    if not trusted:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
    if version:
        with warnings.catch_warnings():  # that the version is an old one is the point
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection((laboratory.address(name), port), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname=name) as wrapped,
    ):
        yield wrapped


def dialogue(laboratory: Laboratory, name: str, port: int, send: bytes = b"", enough: bytes = b"\n") -> bytes:
    """What a server says after `send`, until `enough` came or it closed."""
    said = b""
    with socket.create_connection((laboratory.address(name), port), timeout=5) as connection:
        connection.sendall(send)
        while enough not in said and (part := connection.recv(4096)):
            said += part
    return said


def certificate(laboratory: Laboratory, name: str) -> x509.Certificate:
    """The leaf that a host shows to whoever asks."""
    with handshake(laboratory, name, trusted=False) as session:
        raw = session.getpeercert(binary_form=True)
    assert raw
    return x509.load_der_x509_certificate(raw)


def test_the_resolver_answers_and_validates(laboratory: Laboratory) -> None:
    """tidy.test resolves with its signatures validated from the laboratory's root; unsigned zones resolve too."""
    tidy = ask(laboratory, "www.tidy.test", "A")
    assert texts(tidy) == [laboratory.address("www.tidy.test")]
    assert tidy.flags & dns.flags.AD
    untidy = ask(laboratory, "untidy.test", "A")
    assert texts(untidy) == [laboratory.address("untidy.test")]
    assert not untidy.flags & dns.flags.AD


def test_a_denial_is_validated(laboratory: Laboratory) -> None:
    """A name that tidy.test does not have is denied with proof, and so is everything outside the laboratory."""
    for name in ("nothere.tidy.test", "example.com"):
        answer = ask(laboratory, name, "A")
        assert answer.rcode() == dns.rcode.NXDOMAIN
        assert answer.flags & dns.flags.AD


@pytest.mark.parametrize("company", companies.HOSTS)
def test_name_servers_are_authoritative(laboratory: Laboratory, company: str) -> None:
    """Each name server of each company answers for its own zone with authority, and refuses others."""
    for server in companies.name_servers(laboratory.site.network, company):
        answer = ask(laboratory, company, "SOA", server)
        assert answer.flags & dns.flags.AA
        assert ask(laboratory, "elsewhere.example", "SOA", server).rcode() == dns.rcode.REFUSED


def test_the_parent_delegates(laboratory: Laboratory) -> None:
    """test. refers to the companies' own servers and holds DS for the one that is signed."""
    parent = laboratory.site.address(companies.ROOT)
    referral = ask(laboratory, "untidy.test", "NS", parent)
    assert not referral.answer
    assert not referral.flags & dns.flags.AA
    assert len(texts(ask(laboratory, "tidy.test", "DS", parent))) == 1
    assert not texts(ask(laboratory, "untidy.test", "DS", parent))


@pytest.mark.parametrize(
    ("company", "spf", "dmarc", "mx"),
    [
        ("tidy.test", ['"v=spf1 mx -all"'], "p=reject", ["10 mail.tidy.test."]),
        ("untidy.test", [], "p=none", ["10 mail.untidy.test."]),
        ("parked.test", ['"v=spf1 -all"'], "p=reject", ["0 ."]),
    ],
)
def test_mail_policies(laboratory: Laboratory, company: str, spf: list[str], dmarc: str, mx: list[str]) -> None:
    """Each company publishes the mail policy that its story needs."""
    assert texts(ask(laboratory, company, "TXT")) == spf
    assert dmarc in texts(ask(laboratory, f"_dmarc.{company}", "TXT"))[0]
    assert texts(ask(laboratory, company, "MX")) == mx


def test_addresses_have_names(laboratory: Laboratory) -> None:
    """Reverse zones answer, so that attribution has something to read."""
    reverse = ".".join(reversed(laboratory.address("mail.tidy.test").split(".")))
    assert texts(ask(laboratory, f"{reverse}.in-addr.arpa", "PTR")) == ["mail.tidy.test."]


def test_the_tidy_web_server(laboratory: Laboratory) -> None:
    """TLS 1.3 with a trusted chain, HSTS, no version told, and HTTP that redirects."""
    with handshake(laboratory, "www.tidy.test") as session:
        assert session.version() == "TLSv1.3"
        session.sendall(b"GET / HTTP/1.1\r\nHost: www.tidy.test\r\nConnection: close\r\n\r\n")
        head = session.recv(4096).decode()
    assert "200 OK" in head
    assert "Strict-Transport-Security: max-age=31536000" in head
    assert "Server: nginx\r\n" in head
    moved = dialogue(laboratory, "tidy.test", 80, b"GET / HTTP/1.0\r\nHost: tidy.test\r\n\r\n", b"\r\n\r\n")
    assert b"301" in moved
    assert b"Location: https://tidy.test/" in moved


def test_the_tidy_web_server_refuses_legacy_tls(laboratory: Laboratory) -> None:
    """A client that knows TLS 1.1 at most is turned away."""
    with (
        pytest.raises((ssl.SSLError, ConnectionError)),
        handshake(laboratory, "www.tidy.test", trusted=False, version=ssl.TLSVersion.TLSv1_1),
    ):
        pass


def test_the_untidy_web_server(laboratory: Laboratory) -> None:
    """TLS 1.1 is taken, its page comes over HTTP without a redirect, and nginx tells its version."""
    with handshake(laboratory, "www.untidy.test", trusted=False, version=ssl.TLSVersion.TLSv1_1) as session:
        assert session.version() == "TLSv1.1"
    page = dialogue(laboratory, "www.untidy.test", 80, b"GET / HTTP/1.0\r\nHost: www.untidy.test\r\n\r\n", b"</html>")
    assert b"200 OK" in page
    assert b"Server: nginx/1" in page
    assert b"strict-transport" not in page.lower()


@pytest.mark.parametrize("label", ["vpn", "portal", "extranet", "intranet", "api"])
def test_bad_certificates_are_refused(laboratory: Laboratory, label: str) -> None:
    """A verifying client turns away every certificate with a planted fault that its library knows."""
    with pytest.raises(ssl.SSLError), handshake(laboratory, f"{label}.untidy.test"):
        pass


def test_bad_certificates_are_bad_in_their_own_way(laboratory: Laboratory) -> None:
    """Expired, signed by itself, for another name, 1024 bits, SHA-1: each fault alone."""
    expired = certificate(laboratory, "vpn.untidy.test")
    assert expired.not_valid_after_utc.timestamp() < time.time()
    alone = certificate(laboratory, "portal.untidy.test")
    assert alone.issuer == alone.subject
    other = certificate(laboratory, "extranet.untidy.test").extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert other.value.get_values_for_type(x509.DNSName) == ["elsewhere.untidy.test"]
    small = certificate(laboratory, "owa.untidy.test").public_key()
    assert isinstance(small, rsa.RSAPublicKey)
    assert small.key_size == 1024
    weak = certificate(laboratory, "intranet.untidy.test").signature_hash_algorithm
    assert weak is not None
    assert weak.name == "sha1"


def test_mail_exchangers(laboratory: Laboratory) -> None:
    """The tidy one offers STARTTLS with a certificate that fits, the untidy one does not offer it."""
    tidy = dialogue(laboratory, "mail.tidy.test", 25, b"EHLO client.test\r\n", b"250 ")
    assert b"220 mail.tidy.test ESMTP Postfix" in tidy
    assert b"250-STARTTLS" in tidy
    untidy = dialogue(laboratory, "mail.untidy.test", 25, b"EHLO client.test\r\n", b"250 ")
    assert b"STARTTLS" not in untidy
    with socket.create_connection((laboratory.address("mail.tidy.test"), 25), timeout=5) as raw:
        raw.recv(4096)
        raw.sendall(b"STARTTLS\r\n")
        raw.recv(4096)
        context = ssl.create_default_context(cafile=str(laboratory.ca_file))
        with context.wrap_socket(raw, server_hostname="mail.tidy.test") as session:
            assert session.version() == "TLSv1.3"


def test_mailboxes(laboratory: Laboratory) -> None:
    """IMAP is behind TLS at the tidy company and in plain text at the other; POP3 alike."""
    with handshake(laboratory, "imap.tidy.test", port=993) as session:
        assert b"OK" in session.recv(4096)
    with handshake(laboratory, "imap.tidy.test", port=995) as session:
        assert session.recv(4096).startswith(b"+OK")
    greeting = dialogue(laboratory, "imap.untidy.test", 143)
    assert b"AUTH=PLAIN" in greeting
    assert b"STARTTLS" not in greeting
    assert dialogue(laboratory, "imap.untidy.test", 110).startswith(b"+OK")


@pytest.mark.parametrize(
    ("name", "port", "send", "says"),
    [
        ("dev", 6379, b"PING\r\n", b"+PONG"),
        ("ftp", 21, b"", b"220 (vsFTPd"),
        ("ssh", 22, b"", b"SSH-2.0-OpenSSH_"),
        ("db", 3306, b"", b"MariaDB"),
        ("sql", 5432, bytes.fromhex("0000000804d2162f"), b"N"),
        ("rdp", 3389, bytes.fromhex("030000130ee000000000000100080003000000"), b"\x03\x00\x00\x13\x0e\xd0"),
        ("gw", 23, b"", b"login: "),
        ("shop", 80, b"GET / HTTP/1.0\r\n\r\n", b"Server: Apache/2.4.49"),
    ],
)
def test_exposed_services(laboratory: Laboratory, name: str, port: int, send: bytes, says: bytes) -> None:
    """Every exposed service of untidy.test answers in its own protocol."""
    assert says in dialogue(laboratory, f"{name}.untidy.test", port, send, says)


def test_a_parked_name_has_an_address_where_nothing_listens(laboratory: Laboratory) -> None:
    """Ports of parked.test refuse."""
    for port in (80, 443, 25):
        with pytest.raises(ConnectionRefusedError):
            dialogue(laboratory, "parked.test", port)


def test_hostile_hosts(laboratory: Laboratory) -> None:
    """Silence, garbage without end, control characters and a redirect to the visitor's own machine."""
    with socket.create_connection((laboratory.address("hostile.test"), 25), timeout=0.3) as mute:
        mute.sendall(b"EHLO x\r\n")
        with pytest.raises(TimeoutError):
            mute.recv(1)
    with socket.create_connection((laboratory.address("api.hostile.test"), 80), timeout=5) as endless:
        came = 0
        while came < 300_000:
            came += len(endless.recv(65536))
    assert b"\x1b[2J" in dialogue(laboratory, "ssh.hostile.test", 22)
    moved = dialogue(laboratory, "blog.hostile.test", 80, b"GET / HTTP/1.0\r\n\r\n", b"\r\n\r\n")
    assert b"Location: http://127.0.0.1/" in moved


def test_every_planted_fault_has_an_address(laboratory: Laboratory) -> None:
    """The table names only hosts that exist; the key that DKIM publishes is one."""
    for planted in laboratory.planted:
        assert laboratory.address(planted.name)
    published = "".join(texts(ask(laboratory, "default._domainkey.tidy.test", "TXT"))).replace('" "', "")
    assert base64.b64decode(published.strip('"').partition("p=")[2])


@pytest.mark.lab
def test_a_killed_laboratory_leaves_nothing() -> None:
    """After kill -9 of the laboratory its servers end and its directory goes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.lab"], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    said = []
    while "hullmark scan" not in (line := process.stdout.readline()):
        assert line, "the laboratory ended by itself"
        said.append(line)
    directory = Path(next(line for line in said if line.startswith("Trusted root")).split()[-1]).parents[1]
    assert directory.is_dir()
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 10
    while _mentions(directory) or directory.exists():
        assert time.monotonic() < deadline, f"still there: {_mentions(directory)}"
        time.sleep(0.1)


def _mentions(directory: Path) -> list[str]:
    """Processes whose command line or working directory lies in a laboratory's directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().decode(errors="replace")
            if str(directory) in command or os.readlink(process / "cwd").startswith(str(directory)):
                found.append(command)
    return found
