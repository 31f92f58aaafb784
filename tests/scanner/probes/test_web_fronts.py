"""Products in front of which a real web server stands, under a name and without one."""

from collections.abc import Iterator

import pytest

import config
from scanner.asset import endpoint_asset
from scanner.marks import read
from scanner.observation import ABSENT, Present
from scanner.probes.http import http
from scanner.probes.web import web
from scanner.registry import Registry
from scanner.target import Profile
from tests.lab.fronts import PROGRAMS, start
from tests.lab.laboratory import Laboratory
from tests.lab.site import Site, ground
from tests.recording import needs_root
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import ask, converse
from tests.scanner.probes.test_http import response
from tests.scanner.probes.test_http_fronts import Site as Scripted

pytestmark = needs_root
JENKINS = b"<html><head><title>Dashboard [Jenkins]</title></head><body>jobs</body></html>"
BLOG = b"<html><head><title>Why we left Jenkins</title></head><body>X-Jenkins, Dashboard [Jenkins]</body></html>"
NUMBERS = {program: number for number, program in enumerate(PROGRAMS, start=1)}


@pytest.fixture
def registry(registry: Registry) -> Registry:
    """That of the other tests, with the shipped marks."""
    return Registry(
        special=registry.special, providers=(), ports={}, suffix=registry.suffix,
        fronts=read(config.text("registry/fronts.toml")),
    )  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A network of loopback with a product behind each program, and a page about it behind another address."""
    with ground() as place:
        for program, number in NUMBERS.items():
            start(place, program, place.address(f"9.{number}"), {"/": JENKINS}, ("X-Jenkins", "2.401.3"))
        yield place


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_product_behind_a_real_server(world: World, site: Site, program: str) -> None:
    """The product with its version beside the server's own, in both probes, and that nobody was asked for a login."""
    address = site.address(f"9.{NUMBERS[program]}")
    bare = (await ask(world, http, endpoint_asset(address, 80), profile=Profile.LIGHT)).facts
    named = (await ask(world, web, endpoint_asset(address, 80, "ci.acme.example"), profile=Profile.LIGHT)).facts
    assert bare.fronts == named.fronts
    assert [(front.product, front.kind, front.lets_in) for front in bare.fronts.value] == [
        ("jenkins", "development", True)
    ]
    own = {"apache2": "apache"}.get(program, program)
    for facts in (bare, named):
        told = {one.product: one.version for one in facts.software.value}
        assert told["jenkins"] == "2.401.3"
        assert own in told


async def test_an_ordinary_site_shows_no_product(world: World, laboratory: Laboratory) -> None:
    """The laboratory's own sites, and a page that writes about one."""
    for name in ("tidy.test", "untidy.test"):
        address = laboratory.address(name)
        assert (await ask(world, http, endpoint_asset(address, 80))).facts.fronts is ABSENT
        assert (await ask(world, web, endpoint_asset(address, 443, f"www.{name}"))).facts.fronts is ABSENT
    answer = await converse(world, web, Scripted({"/": response("200 OK", BLOG)}), 80, asked_as="www.acme.example")
    assert answer.facts.fronts is ABSENT


async def test_a_walk_shows_what_it_passes(world: World) -> None:
    """Under a name, too, what redirects lead to and set on the way belongs to the front."""
    moved = response("302 Found", b"", b"Location: /owa/auth/logon.aspx?x=1", b"X-OWA-Version: 15.2.1118.40")
    site = Scripted({"/": moved, "/owa/auth/logon.aspx?x=1": response("200 OK", b"<title>Outlook</title>")})
    answer = await converse(world, web, site, 80, asked_as="mail.acme.example", profile=Profile.LIGHT)
    assert isinstance(answer.facts.fronts, Present)
    assert [front.product for front in answer.facts.fronts.value] == ["msexchange"]
    assert [one.version for one in answer.facts.software.value] == ["15.2.1118.40"]
    assert site.paths == ["/", "/owa/auth/logon.aspx?x=1"]
