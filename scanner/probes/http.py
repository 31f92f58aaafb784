"""HTTP under the bare address: what answers there when no name is asked for."""

import re
from dataclasses import dataclass, replace

from scanner import texts
from scanner.asset import Asset
from scanner.fronts import Front, with_fronts
from scanner.greeting import EVIDENCE, line_whole, proves, shown, steady
from scanner.hello import ended, our_old_request, unexpected
from scanner.interfaces import Answer, HttpReply, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software
from scanner.panels import fronts_at
from scanner.software import of_headers
from scanner.stores import store_at
from scanner.target import Profile
from scanner.texts import Text

TLS_AT_ONCE = frozenset({
    443, 2083, 2087, 2376, 2381, 4433, 4443, 4848, 5001, 5986, 6443, 8006, 8089, 8443, 8444, 8531, 8834, 9419, 9443,
    10250, 10443,
})  # fmt: skip
WSMAN_PORTS = frozenset({5985, 5986})
"""Of Windows Remote Management, whose one path says nothing of itself at / ([MS-WSMV] 2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFacts(Hello):
    """`status` and `title` of the answer to GET / with the address as Host; `tls` whether it came inside TLS.

    `speaks` is `http`, or the data or control service that an answer proves (`elasticsearch`, `docker`).
    `fronts` are the products that this answer shows, and what its redirects inside the same address and port lead to.
    `texts` are what its other headers say of the server.
    """

    status: Fact[int] = NOT_ASKED
    title: Fact[str] = NOT_ASKED
    fronts: Fact[tuple[Front, ...]] = NOT_ASKED
    texts: Fact[tuple[Text, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=HttpFacts, services=("http",))
async def http(asset: Asset, net: Net) -> Answer:
    """One GET / (RFC 9110), inside TLS or in clear; once more in the other way where the first says to, or got no HTTP.

    What comes in place of an answer may prove another protocol, which is then told.
    """
    if asset.port in TLS_AT_ONCE:
        return await _tls_first(asset, net)
    reply = await net.get("http", asset.host, asset.port, _host(asset))
    if isinstance(reply, Reply):
        if not _tells_to_use_tls(reply.value):
            return await _answer(asset, net, reply.value, "http")
        inside = await net.get("https", asset.host, asset.port, _host(asset))
        if isinstance(inside, Reply):
            return await _answer(asset, net, inside.value, "https")
        return ended(inside, "http", HttpFacts) if inside.alert else await _answer(asset, net, reply.value, "http")
    if reply.closed and not proves(reply.seen):
        return await _greeted_inside(asset, net, reply)
    return ended(reply, "http", HttpFacts)


async def _tls_first(asset: Asset, net: Net) -> Answer:
    inside = await net.get("https", asset.host, asset.port, _host(asset))
    if isinstance(inside, Reply):
        return await _answer(asset, net, inside.value, "https")
    if proves(inside.seen):
        return _within(ended(inside, "http", HttpFacts))
    turned_down = inside.closed or inside.outcome is Outcome.GARBLED
    silent = inside.outcome is Outcome.SILENT and net.profile is Profile.CONSENT
    if inside.alert or not (turned_down or silent):
        return ended(inside, "http", HttpFacts)
    in_clear = await net.get("http", asset.host, asset.port, _host(asset))
    if isinstance(in_clear, NoReply):
        if proves(in_clear.seen):
            return ended(in_clear, "http", HttpFacts)
        if inside.closed and (told := await _hung_up_inside(asset, net, inside)):
            return told
        mute = silent and in_clear.closed and not in_clear.seen
        return await _asked_without_host(asset, net, inside) if mute else ended(inside, "http", HttpFacts)
    if _tells_to_use_tls(in_clear.value):
        return _only_tls(inside)
    return await _answer(asset, net, in_clear.value, "http")


async def _greeted_inside(asset: Asset, net: Net, hung_up: NoReply) -> Answer:
    """A TLS hello where a GET in clear was hung up on; what comes in its place may be another protocol's first word."""
    async with net.connect(asset.host, asset.port) as stream:
        session = stream if isinstance(stream, NoReply) else await stream.start_tls(None)
    if isinstance(session, NoReply):
        if session.alert or proves(session.seen):
            return ended(session, "http", HttpFacts)
        mute = not session.seen and net.profile is Profile.CONSENT
        return await _asked_without_host(asset, net, hung_up) if mute else declined(hung_up)
    inside = await net.get("https", asset.host, asset.port, _host(asset))
    if isinstance(inside, Reply):
        return await _answer(asset, net, inside.value, "https")
    if proves(inside.seen):
        return _within(ended(inside, "http", HttpFacts))
    told = await _hung_up_inside(asset, net, inside) if inside.closed and net.profile is Profile.CONSENT else None
    return told or _only_tls(inside)


async def _hung_up_inside(asset: Asset, net: Net, hung_up: NoReply) -> Answer | None:
    """TLS in which a GET was hung up on: told as such; under consent with what an older GET in it proves, Redis most
    of all. None where no session comes about."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply) or isinstance(await stream.start_tls(None), NoReply):
            return None
        if net.profile is not Profile.CONSENT:
            return _only_tls(hung_up)
        await stream.send(our_old_request(net.conduct))
        reply = await stream.read(line_whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    told = unexpected(seen, "http", HttpFacts)
    return _only_tls(hung_up) if told.facts is None else _within(told)


def _within(told: Answer) -> Answer:
    """What was told inside TLS."""
    return replace(told, facts=replace(told.facts, tls=Present(value=True))) if told.facts is not None else told


async def _asked_without_host(asset: Asset, net: Net, hung_up: NoReply) -> Answer:
    """An older GET where the first was hung up on and a TLS hello brought no byte: what it proves is no HTTP."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(hung_up)
        await stream.send(our_old_request(net.conduct))
        reply = await stream.read(line_whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    return unexpected(seen, "http", HttpFacts) if proves(seen) else declined(hung_up)


def _only_tls(reply: NoReply) -> Answer:
    """TLS is spoken there; what is behind it was not told."""
    facts = HttpFacts(speaks=Present(value="tls"), tls=Present(value=True))
    return Answer(outcome=Outcome.PARTIAL, facts=facts, why=reply.why, evidence=reply.seen[:EVIDENCE])


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


def _tells_to_use_tls(reply: HttpReply) -> bool:
    """Whether it is a TLS port that says so in clear: servers answer 400 with a sentence; no standard says how."""
    return reply.status == 400 and re.search(rb"https|TLS|SSL", reply.body[:2000], re.IGNORECASE) is not None


async def _answer(asset: Asset, net: Net, reply: HttpReply, scheme: str) -> Answer:
    basic = any(value.lower().startswith("basic") for value in reply.header("www-authenticate"))
    store = await store_at(asset, net, scheme, reply, _host(asset))
    told = shown(" | ".join(reply.header("server")))
    first = net.first_look.facts if net.first_look else None
    nothing_more = store.product is not None or (isinstance(first, HttpFacts) and first.fronts is ABSENT)
    front = await fronts_at(asset, net, scheme, reply, _host(asset), nothing_more)
    facts = HttpFacts(
        speaks=Present(value=store.product or "http"),
        greeting=Present(value=told) if told else ABSENT,
        software=with_fronts(_software(reply, store.version), front.software),
        tls=Present(value=scheme == "https"),
        plaintext_login=Present(value=basic and scheme == "http"),
        open_without_login=store.opens,
        status=Present(value=reply.status),
        title=_title(reply.body),
        fronts=front.fronts,
        texts=texts.of_headers(reply),
    )
    head = "\n".join(f"{key}: {value}" for key, value in reply.headers)
    answer = Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=f"{reply.status}\n{head}".encode()[:EVIDENCE])
    return await _winrm(asset, net, scheme, answer) if may_be_winrm(reply, asset.port) else answer


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
