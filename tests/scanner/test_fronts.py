"""Fronts of products: each is recognised by its own marks, and a page that writes about one is not it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import config
from scanner.answers import HttpReply
from scanner.fronts import MOST_PRODUCTS, Front, of_replies, seen, with_fronts
from scanner.marks import read
from scanner.observation import ABSENT, Fact, Present, Software, Unseen
from tests.scanner.fronts.decoys import DECOYS
from tests.scanner.fronts.machines import MACHINES
from tests.scanner.fronts.pages import Page
from tests.scanner.fronts.portals import PORTALS
from tests.scanner.fronts.tools import TOOLS

TABLE = read(config.text("registry/fronts.toml"))
PAGES = (*PORTALS, *MACHINES, *TOOLS)


def test_there_are_enough_of_them() -> None:
    """At least 120 products have a page of their own here."""
    assert len({page.product for page in PAGES}) >= 120


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.product}, {page.kind}")
def test_each_front_is_recognised(page: Page) -> None:
    """The product and the room, the version where it is told, and whether anybody is let in; nothing beside it."""
    found = seen(page.replies, page.paths, TABLE)
    assert isinstance(found.fronts, Present)
    assert [(front.product, front.kind, front.lets_in) for front in found.fronts.value] == [
        (page.product, page.kind, page.lets_in)
    ]
    assert [(one.product, one.version) for one in found.software] == [(page.product, page.version)]
    assert found.fronts.value[0].by_certificate == bool(page.subject or page.issuer)


@pytest.mark.parametrize("body", DECOYS)
def test_a_page_about_a_product_is_not_the_product(body: str) -> None:
    """Articles, links, quoted code and shops that name a product show nothing."""
    reply = HttpReply(status=200, headers=(("server", "nginx"), ("set-cookie", "session=1")), body=body.encode())
    assert seen((reply,), ("/en/",), TABLE).fronts is ABSENT


def test_where_another_name_leads_shows_nothing() -> None:
    """The probe gives only its own paths: a link or a redirect to somebody else's portal is no mark."""
    reply = HttpReply(status=302, headers=(("location", "https://vpn.other.example/remote/login"),), body=b"")
    assert seen((reply,), (), TABLE).fronts is ABSENT


def test_the_marks_of_many_products_at_once_are_a_decoy() -> None:
    """What claims to be everything is told as such, with no product."""
    rows = tuple((name, value) for page in PAGES[:80] for name, value in page.replies[-1].headers)
    found = seen((HttpReply(status=200, headers=rows, body=b""),), ("/remote/login", "/dana-na/x", "/my.policy"), TABLE)
    assert isinstance(found.fronts, Unseen)
    assert not found.software
    assert MOST_PRODUCTS < 10


def test_a_certificate_speaks_for_no_other_room_than_the_page() -> None:
    """A portal with the certificate that its firewall came with is a portal; alone it is the certificate's word."""
    portal, certificate = PORTALS[1], PORTALS[4]
    chain = certificate.replies[-1].chain
    both = tuple(replace(reply, chain=chain) for reply in portal.replies)
    found = seen(both, portal.paths, TABLE).fronts
    assert isinstance(found, Present)
    assert [front.kind for front in found.value] == ["vpn"]


def test_software_of_fronts_joins_what_headers_told() -> None:
    """A version that a header told stays; one that only the page tells is added."""
    told: Fact[tuple[Software, ...]] = Present(
        value=(Software(product="nginx", version="1.24.0", told_by="http server header"),)
    )
    more = (Software(product="grafana", version="9.5.2", told_by="http body"),)
    joined = with_fronts(told, more)
    assert isinstance(joined, Present)
    assert [one.product for one in joined.value] == ["nginx", "grafana"]
    assert with_fronts(ABSENT, ()) is ABSENT
    bare: Fact[tuple[Software, ...]] = Present(value=(Software(product="grafana", told_by="http server header"),))
    mended = with_fronts(bare, more)
    assert isinstance(mended, Present)
    assert [one.version for one in mended.value] == ["9.5.2"]


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=2000), st.lists(st.tuples(st.sampled_from(["set-cookie", "server", "www-authenticate"]),
    st.text(max_size=300)), max_size=5), st.lists(st.text(max_size=60), max_size=3), st.binary(max_size=80),
)  # fmt: skip
def test_no_answer_breaks_the_search(
    body: bytes, headers: list[tuple[str, str]], paths: list[str], certificate: bytes
) -> None:
    """Whatever comes: an outcome, and texts of bounded length that are fit for display."""
    reply = HttpReply(status=200, headers=tuple(headers), body=body, chain=(certificate,))
    found = seen((reply, reply), tuple(paths), TABLE)
    assert found.fronts is ABSENT or isinstance(found.fronts, Present | Unseen)
    shown = of_replies((reply,), tuple(paths))
    assert all(text.isprintable() and len(text) <= 300 for text in (*shown.titles, *shown.paths, *shown.cookies))


def test_a_hostile_page_takes_no_longer_than_its_size() -> None:
    """256 kB made of the beginnings of marks, over and over, are searched in a moment."""
    from time import perf_counter

    for stuff in (b'window.location="/remote/logi', b'"/owa/auth/', b"<title>", b"<title " + b"a" * 200, b"\x00"):
        page = (stuff * (262144 // len(stuff) + 1))[:262144]
        rows = tuple(("set-cookie", f"{number}{'NSC_' * 900}=") for number in range(200))
        started = perf_counter()
        seen((HttpReply(status=200, headers=rows, body=page),) * 6, ("/" + "a" * 3000,) * 6, TABLE)
        assert perf_counter() - started < 2


def test_what_differs_between_two_looks_is_not_told() -> None:
    """Cookie values, nonces and times change nothing in what is told."""
    first, again = (
        HttpReply(
            status=200,
            headers=(("set-cookie", f"roundcube_sessid={value!r}"), ("date", str(value))),
            body=value,
        )
        for value in (b"abc123", b"zzz999")
    )
    assert seen((first,), (), TABLE) == seen((again,), (), TABLE)
    assert seen((first,), (), TABLE).fronts == Present(
        value=(Front(product="roundcube", name="Roundcube", kind="mail web", told_by="http cookie"),)
    )


@pytest.mark.parametrize(
    ("version", "name", "products"),
    [
        ("1.861", "Webmin or Usermin", ["usermin", "webmin"]),
        ("1.890", "Webmin", ["webmin"]),
        ("1.999", "Webmin", ["webmin"]),
        ("2.010", "Webmin or Usermin", ["usermin", "webmin"]),
    ],
)
def test_the_server_of_two_products_alone_is_either(version: str, name: str, products: list[str]) -> None:
    """Webmin and Usermin have their web server in common; some of its versions only one of them had."""
    found = seen((HttpReply(status=200, headers=(("server", f"MiniServ/{version}"),), body=b""),), ("/",), TABLE)
    assert isinstance(found.fronts, Present)
    assert [(front.product, front.name, front.kind) for front in found.fronts.value] == [("webmin", name, "management")]
    assert [(one.product, one.version) for one in found.software] == [(one, version) for one in products]


@pytest.mark.parametrize(
    ("product", "headers", "body", "version"),
    [
        (
            "sonicwall-sma100",
            (("server", "SonicWALL SSL-VPN Web Server"),),
            "<link href='/swl_login.10.2.1.2-24sv.css' type='text/css' rel='stylesheet'>",
            "10.2.1.2-24sv",
        ),
        (
            "teamcity",
            (("teamcity-node-id", "MAIN_SERVER"),),
            '<span class="versionTag"><span class="vWord">Version</span> 2023.05.3 (build 129390)</span>',
            "2023.05.3",
        ),
        (
            "jira",
            (),
            '<meta name="application-name" content="JIRA"><meta name="ajs-version-number" content="8.13.17">',
            "8.13.17",
        ),
        ("jira", (), '<meta name="application-name" content="JIRA" data-name="jira" data-version="8.20.8">', "8.20.8"),
        (
            "confluence",
            (("x-confluence-request-time", "1"),),
            "Atlassian Confluence</a> <span id='footer-build-information'>7.13.2</span>",
            "7.13.2",
        ),
    ],
)
def test_a_version_is_read_where_a_page_tells_it(
    product: str, headers: tuple[tuple[str, str], ...], body: str, version: str
) -> None:
    """Beside the mark that names the product; alone it names nothing."""
    found = seen((HttpReply(status=200, headers=headers, body=body.encode()),), ("/",), TABLE)
    assert [(one.product, one.version) for one in found.software] == [(product, version)]
    alone = body.partition(">")[2] if product == "jira" else body
    assert seen((HttpReply(status=200, headers=(), body=alone.encode()),), ("/",), TABLE).fronts is ABSENT
