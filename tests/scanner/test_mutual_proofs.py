"""What each of our hellos proves of every other protocol, measured on the real servers."""

import asyncio
import ssl
from dataclasses import replace
from datetime import timedelta

import pytest

import config
from scanner.asset import endpoint_asset
from scanner.conduct import Conduct, read
from scanner.greeting import proves
from scanner.hello import our_identification, our_old_request
from scanner.observation import Present
from scanner.probes.http import http
from scanner.probes.postgresql import SSL_REQUEST
from scanner.probes.rdp import REQUEST
from scanner.registry import Registry
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.net.conftest import conduct as conduct  # the fixtures
from tests.scanner.net.conftest import registry as registry
from tests.scanner.probes.conversing import ask

RULES = read(config.text("conduct.toml"), digest="test", contact="scan@operator.example")
GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Hullmark\r\nAccept: */*\r\nConnection: close\r\n\r\n"


def client_hello() -> bytes:
    """The library's own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(heard, said, server_hostname="www.acme.example")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return said.read()


HELLOS = {
    "GET": GET, "GET 1.0": our_old_request(RULES), "ClientHello": client_hello(), "SSH line": our_identification(RULES),
    "X.224 request": REQUEST, "PING": b"PING\r\n", "SSLRequest": SSL_REQUEST, "silence": b"",
}  # fmt: skip
WAITS = dict.fromkeys(HELLOS)


def speaks_first(protocol: str) -> dict[str, str | None]:
    return dict.fromkeys(HELLOS, protocol)


MEASURED: dict[tuple[str, int], dict[str, str | None]] = {
    ("www.tidy.test", 80): {**speaks_first("http"), "silence": None},
    ("www.tidy.test", 443): {**speaks_first("http"), "silence": None, "ClientHello": None},  # a ServerHello: TLS itself
    ("mail.tidy.test", 25): speaks_first("smtp"),
    ("imap.untidy.test", 143): speaks_first("imap"),
    ("imap.untidy.test", 110): speaks_first("pop3"),
    ("ssh.untidy.test", 22): speaks_first("ssh"),
    ("ftp.untidy.test", 21): speaks_first("ftp"),
    ("db.untidy.test", 3306): speaks_first("mysql"),
    # Redis hangs up on the word Host: before its answer to GET has left.
    ("dev.untidy.test", 6379): {**WAITS, "GET 1.0": "redis", "SSH line": "redis", "PING": "redis"},
    ("sql.untidy.test", 5432): WAITS,  # it hangs up on all but its own; its N and S alone prove nothing elsewhere
}


async def test_what_real_servers_prove_by_their_answers(laboratory: Laboratory) -> None:
    """Each hello of ours, whatever the port is meant for, names the protocol or nothing; never another one."""

    async def proved(name: str, port: int) -> dict[str, str | None]:
        address = laboratory.address(name)
        answers = await asyncio.gather(*(answer(address, port, hello) for hello in HELLOS.values()))
        return {hello: proves(seen) for hello, seen in zip(HELLOS, answers, strict=True)}

    told = await asyncio.gather(*(proved(*place) for place in MEASURED))  # most of it is waiting
    assert dict(zip(MEASURED, told, strict=True)) == MEASURED


async def answer(address: str, port: int, hello: bytes) -> bytes:
    """What comes back until two seconds of silence, or the end."""
    reader, writer = await asyncio.open_connection(address, port)
    seen = b""
    try:
        writer.write(hello)
        async with asyncio.timeout(2):
            while len(seen) < 4096 and (data := await reader.read(4096)):
                seen += data
    except OSError:  # a time-out is one
        pass
    finally:
        writer.close()
    return seen


@pytest.mark.parametrize(
    ("seen", "protocol"),
    [
        # memcached 1.6.18, rsync 3.2.7, TigerVNC 1.12 and Dropbear 2022.83, as they answered on 2026-11-26.
        (b"ERROR\r\nERROR\r\n", "memcached"), (b"ERROR\r\n", None),  # alone, it is also a modem's
        (b"@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4\n@ERROR: protocol startup error\n", "rsync"),
        (b"RFB 003.003\n\x00\x00\x00\x00\x00\x00\x00\x1aToo many security failures", "vnc"),
        (b"SSH-2.0-dropbear_2022.83\r\n\x00\x00\x01\xfc", "ssh"),
        # By their specifications.
        (b"-NOAUTH Authentication required.\r\n", "redis"), (b"AMQP\x00\x00\x09\x01", "amqp"),
        (b"E\x00\x00\x00\x8bSFATAL\x00VFATAL\x00C0A000\x00", "postgresql"),
        (b"0\x84\x00\x00\x00\x1e\x02\x01\x00\x78\x84", "ldap"), (b"\x83\x00\x00\x01\x8f", "netbios-ssn"),
        (b"\x05\x00\x00\x00\x0b\x08\x05\x1a\x00", "mysql"),
        (b"<html>\r\n<head><title>400 Bad Request</title></head>", "http"),
        (b"220 ready\r\n500 5.5.2 Error: command not recognized\r\n", "smtp"),
        (b"220 ready\r\n530 Please login with USER and PASS.\r\n", "ftp"),
        (b"220 VMware Authentication Daemon Version 1.10: SSL Required\r\n", "vmware-auth"),
        (b"\x00\x00\x01\x3f\x01ActiveMQ\x00\x00\x00\x0c", "openwire"), (b"ZBXD\x01", "zabbix"),
        # A host's own name says nothing of what it serves.
        (b"220 smtp.acme.example FTP server ready\r\n", "ftp"), (b"220 ftp.acme.example ESMTP\r\n", "smtp"),
        (b"220 ftp.acme.example\r\n", None), (b"220 smtp.acme.example ready\r\n", None),
        (b"220-FileZilla Server 1.8.0\r\n220 Please visit\r\n", "ftp"),
        # What is like one of them and is none.
        (b"ERROR: no such thing\r\n", None), (b"-ERR [SYS/TEMP] try later\r\n", None), (b"220 ready\r\n", None),
        (b"<html><title>Welcome</title>", None), (b"530 5.7.1 no\r\n", None), (b"E\x00\x00\x00", None),
    ],
)  # fmt: skip
def test_recorded_answers(seen: bytes, protocol: str | None) -> None:
    """Bytes of servers that the laboratory has not, and of near misses."""
    assert proves(seen) == protocol


ON_WEB_PORTS = (
    ("dev.untidy.test", 6379, "redis"), ("ssh.untidy.test", 22, "ssh"), ("db.untidy.test", 3306, "mysql"),
    ("ftp.untidy.test", 21, "ftp"), ("www.tidy.test", 80, "http"), ("www.tidy.test", 443, "http"),
)  # fmt: skip


@pytest.mark.parametrize("as_port", [8080, 8443])
async def test_a_real_server_on_a_web_port(
    conduct: Conduct, registry: Registry, laboratory: Laboratory, as_port: int
) -> None:
    """Under consent it is told as what it is, with TLS where it speaks TLS, whatever the port is meant for."""
    long = timedelta(seconds=2)  # for a busy machine
    patient = replace(conduct, greeting_timeout=long, read_timeout=long, conversation_timeout=4 * long)

    async def told(name: str, at: int, protocol: str) -> None:
        world = World(patient, registry)
        world.translate = lambda address, _: (address, at)
        facts = (await ask(world, http, endpoint_asset(laboratory.address(name), as_port))).facts
        assert facts.speaks == Present(value=protocol)
        if protocol == "http":
            assert facts.tls == Present(value=at == 443)

    await asyncio.gather(*(told(*row) for row in ON_WEB_PORTS))
