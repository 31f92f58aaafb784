"""HTTP under the bare address: what answers there when no name is asked for."""

import re
from dataclasses import dataclass, replace

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves, shown, steady
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, HttpReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software
from scanner.software import of_headers
from scanner.stores import store_at
from scanner.target import Profile

WSMAN_PORTS = frozenset({5985, 5986})
"""Of Windows Remote Management, whose one path says nothing of itself at / ([MS-WSMV] 2.1)."""
TLS_AT_ONCE = frozenset({443, 4443, 5986, 6443, 8443, 10250, 10443})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFacts(Hello):
    """`status` and `title` of the answer to GET / with the address as Host; `tls` whether it came inside TLS.

    `speaks` is `http`, or the data or control service that an answer proves (`elasticsearch`, `docker`).
    """

    status: Fact[int] = NOT_ASKED
    title: Fact[str] = NOT_ASKED


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
        answer = await _answer(asset, net, reply.value, scheme)
        return await _winrm(asset, net, scheme, answer) if may_be_winrm(reply.value, asset.port) else answer
    if scheme == "http" and (reply.outcome is Outcome.GARBLED or reply.closed):
        return await _listened(asset, net, reply)
    return ended(reply, "http", HttpFacts)


def may_be_winrm(reply: HttpReply, port: int) -> bool:
    """Whether the bare web server of Windows answered on a port of its remote management."""
    return port in WSMAN_PORTS and any("HTTPAPI" in told for told in reply.header("server"))


async def _winrm(asset: Asset, net: Net, scheme: str, answer: Answer) -> Answer:
    """Under consent one GET of /wsman, which only POST with a login may use: that it is there proves the service."""
    if net.profile is not Profile.CONSENT:
        return answer
    reply = await net.get(scheme, asset.host, asset.port, _host(asset), "/wsman")
    if isinstance(reply, NoReply) or not proves_winrm(reply.value):
        return answer
    facts = replace(answer.facts, speaks=Present(value="winrm"), open_without_login=Present(value=False))
    return replace(answer, facts=facts)


def proves_winrm(reply: HttpReply) -> bool:
    """Whether /wsman is there: it is for another method, or asks for one of the logins of Windows."""
    if not any("HTTPAPI" in told for told in reply.header("server")):
        return False
    asked = [told.lower() for told in reply.header("www-authenticate")]
    return reply.status == 405 or (
        reply.status == 401 and any(told.startswith(("negotiate", "kerberos")) or "wsman" in told for told in asked)
    )


def _host(asset: Asset) -> str:
    return f"[{asset.host}]" if ":" in asset.host else asset.host


def _wants_tls(reply: Reply[HttpReply] | NoReply) -> bool:
    """Whether it may be a TLS port: some answer 400 in clear and say so, others just hang up; no standard says how."""
    if isinstance(reply, NoReply):
        return reply.closed
    return reply.value.status == 400 and re.search(rb"(?i)https|TLS|SSL", reply.value.body[:2000]) is not None


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
    store = await store_at(asset, net, scheme, reply, _host(asset))
    told = shown(" | ".join(reply.header("server")))
    facts = HttpFacts(
        speaks=Present(value=store.product or "http"),
        greeting=Present(value=told) if told else ABSENT,
        software=_software(reply, store.version),
        tls=Present(value=scheme == "https"),
        plaintext_login=Present(value=basic and scheme == "http"),
        open_without_login=store.opens,
        status=Present(value=reply.status),
        title=_title(reply.body),
    )
    head = "\n".join(f"{key}: {value}" for key, value in reply.headers)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=f"{reply.status}\n{head}".encode()[:EVIDENCE])


def _software(reply: HttpReply, store: Software | None) -> Fact[tuple[Software, ...]]:
    """What the headers name, and the version that a data service (`store`) or Tomcat tells of itself."""
    told = of_headers(reply.headers)
    found = told.value if isinstance(told, Present) else ()
    body = reply.body[:65536]
    if store:
        found = (store, *(one for one in found if one.product != store.product))
    elif version := re.search(rb"Apache Tomcat/(\d+\.\d+\.\d{1,4})", body):
        known = tuple(one for one in found if one.product != "tomcat")
        found = (Software(product="tomcat", version=shown(version[1]), told_by="http body"), *known)
    return Present(value=found) if found else ABSENT


def _title(body: bytes) -> Fact[str]:
    found = re.search(rb"<title[^>]{0,200}>([^<]{0,400})", body[:65536], re.IGNORECASE)
    return Present(value=steady(found[1])) if found and shown(found[1]) else ABSENT
