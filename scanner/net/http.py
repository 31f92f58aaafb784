"""One GET to a chosen address, its answer bounded and never followed."""

import asyncio
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scanner.conduct import Conduct
from scanner.interfaces import HttpReply, Meter, NoReply, Reply
from scanner.net.tcp import connect_outcome, ended
from scanner.net.tls import is_alert, shown_chain, widest_context
from scanner.observation import Outcome
from scanner.tls.flight import bounded

if TYPE_CHECKING:
    import httpx

_HEADERS = 200
_HEADER = 4096
_PLAIN_PORT = {"http": 80, "https": 443}
_BUSY = timedelta(seconds=30)
"""How long we wait after a 429 that names no time."""


async def get(
    place: tuple[str, int], *, scheme: str, host: str, port: int, path: str, conduct: Conduct, meter: Meter
) -> Reply[HttpReply] | NoReply:
    """GET `path` at the address and port of `place`, with `host` (and `port` where it is unusual) as Host and SNI.

    The body ends at conduct.page_limit, at a broken connection or at the end of the conversation's time,
    whichever comes first. Header values are cut to 4,096 characters, 200 headers are kept. NoReply
    REFUSED, SILENT, FAILED as for a connect; GARBLED for a failed TLS handshake or malformed HTTP.
    """
    import httpx

    meter.connections += 1
    request = _request(place, scheme, host, port, path, conduct)
    heard = _Heard()
    request.extensions["trace"] = heard
    transport = httpx.AsyncHTTPTransport(verify=_context(), trust_env=False)
    try:
        async with asyncio.timeout(conduct.conversation_timeout.total_seconds()) as time, transport:
            response = await transport.handle_async_request(request)
            meter.bytes_sent += sum(len(key) + len(value) + 4 for key, value in request.headers.raw)
            chain = _chain(response)
            try:
                body = await _body(response, conduct.page_limit, time.when())
            finally:
                await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, ValueError) as wrong:
        return _failure(wrong, bytes(heard.first))
    finally:
        await heard.close()
    headers = tuple(
        (_text(key).lower(), _text(value)) for key, value in response.headers.raw[:_HEADERS]
    )  # fmt: skip
    meter.bytes_received += len(body) + sum(len(key) + len(value) + 4 for key, value in response.headers.raw)
    return Reply(value=HttpReply(status=response.status_code, headers=headers, body=body, chain=chain))


def asked_to_wait(reply: HttpReply, now: datetime) -> timedelta | None:
    """The pause a 429 or 503 asks for (RFC 9110, 10.2.3; RFC 6585, 4); None where it asks for none."""
    if reply.status not in (429, 503):
        return None
    told = (reply.header("retry-after") or ("",))[0].strip()
    if told.isascii() and told.isdigit():
        return timedelta(seconds=min(int(told[:9]), 86400))
    try:
        at = parsedate_to_datetime(told)
    except (ValueError, OverflowError):  # a year of thirty digits is no year
        return _BUSY if reply.status == 429 else None
    return max((at if at.tzinfo else at.replace(tzinfo=UTC)) - now, timedelta(0))


@cache
def _context() -> ssl.SSLContext:
    # Its own: the client sets ALPN on it.
    return widest_context()


def _request(place: tuple[str, int], scheme: str, host: str, port: int, path: str, conduct: Conduct) -> "httpx.Request":
    import httpx

    shown = _bracketed(host)
    headers = {
        "Host": shown if port == _PLAIN_PORT[scheme] else f"{shown}:{port}",
        "User-Agent": _ascii(conduct.user_agent),
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    mailbox = re.search(r"[^\s<>()\[\],;:/\"]+@[^\s<>()\[\],;:/\"]+", conduct.contact)
    if mailbox and ":/" not in conduct.contact:
        headers["From"] = _ascii(mailbox[0])  # RFC 9110, 10.1.2: an address, whatever else the contact says
    target = quote("/" + path.partition("#")[0].lstrip("/"), safe="/%?:@!$&'()*+,;=~-._[]|")
    url = httpx.URL(f"{scheme}://{_bracketed(place[0])}:{place[1]}").copy_with(raw_path=target.encode("ascii"))
    wait, read = conduct.connect_timeout.total_seconds(), conduct.read_timeout.total_seconds()
    timeout = {"connect": wait, "read": read, "write": read, "pool": wait}
    return httpx.Request("GET", url, headers=headers, extensions={"timeout": timeout, "sni_hostname": host})


async def _body(response: "httpx.Response", most: int, until: float | None) -> bytes:
    """What came of the body in time; its headers are an answer even when it never ends."""
    import httpx

    body = bytearray()
    # A little before the whole conversation ends, so that the answer is kept.
    left = max(0.0, (until or 0.0) - asyncio.get_running_loop().time() - 0.2)
    try:
        async with asyncio.timeout(left):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) >= most:
                    break
    except (httpx.HTTPError, TimeoutError, OSError):
        pass
    return bytes(body[:most])


def _chain(response: "httpx.Response") -> tuple[bytes, ...]:
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    return bounded(shown_chain(tls)) if tls else ()


_FIRST_BYTES = 4096


class _Heard:
    """A trace of the client's that keeps the first bytes which came: what is no HTTP may prove another protocol."""

    def __init__(self) -> None:
        self.first = bytearray()
        self._streams: list[Any] = []

    async def __call__(self, event: str, about: dict[str, Any]) -> None:
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        stream = about["return_value"]
        read = stream.read

        async def remembering(*asked: Any, **named: Any) -> bytes:
            data: bytes = await read(*asked, **named)
            self.first.extend(data[: _FIRST_BYTES - len(self.first)])
            return data

        stream.read = remembering
        self._streams.append(stream)

    async def close(self) -> None:
        """Let go of the connection, which the client leaves open where it was interrupted."""
        for stream in self._streams:
            del stream.read
            with suppress(OSError):
                await stream.aclose()


def _failure(wrong: Exception, heard: bytes) -> NoReply:
    """How it ended, by the first cause in the chain that says so; `heard` is what came where it was no HTTP."""
    import httpx

    for cause in _causes(wrong):
        if isinstance(cause, ssl.SSLError):
            return NoReply(outcome=Outcome.GARBLED, why=ended(cause), alert=is_alert(cause))
        if isinstance(cause, TimeoutError | httpx.TimeoutException):
            return NoReply(outcome=Outcome.SILENT, why="no answer in time", seen=heard)
        if isinstance(cause, OSError) and cause.errno is not None:
            if isinstance(wrong, httpx.ConnectError):
                return NoReply(outcome=connect_outcome(cause), why=ended(cause))
            closed = isinstance(cause, ConnectionError)
            return NoReply(outcome=Outcome.SILENT, why=ended(cause), seen=heard, closed=closed)
    if isinstance(wrong, httpx.RemoteProtocolError):
        if "without sending" in str(wrong):
            return NoReply(outcome=Outcome.SILENT, why="the other side closed", seen=heard, closed=True)
        return NoReply(outcome=Outcome.GARBLED, why="an answer that is not HTTP/1.1", seen=heard)
    if isinstance(wrong, httpx.ConnectError | httpx.NetworkError):
        return NoReply(outcome=Outcome.SILENT, why="the connection broke", seen=heard, closed=True)
    return NoReply(outcome=Outcome.FAILED, why="the request could not be made")


def _causes(wrong: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    waiting = [wrong]
    while waiting and len(seen) < 32:
        this = waiting.pop(0)
        seen.append(this)
        yield this
        inner = this.exceptions if isinstance(this, BaseExceptionGroup) else (this.__cause__ or this.__context__,)
        waiting += [each for each in inner if each is not None and each not in seen]


def _bracketed(host: str) -> str:
    try:
        return f"[{host}]" if ip_address(host).version == 6 else host
    except ValueError:
        return host


def _ascii(text: str) -> str:
    return "".join(ch for ch in text if ch.isascii() and ch.isprintable())


def _text(raw: bytes) -> str:
    return "".join(ch for ch in raw[:_HEADER].decode("latin-1") if ch.isprintable())
