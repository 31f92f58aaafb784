"""Telnet: what the server says by itself; we send nothing and refuse nothing."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves, steady
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, Fact, Hello, Outcome, Present, Software, Unseen

_COMMAND = re.compile(rb"\xff(?:[\xfb-\xfe].|\xfa.{0,200}?\xff\xf0|[\xf0-\xf9])", re.DOTALL)
_PROMPT = re.compile(
    rb"(?:log ?in(?: as| name| id)?|user ?name|user(?: id)?|account|pass ?word|passcode|(?<!\w)pin)\s*[:>?]\s*$",
    re.IGNORECASE,
)
_SHELL = re.compile(rb"(?:^|[\r\n])[\w.@:~/()\[\] -]{0,64}[#$%>]\s?$")
"""The prompt of a shell, or of a device's command line, as the last line."""
_PRODUCTS = (
    ("routeros", r"MikroTik(?: RouterOS)? v(\d[\w.]*)"),
    ("routeros", r"MikroTik"),
    ("microsoft-telnet", r"Microsoft Telnet Serv"),
    ("busybox", r"BusyBox v(\d[\w.]*)"),
    ("cisco-ios", r"User Access Verification"),
    ("huawei-vrp", r"Huawei (?:Versatile Routing|Technologies)"),
    ("comware", r"H3C|Comware"),
    ("dd-wrt", r"DD-WRT v?(\d[\w.-]*)"),
    ("openwrt", r"OpenWrt"),
    ("hikvision", r"Hikvision"),
)
"""What servers say before they ask for a login, by our product id; general knowledge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelnetFacts(Hello):
    """`greeting` is the text before the prompt; `plaintext_login` whether a login is asked for,
    `open_without_login` whether a command line stands open."""


@probe(version=1, on="endpoint", facts=TelnetFacts, services=("telnet",))
async def telnet(asset: Asset, net: Net) -> Answer:
    """Option negotiation and login prompt (RFC 854): a server that opens with either speaks Telnet."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        reply = await stream.read(lambda seen: asks_login(seen) or proves(seen) not in (None, "telnet"))
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    asks = asks_login(seen)
    if proves(seen) == "telnet" or asks:
        text = steady(_COMMAND.sub(b" ", seen))
        facts = TelnetFacts(
            speaks=Present(value="telnet"),
            greeting=Present(value=text) if text else ABSENT,
            software=software_of(text),
            plaintext_login=Present(value=True) if asks else Unseen(why="no prompt came while we sent nothing"),
            open_without_login=_opens(seen, asks=asks),
        )
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    if isinstance(reply, NoReply):
        return ended(reply, "telnet", TelnetFacts)
    return unexpected(seen, "telnet", TelnetFacts)


def asks_login(seen: bytes) -> bool:
    """Whether what came ends in a prompt for a user name or password."""
    return _PROMPT.search(_COMMAND.sub(b"", seen[-2048:]).rstrip(b"\0 ")) is not None


def software_of(text: str) -> Fact[tuple[Software, ...]]:
    """The product that a greeting names; ABSENT where we know none in it."""
    for product, pattern in _PRODUCTS:
        if found := re.search(pattern, text, re.IGNORECASE):
            version = found[1] if found.re.groups else None
            return Present(value=(Software(product=product, version=version, told_by="telnet greeting"),))
    return ABSENT


def _opens(seen: bytes, *, asks: bool) -> Fact[bool]:
    """Whether a command line stands open; a server that waits for our options has not said yet."""
    if asks:
        return Present(value=False)
    plain = _COMMAND.sub(b"", seen[-2048:]).rstrip(b"\0 ")
    return Present(value=True) if _SHELL.search(plain) else Unseen(why="no prompt came while we sent nothing")
