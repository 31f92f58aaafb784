"""One GET to a chosen address, its answer bounded and never followed."""

import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import quote

from scanner.conduct import Conduct
from scanner.interfaces import HttpReply, Meter, NoReply, Reply
from scanner.net.tcp import connect_outcome, ended
from scanner.net.tls import is_alert, shown_chain, widest_context
from scanner.observation import Outcome
from scanner.tls.flight import bounded

if TYPE_CHECKING:
    import httpcore

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
    import httpcore

    from scanner.net.patience import Line, Patience

    meter.connections += 1
    line = Line(Patience(conduct.conversation_timeout.total_seconds()))
    try:
        request = _request(place, scheme, host, port, path, conduct)
        async with httpcore.AsyncConnectionPool(_context(), network_backend=line) as pool:
            response = await pool.handle_async_request(request)
            meter.bytes_sent += _size(request.headers)
            chain = _chain(response)
            try:
                body = await _body(response, conduct.page_limit)
            finally:
                await response.aclose()
    except _ends() as wrong:
        return _failure(wrong, bytes(line.first))
    finally:
        await line.close()
    headers = tuple((_text(key).lower(), _text(value)) for key, value in response.headers[:_HEADERS])
    meter.bytes_received += len(body) + _size(response.headers)
    return Reply(value=HttpReply(status=response.status, headers=headers, body=body, chain=chain))


def _size(headers: list[tuple[bytes, bytes]]) -> int:
    return sum(len(key) + len(value) + 4 for key, value in headers)


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


def _request(
    place: tuple[str, int], scheme: str, host: str, port: int, path: str, conduct: Conduct
) -> "httpcore.Request":
    import httpcore

    shown = _bracketed(host)
    headers: dict[bytes | str, bytes | str] = {
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
    wait, read = conduct.connect_timeout.total_seconds(), conduct.read_timeout.total_seconds()
    timeout = {"connect": wait, "read": read, "write": read, "pool": wait}
    return httpcore.Request(
        "GET", httpcore.URL(scheme=scheme, host=place[0], port=place[1], target=target), headers=headers,
        extensions={"timeout": timeout, "sni_hostname": host},
    )  # fmt: skip


async def _body(response: "httpcore.Response", most: int) -> bytes:
    """What came of the body in time; its headers are an answer even when it never ends."""
    body = bytearray()
    with suppress(*_ends()):
        async for chunk in response.aiter_stream():
            body += chunk
            if len(body) >= most:
                break
    return bytes(body[:most])


def _chain(response: "httpcore.Response") -> tuple[bytes, ...]:
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    return bounded(shown_chain(tls)) if tls else ()


def _ends() -> tuple[type[Exception], ...]:
    """How the library says that a conversation has ended."""
    import httpcore

    return (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, ValueError)


def _failure(wrong: Exception, heard: bytes) -> NoReply:
    """How it ended, by the first cause in the chain that says so; `heard` is what came where it was no HTTP."""
    import httpcore

    for cause in _causes(wrong):
        if isinstance(cause, ssl.SSLError):
            return NoReply(outcome=Outcome.GARBLED, why=ended(cause), alert=is_alert(cause))
        if isinstance(cause, TimeoutError | httpcore.TimeoutException):
            return NoReply(outcome=Outcome.SILENT, why="no answer in time", seen=heard)
        if isinstance(cause, OSError) and cause.errno is not None:
            if isinstance(wrong, httpcore.ConnectError):
                return NoReply(outcome=connect_outcome(cause), why=ended(cause))
            closed = isinstance(cause, ConnectionError)
            return NoReply(outcome=Outcome.SILENT, why=ended(cause), seen=heard, closed=closed)
    if isinstance(wrong, httpcore.RemoteProtocolError):
        if "without sending" in str(wrong):
            return NoReply(outcome=Outcome.SILENT, why="the other side closed", seen=heard, closed=True)
        return NoReply(outcome=Outcome.GARBLED, why="an answer that is not HTTP/1.1", seen=heard)
    if isinstance(wrong, httpcore.NetworkError):
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
