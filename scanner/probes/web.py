"""The web front under a name: where it leads, and what its headers tell a browser."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from scanner.asset import Asset
from scanner.fronts import Front, seen, with_fronts
from scanner.greeting import EVIDENCE, shown
from scanner.interfaces import Answer, HttpReply, Net, NoReply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, TellsSoftware, Unseen
from scanner.redirects import DEFAULT_PORT, port_of, redirect_target, written
from scanner.scripts import scripts_of
from scanner.software import of_headers

TLS_AT_ONCE = frozenset({
    443, 2083, 2087, 2376, 2381, 4433, 4443, 4848, 5001, 5986, 6443, 8006, 8089, 8443, 8444, 8531, 8834, 9419, 9443,
    10250, 10443,
})  # fmt: skip
LONGEST_VALUE = 1500
LONGEST_POLICY = 4096
"""Characters at which a header is cut on its way here: of a policy that is cut nobody can tell what it leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFacts(TellsSoftware):
    """One walk from GET / under a name to the page it leads to on the same name and address.

    `scheme` is the one asked first. `redirects` are the targets in order (`scheme://host[:port]/path`);
    `elsewhere` the one that leaves the name and was not followed. `reached` is the scheme of the last answer,
    `status` and `content_type` are its own. `https_enforced`: an http front sends everybody to https at once.
    The header facts are those of the last answer; `hsts` counts inside TLS only, and its first field alone (RFC 6797
    7.2 and 8.1). Nonces in `csp` are replaced, since they differ at every look. `fronts` are the products that
    the answers along the walk show. `scripts` are the addresses with a version in them of scripts that the last page
    loads.
    """

    scheme: Fact[str] = NOT_ASKED
    reached: Fact[str] = NOT_ASKED
    status: Fact[int] = NOT_ASKED
    content_type: Fact[str] = NOT_ASKED
    redirects: Fact[tuple[str, ...]] = NOT_ASKED
    elsewhere: Fact[str] = NOT_ASKED
    https_enforced: Fact[bool] = NOT_ASKED
    hsts: Fact[str] = NOT_ASKED
    csp: Fact[str] = NOT_ASKED
    content_type_options: Fact[str] = NOT_ASKED
    frame_options: Fact[str] = NOT_ASKED
    referrer_policy: Fact[str] = NOT_ASKED
    fronts: Fact[tuple[Front, ...]] = NOT_ASKED
    scripts: Fact[tuple[str, ...]] = NOT_ASKED


@dataclass(slots=True)
class _Walk:
    """Where a chain of redirects has led so far."""

    url: SplitResult
    reply: HttpReply | None = None
    replies: tuple[HttpReply, ...] = ()
    hops: tuple[str, ...] = ()
    elsewhere: str | None = None
    stopped: NoReply | None = None


@probe(version=1, on="named endpoint", facts=WebFacts, services=("http",))
async def web(asset: Asset, net: Net) -> Answer:
    """GET / and the redirects inside the same name and address (RFC 9110 15.4); no cookies are sent back."""
    scheme = "https" if asset.port in TLS_AT_ONCE else "http"
    walk = await _walk(asset, net, scheme)
    if walk.reply is None:
        return declined(walk.stopped) if walk.stopped else Answer(outcome=Outcome.SILENT)
    if mark := challenge(walk.reply):
        return Answer(outcome=Outcome.REFUSED, why=f"{mark} answered in place of the site", evidence=_head(walk.reply))
    outcome = Outcome.PARTIAL if walk.stopped else Outcome.ANSWERED
    why = walk.stopped.why if walk.stopped else ""
    return Answer(outcome=outcome, facts=_facts(walk, walk.reply, scheme, net), why=why, evidence=_head(walk.reply))


async def _walk(asset: Asset, net: Net, scheme: str) -> _Walk:
    name = asset.asked_as or asset.host
    host = f"[{name}]" if ":" in name else name
    port = asset.port
    walk = _Walk(url=urlsplit(f"{scheme}://{host}/"))
    for _ in range(net.conduct.redirects + 1):
        path = walk.url.path or "/"
        reply = await net.get(
            walk.url.scheme, asset.host, port, name, path + (f"?{walk.url.query}" if walk.url.query else "")
        )
        if isinstance(reply, NoReply):
            walk.stopped = reply
            return walk
        walk.reply = reply.value
        walk.replies += (reply.value,)
        target = redirect_target(reply.value, walk.url)
        if target is None:
            return walk
        walk.hops += (written(target),)
        if target.hostname != name.lower().rstrip(".") or port_of(target) not in (asset.port, *DEFAULT_PORT.values()):
            walk.elsewhere = written(target)
            return walk
        walk.url, port = target, port_of(target)
    return walk


def _head(reply: HttpReply) -> bytes:
    """Status and headers as evidence, without cookies."""
    lines = [f"{key}: {value}" for key, value in reply.headers if key != "set-cookie"]
    return "\n".join([str(reply.status), *lines]).encode("utf-8", "replace")[:EVIDENCE]


_BLOCKS = (
    ("a challenge of Cloudflare", lambda reply: bool(reply.header("cf-mitigated"))),
    ("a block page of Akamai", lambda reply: "AkamaiGHost" in reply.header("server")),
    ("a block page of Imperva", lambda reply: bool(reply.header("x-iinfo")) or b"_Incapsula_Resource" in reply.body),
    ("a block page of Sucuri", lambda reply: bool(reply.header("x-sucuri-block"))),
    ("a challenge of AWS WAF", lambda reply: bool(reply.header("x-amzn-waf-action"))),
    (
        "a challenge page",
        lambda reply: re.search(rb"Just a moment\.\.\.|cf-chl|captcha|Attention Required!", reply.body[:65536]),
    ),
)


def challenge(reply: HttpReply) -> str | None:
    """Who turned us away in place of the site, in a few words; None where the site itself answered.

    The marks of content delivery networks and firewalls count only on statuses that turn a visitor away.
    """
    if reply.status == 429:
        return "a request to slow down (429)"
    if reply.status not in (202, 401, 403, 405, 406, 503):
        return None
    return next((mark for mark, shows in _BLOCKS if shows(reply)), None)


def _facts(walk: _Walk, reply: HttpReply, scheme: str, net: Net) -> WebFacts:
    front = seen(walk.replies, tuple(hop for hop in walk.hops if hop != walk.elsewhere), net.fronts)
    inside = walk.url.scheme == "https"
    kind = shown(" ".join(reply.header("content-type"))).partition(";")[0].strip().lower()
    return WebFacts(
        scheme=Present(value=scheme),
        reached=Present(value=walk.url.scheme),
        status=Present(value=reply.status),
        content_type=Present(value=kind) if kind else ABSENT,
        redirects=Present(value=walk.hops) if walk.hops else ABSENT,
        elsewhere=Present(value=walk.elsewhere) if walk.elsewhere else ABSENT,
        https_enforced=_enforced(walk, scheme),
        hsts=_header(reply, "strict-transport-security", fields=1) if inside else NOT_ASKED,
        csp=_csp(reply),
        content_type_options=_header(reply, "x-content-type-options"),
        frame_options=_header(reply, "x-frame-options"),
        referrer_policy=_header(reply, "referrer-policy"),
        software=with_fronts(of_headers(reply.headers), front.software),
        fronts=front.fronts,
        scripts=scripts_of(reply.body),
    )


def _enforced(walk: _Walk, scheme: str) -> Fact[bool]:
    """Whether the http front's first redirect, or a chain without another name in it, ends in https."""
    if scheme == "https":
        return NOT_ASKED
    if any(hop.startswith("https://") for hop in walk.hops):
        return Present(value=True)
    if walk.elsewhere:
        return Unseen(why="the redirect leaves the name before https")
    return Present(value=False)


def _header(reply: HttpReply, name: str, most: int = LONGEST_VALUE, fields: int | None = None) -> Fact[str]:
    values = [shown(value, most) for value in reply.header(name)[:fields]]
    text = ", ".join(value for value in values if value)[:most]
    return Present(value=text) if text else ABSENT


def _csp(reply: HttpReply) -> Fact[str]:
    if sum(map(len, reply.header("content-security-policy"))) >= LONGEST_POLICY:
        return Unseen(why=f"a content security policy of {LONGEST_POLICY} characters or more is not read")
    fact = _header(reply, "content-security-policy", LONGEST_POLICY)
    if not isinstance(fact, Present):
        return fact
    kept = re.sub(r"'nonce-[^']*'?", "'nonce-...'", fact.value)
    # Report addresses carry keys and tokens, and say nothing about the policy.
    told = (
        "; ".join(part for part in map(str.strip, policy.split(";")) if part and not part.lower().startswith("report-"))
        for policy in kept.split(",")
    )
    kept = ", ".join(filter(None, told))
    return Present(value=kept) if kept else ABSENT
