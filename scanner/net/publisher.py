"""Public data fetched from its publishers over HTTPS, with certificates verified: the only such way out."""

import asyncio
import ssl
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import httpx

from scanner.interfaces import NoReply, Reply
from scanner.observation import Outcome

DEADLINE = 60.0
"""Seconds for everything: redirects, head and body."""

MOST_REDIRECTS = 5


class HttpsPublisher:
    """Implements `scanner.interfaces.Publisher`; follows redirects to https only."""

    def __init__(
        self, user_agent: str, *, headers: Mapping[str, str] | None = None, nothing: frozenset[int] = frozenset()
    ) -> None:
        """`user_agent` names the program and its operator; a proxy is taken from the environment.

        With further `headers`, which may hold a key, no redirect is followed. A status of `nothing` says that there
        is nothing to tell, and gives an empty body.
        """
        self._user_agent, self._headers, self._nothing = user_agent, dict(headers or {}), nothing

    async def fetch(self, url: str, *, limit: int) -> Reply[bytes] | NoReply:
        """The body behind an https address.

        NoReply REFUSED for a status other than 200 or a redirect that leaves https, SILENT after 60 seconds,
        GARBLED for more than `limit` bytes or broken HTTP or TLS, FAILED where there is no way.
        """
        # Bodies are asked for and read as they lie: nothing here unpacks what a stranger has packed.
        headers = {"User-Agent": self._user_agent, "Accept-Encoding": "identity", **self._headers}
        try:
            async with (
                asyncio.timeout(DEADLINE),
                httpx.AsyncClient(
                    verify=ssl.create_default_context(cafile=_bundle()), headers=headers, follow_redirects=False
                ) as client,
            ):
                redirects = 0 if self._headers else MOST_REDIRECTS
                return await _follow(client, url, limit, redirects, self._nothing)
        except (TimeoutError, httpx.TimeoutException):
            return NoReply(outcome=Outcome.SILENT, why=f"no whole answer within {DEADLINE:.0f} seconds")
        except httpx.ConnectError as wrong:
            return NoReply(outcome=Outcome.FAILED, why=_cut(f"no connection ({wrong})"))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as wrong:
            return NoReply(outcome=Outcome.GARBLED, why=_cut(f"{type(wrong).__name__} ({wrong})"))


async def _follow(
    client: httpx.AsyncClient, url: str, limit: int, redirects: int, nothing: frozenset[int]
) -> Reply[bytes] | NoReply:
    for _ in range(redirects + 1):
        if urlsplit(url).scheme != "https":
            return NoReply(outcome=Outcome.REFUSED, why="the address leads away from https")
        async with client.stream("GET", url) as response:
            if response.has_redirect_location:
                url = urljoin(url, response.headers["location"])
                continue
            if response.status_code in nothing:
                return Reply(value=b"", answered_by=urlsplit(url).hostname or "")
            if response.status_code != httpx.codes.OK:
                return NoReply(outcome=Outcome.REFUSED, why=f"the publisher answered {response.status_code}")
            if response.headers.get("content-encoding", "identity").lower() not in ("identity", "gzip"):
                return NoReply(outcome=Outcome.GARBLED, why="the answer is packed in a way that was not asked for")
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > limit:
                    return NoReply(outcome=Outcome.GARBLED, why=f"the answer is longer than {limit:,} bytes")
            return Reply(value=bytes(body), answered_by=urlsplit(url).hostname or "")
    return NoReply(outcome=Outcome.REFUSED, why=f"more than {redirects} redirects")


def _bundle() -> str:
    import certifi

    return certifi.where()


def _cut(text: str) -> str:
    return "".join(ch if ch.isprintable() else " " for ch in text)[:200]
