"""The web front: redirects that are followed and those that are not, headers, challenges, steadiness."""

import asyncio
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.interfaces import HttpReply
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.web import WebFacts, _header, challenge, web
from scanner.redirects import redirect_target, written
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import Handler, World
from tests.scanner.probes.conversing import HOSTILE, after_question, ask, converse
from tests.scanner.probes.test_http import response

NAME = "www.acme.example"


async def visit(world: World, *pages: bytes, port: int = 80) -> tuple[WebFacts | None, Outcome, list[bytes]]:
    """What a walk over these pages, one a connection, brings; an unscripted request fails. And what was asked."""
    left, asked = list(pages), []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        assert left, "one request too many"
        writer.write(left.pop(0))
        await writer.drain()

    answer = await converse(world, web, handler, port, asked_as=NAME)
    assert not left, "a page was not asked for"
    return answer.facts, answer.outcome, asked


def moved(to: str) -> bytes:
    return response("301 Moved Permanently", b"", b"Location: " + to.encode())


async def test_headers_of_the_page(world: World) -> None:
    """The header facts are the page's; nonces, report addresses and cookies do not get in."""
    page = response(
        "200 OK", b"<html><script src='/js/jquery-3.4.1.min.js?v=7'></script><script src=/app.js></script>",
        b"Content-Type: text/html; charset=utf-8", b"Set-Cookie: id=1",
        b"Content-Security-Policy: script-src 'nonce-abc123=='; report-uri /r?token=9; frame-ancestors 'none'",
        b"X-Content-Type-Options: nosniff", b"Strict-Transport-Security: max-age=1",
    )  # fmt: skip
    facts, outcome, asked = await visit(world, page)
    assert outcome is Outcome.ANSWERED
    assert facts is not None
    assert facts.csp == Present(value="script-src 'nonce-...'; frame-ancestors 'none'")
    assert facts.content_type == Present(value="text/html")
    assert facts.content_type_options == Present(value="nosniff")
    assert facts.frame_options is ABSENT
    assert facts.hsts is NOT_ASKED, "outside TLS the header does not count (RFC 6797 7.2)"
    assert facts.https_enforced == Present(value=False)
    assert facts.scripts == Present(value=("/js/jquery-3.4.1.min.js",)), "and no further request"
    assert b"host: www.acme.example" in asked[0].lower()
    assert b"cookie" not in asked[0].lower()


async def test_a_report_address_ends_with_its_policy(world: World) -> None:
    """A second policy, in a header of its own or after a comma, is a policy too (CSP 3, 2.2.2)."""
    page = response(
        "200 OK", b"x", b"Content-Security-Policy: default-src 'self'; report-uri /r",
        b"Content-Security-Policy: frame-ancestors 'none'; report-to x, img-src *",
    )  # fmt: skip
    facts, _, _ = await visit(world, page)
    assert facts is not None
    assert facts.csp == Present(value="default-src 'self', frame-ancestors 'none', img-src *")


async def test_a_long_policy_is_read_whole_or_not_at_all(world: World) -> None:
    """Of one that is cut nobody can tell what it leaves out."""
    sources = b" ".join(b"https://s%d.example" % at for at in range(160))
    facts, _, _ = await visit(
        world, response("200 OK", b"x", b"Content-Security-Policy: img-src " + sources + b"; frame-ancestors 'none'")
    )
    assert facts is not None
    assert isinstance(facts.csp, Present)
    assert facts.csp.value.endswith("; frame-ancestors 'none'")
    facts, _, _ = await visit(
        world,
        response("200 OK", b"x", b"Content-Security-Policy: img-src " + sources * 3 + b"; frame-ancestors 'none'"),
    )
    assert facts is not None
    assert isinstance(facts.csp, Unseen)


async def test_a_redirect_inside_the_name_is_followed(world: World) -> None:
    """A path on the same name and address is part of the walk; identifiers of a visit are not kept."""
    page = response("200 OK", b"x")
    facts, _, asked = await visit(world, moved("/start;jsessionid=77?u=5#top"), page)
    assert facts is not None
    assert facts.redirects == Present(value=(f"http://{NAME}/start",))
    assert facts.status == Present(value=200)
    assert asked[1].startswith(b"GET /start")


async def test_other_names_and_addresses_are_never_dialled(world: World) -> None:
    """A redirect to 127.0.0.1 or to another name is told and not followed."""
    for target in ("http://127.0.0.1/", "http://other.example/", "http://www.acme.example:22/", "//evil.example"):
        facts, _, asked = await visit(world, moved(target))
        assert facts is not None
        assert isinstance(facts.elsewhere, Present), target
        assert isinstance(facts.https_enforced, Unseen)
        assert len(asked) == 1


async def test_https_of_another_name_counts_as_led_there(world: World) -> None:
    """An http front that leads to https has done its part, whatever name comes next."""
    facts, _, _ = await visit(world, moved("https://acme.example/"))
    assert facts is not None
    assert facts.https_enforced == Present(value=True)
    assert facts.elsewhere == Present(value="https://acme.example/")


async def test_a_circle_ends(world: World) -> None:
    """Redirects are followed at most as often as conduct allows."""
    facts, outcome, asked = await visit(world, *[moved("/again")] * (world.conduct.redirects + 1))
    assert facts is not None
    assert outcome is Outcome.ANSWERED
    assert len(asked) == world.conduct.redirects + 1


async def test_a_challenge_is_not_the_site(world: World) -> None:
    """A block page of a delivery network is a refusal: its headers are never held against the site."""
    pages = [
        response("403 Forbidden", b"", b"cf-mitigated: challenge"),
        response("503 Service Unavailable", b"<title>Just a moment...</title>"),
        response("403 Forbidden", b"", b"Server: AkamaiGHost"),
        response("429 Too Many Requests"),
    ]
    for page in pages:
        facts, outcome, _ = await visit(world, page)
        assert (facts, outcome) == (None, Outcome.REFUSED)


async def test_an_ordinary_refusal_is_an_answer(world: World) -> None:
    """403 without such marks is what the site itself says."""
    facts, outcome, _ = await visit(world, response("403 Forbidden", b"no"))
    assert outcome is Outcome.ANSWERED
    assert facts is not None


async def test_hostile_servers_bring_no_facts(world: World) -> None:
    """Silence, noise and a response that never ends its headers are outcomes."""
    handlers: list[Handler] = [*HOSTILE, after_question(b"HTTP/1.1 200 OK\r\nX: ")]
    for handler in handlers:
        answer = await converse(world, web, handler, 80, asked_as=NAME)
        assert answer.facts is None
        assert not answer.outcome.answered


@given(st.text(max_size=200), st.sampled_from([200, 301, 302, 303, 307, 308]))
def test_any_location_is_read(location: str, status: int) -> None:
    """No Location breaks the walk; what is kept is printable, bounded and without a query."""
    reply = HttpReply(status=status, headers=(("location", location),), body=b"")
    target = redirect_target(reply, urlsplit(f"http://{NAME}/"))
    if target:
        text = written(target)
        assert text.isprintable()
        assert len(text) <= 300
        assert "?" not in text


@given(st.binary(max_size=200), st.integers(100, 599))
def test_any_answer_may_be_asked_for_a_challenge(body: bytes, status: int) -> None:
    """No body breaks the search for marks."""
    challenge(HttpReply(status=status, headers=(), body=body))


def test_of_several_hsts_fields_the_first_is_kept() -> None:
    """RFC 6797 8.1: browsers process the first alone, so that a comma in what is kept stood in the field itself."""
    told = (("strict-transport-security", "max-age=5"), ("strict-transport-security", "includeSubDomains"))
    reply = HttpReply(status=200, headers=told, body=b"")
    assert _header(reply, "strict-transport-security", fields=1) == Present(value="max-age=5")
    assert _header(reply, "strict-transport-security") == Present(value="max-age=5, includeSubDomains")


async def test_nginx_itself(world: World, laboratory: Laboratory) -> None:
    """Real nginx: a tidy front leads to https and sets its headers, an untidy one does neither."""
    tidy, untidy = laboratory.address("tidy.test"), laboratory.address("untidy.test")
    led = await ask(world, web, endpoint_asset(tidy, 80, "www.tidy.test"))
    page = await ask(world, web, endpoint_asset(tidy, 443, "www.tidy.test"))
    plain = await ask(world, web, endpoint_asset(untidy, 80, "www.untidy.test"))
    bare = await ask(world, web, endpoint_asset(untidy, 443, "www.untidy.test"))
    assert led.facts.https_enforced == Present(value=True)
    assert led.facts.reached == Present(value="https")
    assert page.facts.hsts == Present(value="max-age=31536000; includeSubDomains; preload")
    assert page.facts.frame_options == Present(value="DENY")
    assert plain.facts.https_enforced == Present(value=False)
    assert bare.facts.hsts is ABSENT


async def test_the_laboratorys_redirect_inside(world: World, laboratory: Laboratory) -> None:
    """A real redirect to 127.0.0.1 is told and not followed."""
    answer = await ask(world, web, endpoint_asset(laboratory.address("blog.hostile.test"), 80, "blog.hostile.test"))
    assert answer.facts.elsewhere == Present(value="http://127.0.0.1/")
