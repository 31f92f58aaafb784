"""Redirects: where an answer leads, and how that is written down."""

from urllib.parse import SplitResult, urljoin, urlsplit

from scanner.answers import HttpReply
from scanner.greeting import shown

DEFAULT_PORT = {"http": 80, "https": 443}


def port_of(url: SplitResult) -> int:
    """The port of an http or https address; 0 where it names an impossible one."""
    try:
        return url.port or DEFAULT_PORT[url.scheme]
    except ValueError:
        return 0


def redirect_target(reply: HttpReply, base: SplitResult) -> SplitResult | None:
    """Where a redirect leads, resolved against `base`; None where the answer is none, or leads to no web address."""
    location = reply.header("location")
    if reply.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = urlsplit(urljoin(base.geturl(), shown(location[0], 2000)))
        usable = target.scheme in DEFAULT_PORT and bool(target.hostname)
    except ValueError:
        return None
    return target if usable else None


def written(url: SplitResult) -> str:
    """A redirect target without user, query, fragment and path parameters: those carry identifiers of one visit."""
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    port = port_of(url)
    at = "" if port == DEFAULT_PORT[url.scheme] else f":{port}"
    return shown(f"{url.scheme}://{host}{at}{(url.path or '/').partition(';')[0]}", 300)
