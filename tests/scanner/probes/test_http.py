"""HTTP under the bare address: software, title, products that name themselves, other protocols."""

import asyncio
import ssl

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.http import http
from scanner.target import Profile
from tests.lab.laboratory import Laboratory
from tests.lab.pki import Certificate
from tests.lab.site import Site
from tests.lab.stores import LOCKED, OPEN
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, after_question, ask, converse, once


def response(status: str, body: bytes = b"", *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 " + status.encode(), *headers, b"Content-Length: %d" % len(body), b"Connection: close"]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def test_software_title_and_status(world: World) -> None:
    """Server and X-Powered-By are read as software; the title is cut of control characters."""
    page = response(
        "200 OK",
        b"<html><title>\x1b[31mHello\n there</title>",
        b"Server: Apache/2.4.49 (Unix)",
        b"X-Powered-By: PHP/5.3.29",
    )
    facts = (await converse(world, http, after_question(page), 80)).facts
    assert facts.speaks == Present(value="http")
    assert facts.status == Present(value=200)
    assert facts.title == Present(value="[31mHello there")
    assert [(one.product, one.version) for one in facts.software.value] == [("apache", "2.4.49"), ("php", "5.3.29")]
    assert facts.tls == Present(value=False)
    assert facts.plaintext_login == Present(value=False)


async def test_a_server_that_tells_nothing(world: World) -> None:
    """Absent headers are absent software, never a good sign."""
    facts = (await converse(world, http, after_question(response("404 Not Found")), 8080)).facts
    assert facts.software is ABSENT
    assert facts.greeting is ABSENT
    assert facts.title is ABSENT


async def test_a_basic_login_without_tls(world: World) -> None:
    """401 with Basic over http asks for a password in the open (RFC 7617 4)."""
    page = response("401 Unauthorized", b"", b'WWW-Authenticate: Basic realm="x"')
    assert (await converse(world, http, after_question(page), 80)).facts.plaintext_login == Present(value=True)


SEARCH = b'{"version":{"number":"1.3.4"},"tagline":"You Know, for Search"}'


@pytest.mark.parametrize(
    ("page", "product", "opens", "version"),
    [
        (response("200 OK", SEARCH), "elasticsearch", True, "1.3.4"),
        (response("401 Unauthorized", b'{"error":{"type": "security_exception"}}'), "elasticsearch", False, None),
        (response("404 Not Found", b"{}", b"Server: Docker/20.10.7 (linux)"), "docker", True, "20.10.7"),
        (response("200 OK", b'{"couchdb":"Welcome","version":"3.1.1"}'), "couchdb", None, "3.1.1"),
        (response("404 Not Found", b"404 page", b"X-Influxdb-Version: 1.8.10"), "influxdb", None, "1.8.10"),
        (response("403 Forbidden", b'{"kind":"Status","apiVersion":"v1"}'), "kubernetes", False, None),
    ],
)  # fmt: skip
async def test_products_that_name_themselves(
    world: World, page: bytes, product: str, opens: bool | None, version: str | None
) -> None:
    """A data or control service is proved by its own answer to GET /, with what it says of logins and versions."""
    facts = (await converse(world, http, after_question(page), 9200)).facts
    assert facts.speaks == Present(value=product)
    opened = facts.open_without_login
    assert isinstance(opened, Unseen) if opens is None else opened == Present(value=opens)
    told = facts.software.value[0].version if isinstance(facts.software, Present) else None
    assert told == version


async def test_a_service_behind_tls_on_a_port_that_is_usually_in_clear(world: World, rsa_leaf: Certificate) -> None:
    """A server that hangs up on a GET in clear is asked inside TLS: a search engine's port is told as what it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(rsa_leaf.chain, rsa_leaf.key)
    page = response("401 Unauthorized", b'{"error":{"type": "security_exception"}}')

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(page)
        await writer.drain()
        writer.close()

    # asyncio drops a connection that does not begin with a TLS record, without a word.
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        world.translate = lambda address, _: (address, port)
        facts = (await ask(world, http, endpoint_asset("127.0.0.1", 9200))).facts
    assert (facts.speaks, facts.tls) == (Present(value="elasticsearch"), Present(value=True))
    assert facts.open_without_login == Present(value=False)


ALERT = b"\x15\x03\x03\x00\x02\x02\x28"


@pytest.mark.parametrize("port", [443, 2375])
async def test_a_port_that_turns_our_tls_down(world: World, port: int) -> None:
    """An alert in place of a handshake proves TLS, at once or after a GET in clear was hung up on."""

    async def choosy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(4096)
        if first.startswith(b"\x16"):
            writer.write(ALERT)
            await writer.drain()

    answer = await converse(world, http, choosy, port)
    assert (answer.outcome, answer.facts.speaks) == (Outcome.PARTIAL, Present(value="tls"))
    assert answer.facts.status is NOT_ASKED


WINDOWS = b"Server: Microsoft-HTTPAPI/2.0"
GONE = response("404 Not Found", b"", WINDOWS)


@pytest.mark.parametrize(
    ("second", "speaks"),
    [
        (response("405 Method Not Allowed", b"", WINDOWS), "winrm"),
        (response("401 Unauthorized", b"", WINDOWS, b"WWW-Authenticate: Negotiate"), "winrm"),
        (response("401 Unauthorized", b"", WINDOWS, b'WWW-Authenticate: Basic realm="WSMAN"'), "winrm"),
        (GONE, "http"),
        (response("405 Method Not Allowed", b"", b"Server: nginx"), "http"),
    ],
)
async def test_remote_management_of_windows(world: World, second: bytes, speaks: str) -> None:
    """Under consent its one path is asked for, where Windows answered on its port; under light it is not."""
    asked: list[bytes] = []

    async def windows(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
        writer.write(second if asked[-1] == b"GET /wsman HTTP/1.1" else GONE)
        await writer.drain()

    assert (await converse(world, http, windows, 5985)).facts.speaks == Present(value=speaks)
    assert asked == [b"GET / HTTP/1.1", b"GET /wsman HTTP/1.1"]
    asked.clear()
    for port, profile in ((5985, Profile.LIGHT), (80, Profile.CONSENT)):
        assert (await converse(world, http, windows, port, profile=profile)).facts.speaks == Present(value="http")
    assert asked == [b"GET / HTTP/1.1"] * 2


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 8080 is told as SSH; hostile servers bring no facts."""
    other = await converse(world, http, once(b"SSH-2.0-OpenSSH_9.6\r\n"), 8080)
    assert (other.outcome, other.facts.speaks) == (Outcome.ANSWERED, Present(value="ssh"))
    assert [(await converse(world, http, handler, 80)).facts for handler in HOSTILE] == [None, None]


class Paths:
    """An HTTP server that knows these paths and keeps what it was asked."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = {"/" + path.replace("_", "/"): page for path, page in pages.items()}
        self.asked: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        self.asked.append(path)
        writer.write(self.pages.get(path, response("404 Not Found", b'{"message":"page not found"}')))
        await writer.drain()


FORBIDDEN = response("403 Forbidden", b'{"kind":"Status","apiVersion":"v1"}')
GIT = response("200 OK", b'{"major":"1","minor":"27","gitVersion":"v1.27.3+k3s1"}')
ENGINE = response(
    "200 OK", b'{"Components":[{"Name":"Engine","Version":"24.0.7"}],"Version":"24.0.7","ApiVersion":"1.43"}'
)
OLLAMA = response("200 OK", b'{"version":"0.5.7"}')


@pytest.mark.parametrize(
    ("port", "server", "asked", "product", "opens", "version"),
    [
        (2375, Paths(version=ENGINE), ["/", "/version"], "docker", True, "24.0.7"),
        (2379, Paths(version=response("200 OK", b'{"etcdserver":"3.5.9","etcdcluster":"3.5.0"}')),
         ["/", "/version"], "etcd", None, "3.5.9"),
        (8080, Paths(**{"": FORBIDDEN}, version=GIT), ["/", "/version"], "kubernetes", False, "1.27.3"),
        (2375, Paths(version=GIT), ["/", "/version"], "kubernetes", None, "1.27.3"),
        (11434, Paths(**{"": response("200 OK", b"Ollama is running")}, api_version=OLLAMA),
         ["/", "/api/version"], "ollama", True, "0.5.7"),
        (5000, Paths(v2_=response("401 Unauthorized", b"{}", b"Docker-Distribution-Api-Version: registry/2.0")),
         ["/", "/v2/"], "docker-registry", False, None),
        (5000, Paths(**{"": response("200 OK", b"<html>")}), ["/", "/v2/"], "http", None, None),
        (2375, Paths(**{"": response("404 Not Found", b"", b"Server: Docker/20.10.7 (linux)")}),
         ["/"], "docker", True, "20.10.7"),
        (8080, Paths(version=ENGINE), ["/"], "http", None, None),
    ],
)  # fmt: skip
async def test_one_further_path_under_consent(
    world: World, port: int, server: Paths, asked: list[str], product: str, opens: bool | None, version: str | None
) -> None:
    """Of a control service, or on its usual port, the fixed path is asked that names it, unless `GET /` told all."""
    facts = (await converse(world, http, server, port)).facts
    assert (facts.speaks, server.asked) == (Present(value=product), asked)
    told = [one.version for one in facts.software.value if one.product == product] if version else [None]
    assert told == [version]
    opened = facts.open_without_login
    assert opened == Present(value=opens) if opens is not None else not isinstance(opened, Present)
    server.asked.clear()
    await converse(world, http, server, port, profile=Profile.LIGHT)
    assert server.asked == ["/"]


async def test_etcd_itself(world: World, stores: Site) -> None:
    """Real etcd in clear, and inside TLS, to which its answer in clear points."""
    for address in (OPEN, LOCKED):
        facts = (await ask(world, http, endpoint_asset(stores.address(address), 2379))).facts
        assert (facts.speaks, facts.tls) == (Present(value="etcd"), Present(value=address == LOCKED))
        assert facts.software.value[0].version.startswith("3.")
        assert isinstance(facts.open_without_login, Unseen)


async def test_nginx_itself(world: World, laboratory: Laboratory) -> None:
    """Real nginx: in clear, and inside TLS."""
    plain = await ask(world, http, endpoint_asset(laboratory.address("untidy.test"), 80))
    inside = await ask(world, http, endpoint_asset(laboratory.address("tidy.test"), 443))
    assert plain.facts.software.value[0].product == "nginx"
    assert plain.facts.software.value[0].version is not None
    assert inside.facts.tls == Present(value=True)
    assert inside.facts.software.value[0].version is None


async def test_the_laboratorys_old_server(world: World, laboratory: Laboratory) -> None:
    """The version that an old server tells is read."""
    answer = await ask(world, http, endpoint_asset(laboratory.address("shop.untidy.test"), 80))
    assert ("apache", "2.4.49") in [(one.product, one.version) for one in answer.facts.software.value]
