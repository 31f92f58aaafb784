"""HTTP under the bare address: what answers there when no name is asked for."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.fronts import Front, with_fronts
from scanner.greeting import EVIDENCE, proves, shown, steady
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, HttpReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software, Unseen
from scanner.panels import fronts_at
from scanner.software import of_headers

TLS_AT_ONCE = frozenset({443, 4443, 5986, 6443, 8443, 10250, 10443})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFacts(Hello):
    """`status` and `title` of the answer to GET / with the address as Host; `tls` whether it came inside TLS.

    `speaks` is `http`, or the data or control service that this very answer proves (`elasticsearch`, `docker`).
    `fronts` are the products that this answer shows, and what its redirects inside the same address and port lead to.
    """

    status: Fact[int] = NOT_ASKED
    title: Fact[str] = NOT_ASKED
    fronts: Fact[tuple[Front, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=HttpFacts, services=("http",))
async def http(asset: Asset, net: Net) -> Answer:
    """One GET / (RFC 9110); a second one inside TLS where the first was told to use it, or was hung up on."""
    scheme = "https" if asset.port in TLS_AT_ONCE else "http"
    reply = await net.get(scheme, asset.host, asset.port, _host(asset))
    if scheme == "http" and _wants_tls(reply):
        inside = await net.get("https", asset.host, asset.port, _host(asset))
        if isinstance(inside, Reply):
            return await _answer(asset, net, inside.value, "https")
        if inside.alert:
            return ended(inside, "http", HttpFacts)
    if isinstance(reply, Reply):
        return await _answer(asset, net, reply.value, scheme)
    if scheme == "http" and (reply.outcome is Outcome.GARBLED or reply.closed):
        return await _listened(asset, net, reply)
    return ended(reply, "http", HttpFacts)


def _host(asset: Asset) -> str:
    return f"[{asset.host}]" if ":" in asset.host else asset.host


def _wants_tls(reply: Reply[HttpReply] | NoReply) -> bool:
    """Whether it may be a TLS port: some answer 400 in clear and say so, others just hang up; no standard says how."""
    if isinstance(reply, NoReply):
        return reply.closed
    return reply.value.status == 400 and re.search(rb"https|TLS|SSL", reply.value.body[:2000]) is not None


async def _listened(asset: Asset, net: Net, reply: NoReply) -> Answer:
    """What the other side says by itself when the answer to GET was no HTTP: SSH, FTP and the like speak first."""
    if proves(reply.seen):
        return unexpected(reply.seen, "http", HttpFacts)
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(reply)
        first = await stream.read(lambda seen: proves(seen) is not None)
    seen = first.seen if isinstance(first, NoReply) else first.value
    return unexpected(seen, "http", HttpFacts) if proves(seen) else declined(reply)


async def _answer(asset: Asset, net: Net, reply: HttpReply, scheme: str) -> Answer:
    basic = any(value.lower().startswith("basic") for value in reply.header("www-authenticate"))
    product = names_itself(reply)
    told = shown(" | ".join(reply.header("server")))
    first = net.first_look.facts if net.first_look else None
    nothing_before = isinstance(first, HttpFacts) and first.fronts is ABSENT
    front = await fronts_at(asset, net, scheme, reply, _host(asset), nothing_before)
    facts = HttpFacts(
        speaks=Present(value=product or "http"),
        greeting=Present(value=told) if told else ABSENT,
        software=with_fronts(_software(reply, product), front.software),
        tls=Present(value=scheme == "https"),
        plaintext_login=Present(value=basic and scheme == "http"),
        open_without_login=_opens(product, reply.status, scheme) if product else NOT_ASKED,
        status=Present(value=reply.status),
        title=_title(reply.body),
        fronts=front.fronts,
    )
    head = "\n".join(f"{key}: {value}" for key, value in reply.headers)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=f"{reply.status}\n{head}".encode()[:EVIDENCE])


def _software(reply: HttpReply, product: str | None) -> Fact[tuple[Software, ...]]:
    """What the headers name, and the version that Elasticsearch, CouchDB or Tomcat tell in the body."""
    told = of_headers(reply.headers)
    found = told.value if isinstance(told, Present) else ()
    body = reply.body[:65536]
    if product and (version := re.search(rb'"(?:number|version)"\s*:\s*"(\d[0-9.]{0,20})', body)):
        found = (Software(product=product, version=shown(version[1]), told_by="http body"), *found)
    elif version := re.search(rb"Apache Tomcat/(\d+\.\d+\.\d{1,4})", body):
        known = tuple(one for one in found if one.product != "tomcat")
        found = (Software(product="tomcat", version=shown(version[1]), told_by="http body"), *known)
    return Present(value=found) if found else ABSENT


def _title(body: bytes) -> Fact[str]:
    found = re.search(rb"<title[^>]{0,200}>([^<]{0,400})", body[:65536], re.IGNORECASE)
    return Present(value=steady(found[1])) if found and shown(found[1]) else ABSENT


_MARKS = (
    ("elasticsearch", re.compile(rb'"tagline"\s*:\s*"You Know, for Search"')),
    ("opensearch", re.compile(rb'"tagline"\s*:\s*"The OpenSearch Project')),
    ("elasticsearch", re.compile(rb'"type"\s*:\s*"security_exception"')),
    ("couchdb", re.compile(rb'^\s*\{"couchdb"\s*:\s*"Welcome"')),
    ("kubernetes", re.compile(rb'"kind"\s*:\s*"Status"[^}]*"apiVersion"\s*:\s*"v1"')),
    ("ollama", re.compile(rb"^Ollama is running")),
    ("mongodb", re.compile(rb"It looks like you are trying to access MongoDB over HTTP")),
)


def names_itself(reply: HttpReply) -> str | None:
    """The data or control service that this answer proves; None for an ordinary web server."""
    if any(value.startswith("Docker/") for value in reply.header("server")):
        return "docker"
    return next((product for product, mark in _MARKS if mark.search(reply.body[:4096])), None)


def _opens(product: str, status: int, scheme: str) -> Fact[bool]:
    """Whether the product answers without a login. Docker's API knows client certificates only, so none in clear."""
    if status in (401, 403):
        return Present(value=False)
    if product == "docker" and scheme == "http":
        return Present(value=True)
    return Present(value=True) if status == 200 else Unseen(why=f"the status {status} says nothing of logins")
