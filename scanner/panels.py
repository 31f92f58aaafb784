"""What leads to a product's front: its own redirects, and under consent a fixed list of login pages."""

from urllib.parse import unquote, urlsplit

from scanner.answers import HttpReply, NoReply, Reply
from scanner.asset import Asset
from scanner.fronts import Seen, seen
from scanner.interfaces import Net
from scanner.observation import ABSENT, Present
from scanner.redirects import port_of, redirect_target, written
from scanner.target import Profile

PAGES = (
    "/remote/login", "/owa/auth/logon.aspx", "/global-protect/login.esp", "/RDWeb", "/vpn/index.html", "/dana-na/",
)  # fmt: skip
"""Where makers put the login of a product whose front page may be anything; conduct.toml names them, too."""
ROBOTS = "/robots.txt"


async def fronts_at(asset: Asset, net: Net, scheme: str, first: HttpReply, host: str, nothing_more: bool) -> Seen:
    """What the front at an address shows that answered GET / with `first`.

    Redirects are followed inside the same address and port; where none of them shows a product, and under consent
    only, the pages are asked for that robots.txt (RFC 9309) leaves open. `nothing_more`: none is, since the first of
    two looks found nothing, or a service was proved already. Raises WeDeclined.
    """
    replies, paths = await _followed(asset, net, scheme, first, host)
    found = seen(replies, paths, net.fronts)
    if found.fronts is not ABSENT or net.profile is not Profile.CONSENT or scheme != "https" or nothing_more:
        return found
    closed = disallowed(await net.get(scheme, asset.host, asset.port, host, ROBOTS), net.conduct.user_agent)
    for page in PAGES:
        if any(page.startswith(start) for start in closed):
            continue
        reply = await net.get(scheme, asset.host, asset.port, host, page)
        if isinstance(reply, Reply):
            target = redirect_target(reply.value, urlsplit(f"{scheme}://{host}{page}"))
            # A redirect that keeps our path says only what we said; one that leaves speaks of another place.
            led = (written(target),) if target and target.path != page and target.hostname == asset.host else ()
            told = seen((reply.value,), led, net.fronts)
            if isinstance(told.fronts, Present):
                return told
    return found


async def _followed(
    asset: Asset, net: Net, scheme: str, first: HttpReply, host: str
) -> tuple[tuple[HttpReply, ...], tuple[str, ...]]:
    """The answers along the redirects, and the paths they lead to."""
    replies, paths = [first], []
    url = urlsplit(f"{scheme}://{host}:{asset.port}/")
    while len(replies) <= net.conduct.redirects:
        target = redirect_target(replies[-1], url)
        if target is None or target.scheme != scheme or target.hostname != asset.host or port_of(target) != asset.port:
            break
        if written(target) in paths:
            break
        paths.append(written(target))
        query = f"?{target.query}" if target.query else ""
        reply = await net.get(scheme, asset.host, asset.port, host, (target.path or "/") + query)
        if not isinstance(reply, Reply):
            break
        replies.append(reply.value)
        url = target
    return tuple(replies), tuple(paths)


def disallowed(robots: Reply[HttpReply] | NoReply, user_agent: str) -> tuple[str, ...]:
    """The beginnings of paths that a robots.txt closes to us or to everybody; none where there is no such file.

    What a rule with a wildcard closes begins before it, so that we keep away from more than asked, never from less.
    """
    if not isinstance(robots, Reply) or robots.value.status != 200:
        return ()
    ours = user_agent.partition("/")[0].lower()
    closed: list[str] = []
    applies = in_rules = False
    for line in robots.value.body[:65536].decode("utf-8", "replace").splitlines()[:2000]:
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            applies = (applies and not in_rules) or value == "*" or value.lower() == ours
            in_rules = False
        elif key in ("allow", "disallow"):
            in_rules = True
            if key == "disallow" and applies and value:
                closed.append(unquote(value.partition("*")[0].partition("$")[0])[:300] or "/")
    return tuple(closed)
