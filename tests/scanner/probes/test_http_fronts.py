"""What leads to a front: redirects at the same place, and under consent a fixed list of pages, one each."""

import asyncio
import ssl
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from scanner.answers import HttpReply, Reply
from scanner.asset import endpoint_asset
from scanner.conduct import read as read_conduct
from scanner.interfaces import FirstLook
from scanner.marks import read as read_marks
from scanner.observation import ABSENT, Present
from scanner.panels import PAGES, disallowed
from scanner.probes.http import HttpFacts, http
from scanner.registry import Registry
from scanner.target import Profile
from tests.lab.pki import Certificate
from tests.scanner.net.conftest import World, serving
from tests.scanner.probes.test_http import response

NOTHING = response("404 Not Found", b"no such page")
WELCOME = response("200 OK", b"<title>Acme</title>Welcome")


@pytest.fixture
def registry(registry: Registry) -> Registry:
    """That of the other tests, with the shipped marks."""
    return Registry(
        special=registry.special, providers=(), ports={}, suffix=registry.suffix,
        fronts=read_marks(config.text("registry/fronts.toml")),
    )  # fmt: skip


class Site:
    """A web server that answers by path, and keeps what it was asked, byte for byte."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        self.pages, self.asked = pages, list[bytes]()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.pages.get(self.paths[-1], NOTHING))
        await writer.drain()

    @property
    def paths(self) -> list[str]:
        return [asked.split(b" ")[1].decode() for asked in self.asked]


async def look(
    world: World, site: Site, certificate: Certificate, *, profile: Profile, first: FirstLook | None = None
) -> HttpFacts:
    """What the probe brings from this site inside TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    async with serving(site, ssl=context) as port:
        world.translate = lambda address, _: (address, port)
        answer = await http.run(endpoint_asset("127.0.0.1", 443), world.net("http", profile=profile, first=first))
    assert isinstance(answer.facts, HttpFacts)
    return answer.facts


async def test_light_asks_for_the_front_and_its_redirects_only(world: World, rsa_leaf: Certificate) -> None:
    """Exact bytes: a GET of /, and one of where it leads at the same place; no cookie is sent back."""
    moved = response("302 Found", b"", b"Location: /remote/login", b"Set-Cookie: SVPNCOOKIE=; path=/")
    site = Site({"/": moved, "/remote/login": response("200 OK", b"<title>Please Login</title>")})
    facts = await look(world, site, rsa_leaf, profile=Profile.LIGHT)
    assert isinstance(facts.fronts, Present)
    assert [(front.product, front.kind) for front in facts.fronts.value] == [("fortios", "vpn")]
    head = (
        b"Host: 127.0.0.1\r\nUser-Agent: Hullmark/test\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close"
    )
    assert site.asked == [b"GET %s HTTP/1.1\r\n%s\r\n\r\n" % (path, head) for path in (b"/", b"/remote/login")]
    assert facts.status == Present(value=302), "status and title stay those of the answer to GET /"


@pytest.mark.parametrize("profile", [Profile.LIGHT_NARROW, Profile.LIGHT])
async def test_no_page_is_guessed_without_consent(world: World, rsa_leaf: Certificate, profile: Profile) -> None:
    """A front that shows nothing is left at that."""
    site = Site({"/": WELCOME, "/remote/login": response("200 OK", b"<title>FortiGate</title>")})
    assert (await look(world, site, rsa_leaf, profile=profile)).fronts is ABSENT
    assert site.paths == ["/"]


async def test_consent_asks_for_each_page_once(world: World, rsa_leaf: Certificate) -> None:
    """robots.txt, then the fixed list in its order, one GET each, where the front shows nothing."""
    site = Site({"/": WELCOME})
    assert (await look(world, site, rsa_leaf, profile=Profile.CONSENT)).fronts is ABSENT
    assert site.paths == ["/", "/robots.txt", *PAGES]


async def test_consent_stops_at_the_first_product(world: World, rsa_leaf: Certificate) -> None:
    """A login page behind a welcome page is found by what it shows, and nothing is asked after it."""
    owa = response("200 OK", b"<title>Outlook</title>", b"X-OWA-Version: 15.2.1118.40")
    site = Site({"/": WELCOME, "/owa/auth/logon.aspx": owa})
    facts = await look(world, site, rsa_leaf, profile=Profile.CONSENT)
    assert site.paths == ["/", "/robots.txt", "/remote/login", "/owa/auth/logon.aspx"]
    assert isinstance(facts.software, Present)
    assert [(one.product, one.version) for one in facts.software.value] == [("msexchange", "15.2.1118.40")]


async def test_a_front_that_shows_its_product_is_asked_no_further(world: World, rsa_leaf: Certificate) -> None:
    """Under consent, too."""
    site = Site({"/": response("200 OK", b"<title>Grafana</title>")})
    assert isinstance((await look(world, site, rsa_leaf, profile=Profile.CONSENT)).fronts, Present)
    assert site.paths == ["/"]


async def test_a_second_look_asks_no_page_where_the_first_found_nothing(world: World, rsa_leaf: Certificate) -> None:
    """And again where the first found something: both looks have to see the same."""
    for before, asked in ((HttpFacts(fronts=ABSENT), 1), (HttpFacts(fronts=Present(value=())), 8)):
        site = Site({"/": WELCOME})
        first = FirstLook(facts=before, connections=8)
        await look(world, site, rsa_leaf, profile=Profile.CONSENT, first=first)
        assert len(site.asked) == asked


async def test_robots_are_honoured(world: World, rsa_leaf: Certificate) -> None:
    """A page that robots.txt closes to everybody is not asked for."""
    robots = response("200 OK", b"User-agent: *\nDisallow: /remote\nDisallow: /dana-na/\n")
    site = Site({"/": WELCOME, "/robots.txt": robots})
    await look(world, site, rsa_leaf, profile=Profile.CONSENT)
    assert site.paths[2:] == [page for page in PAGES if page not in ("/remote/login", "/dana-na/")]


async def test_our_own_path_given_back_is_no_mark(world: World, rsa_leaf: Certificate) -> None:
    """A site that answers every path, or sends every visitor on with the path he asked for, is no product."""
    moved = {page: response("301 Moved", b"", b"Location: https://127.0.0.1" + page.encode()) for page in PAGES}
    away = response("302 Found", b"", b"Location: https://vpn.acme.example/dana-na/auth/welcome.cgi")
    for answers in (dict.fromkeys(PAGES, WELCOME), moved, dict.fromkeys(PAGES, away)):
        site = Site({"/": WELCOME, **answers})
        assert (await look(world, site, rsa_leaf, profile=Profile.CONSENT)).fronts is ABSENT


async def test_redirects_to_other_places_are_not_followed(world: World, rsa_leaf: Certificate) -> None:
    """Another name, address, port or scheme is somebody else's front; a circle ends."""
    elsewhere = (
        "https://vpn.acme.example/remote/login",
        "https://127.0.0.2/",
        "https://127.0.0.1:8443/",
        "http://127.0.0.1/",
    )
    for target in elsewhere:
        site = Site({"/": response("302 Found", b"", b"Location: " + target.encode())})
        assert (await look(world, site, rsa_leaf, profile=Profile.LIGHT)).fronts is ABSENT
        assert site.paths == ["/"]
    round_ = Site({"/": response("302 Found", b"", b"Location: /a"), "/a": response("302 Found", b"", b"Location: /a")})
    await look(world, round_, rsa_leaf, profile=Profile.LIGHT)
    assert round_.paths == ["/", "/a"]


def test_conduct_names_every_page() -> None:
    """What is asked for stands in the sentence that the docs show, and the connections are enough for all of it."""
    conduct = read_conduct(config.text("conduct.toml"), digest="test")
    row = conduct.row("http")
    assert all(page in row.sends for page in PAGES)
    assert row.consent_connections >= 3 + conduct.redirects + 1 + len(PAGES)
    assert row.connections >= 3 + conduct.redirects


ROBOTS = (
    ("User-agent: *\nDisallow: /", ("/",)),
    ("User-agent: *\nDisallow:", ()),
    ("User-agent: Other\nDisallow: /", ()),
    ("User-agent: Other\nUser-agent: hullmark\nDisallow: /x # why", ("/x",)),
    ("User-agent: *\nDisallow: /a\nUser-agent: Other\nDisallow: /b", ("/a",)),
    ("User-agent: *\nDisallow: /*.aspx$", ("/",)),
    ("Disallow: /", ()),
)


@pytest.mark.parametrize(("text", "closed"), ROBOTS)
def test_robots_are_read(text: str, closed: tuple[str, ...]) -> None:
    """RFC 9309: groups, comments, empty rules; a wildcard closes all that it might."""
    reply = Reply(value=HttpReply(status=200, headers=(), body=text.encode()))
    assert disallowed(reply, "Hullmark/1 (x)") == closed


@given(st.binary(max_size=2000))
def test_no_robots_file_breaks_the_reading(body: bytes) -> None:
    """Whatever stands there."""
    disallowed(Reply(value=HttpReply(status=200, headers=(), body=body)), "Hullmark/1")
