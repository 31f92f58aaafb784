"""Public data comes over https alone, whole, bounded, or as a value that says why not."""

import asyncio

import httpx
import pytest
import respx

from scanner.interfaces import NoReply, Publisher, Reply
from scanner.net import publisher as module
from scanner.net.publisher import HttpsPublisher
from scanner.observation import Outcome

URL = "https://publisher.example/data.json"


async def _fetch(url: str = URL, limit: int = 1000) -> Reply[bytes] | NoReply:
    fetching: Publisher = HttpsPublisher("Hullmark/test (contact: nobody)")
    return await fetching.fetch(url, limit=limit)


def _refused(reply: Reply[bytes] | NoReply) -> Outcome:
    assert isinstance(reply, NoReply)
    assert reply.why
    return reply.outcome


@respx.mock
async def test_the_body_comes_whole() -> None:
    """A 200 gives its bytes; we say who we are and ask for nothing packed."""
    route = respx.get(URL).respond(content=b"data")
    assert await _fetch() == Reply(value=b"data", answered_by="publisher.example")
    sent = route.calls.last.request
    assert sent.headers["user-agent"].startswith("Hullmark/")
    assert sent.headers["accept-encoding"] == "identity"


@respx.mock
async def test_redirects_stay_on_https() -> None:
    """A redirect to https is followed, relative ones too; one to http is not, nor is a circle."""
    respx.get(URL).respond(302, headers={"location": "/moved"})
    respx.get("https://publisher.example/moved").respond(308, headers={"location": "https://other.example/x"})
    respx.get("https://other.example/x").respond(content=b"moved")
    assert await _fetch() == Reply(value=b"moved", answered_by="other.example")
    respx.get(URL).respond(302, headers={"location": "http://publisher.example/plain"})
    assert _refused(await _fetch()) is Outcome.REFUSED
    respx.get(URL).respond(302, headers={"location": URL})
    assert _refused(await _fetch()) is Outcome.REFUSED
    assert _refused(await _fetch("http://publisher.example/")) is Outcome.REFUSED


@respx.mock
async def test_more_than_the_limit_is_not_read() -> None:
    """A body beyond the limit ends the fetch."""
    respx.get(URL).respond(content=b"x" * 1001)
    assert _refused(await _fetch()) is Outcome.GARBLED
    respx.get(URL).respond(content=b"x" * 1000)
    assert isinstance(await _fetch(), Reply)


@respx.mock
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(404), Outcome.REFUSED),
        (httpx.Response(503), Outcome.REFUSED),
        (httpx.Response(200, headers={"content-encoding": "br"}, stream=httpx.ByteStream(b"x")), Outcome.GARBLED),
        (httpx.ConnectError("no route"), Outcome.FAILED),
        (httpx.ReadTimeout("slow"), Outcome.SILENT),
        (httpx.RemoteProtocolError("illegal\x1b[31m"), Outcome.GARBLED),
    ],
    ids=range(6),
)
async def test_every_bad_end_is_a_value(answer: httpx.Response | Exception, outcome: Outcome) -> None:
    """Statuses, packed bodies and broken connections end as NoReply with a printable reason."""
    if isinstance(answer, Exception):
        respx.get(URL).mock(side_effect=answer)
    else:
        respx.get(URL).mock(return_value=answer)
    reply = await _fetch()
    assert _refused(reply) is outcome
    assert isinstance(reply, NoReply)
    assert reply.why.isprintable()


async def test_a_drip_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends a byte now and then does not hold us longer than the whole time allowed."""
    monkeypatch.setattr(module, "DEADLINE", 0.2)

    async def drip(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        raise AssertionError("nobody waits that long")

    with respx.mock:
        respx.get(URL).mock(side_effect=drip)
        assert _refused(await _fetch()) is Outcome.SILENT
