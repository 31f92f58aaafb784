"""VNC: which logins the desktop asks for before it is shown; the connection ends before any of them is chosen."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, shown
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present, Unseen

NONE = 1
SECURITY = {
    NONE: "none", 2: "vnc password", 5: "ra2", 6: "ra2 without encryption", 16: "tight", 17: "ultra", 18: "tls",
    19: "vencrypt", 20: "sasl", 21: "md5", 22: "xvp", 30: "apple dh", 33: "apple rsa srp", 35: "apple kerberos",
    36: "apple srp", 129: "ra2 256", 130: "ra2 256 without encryption", 133: "ra2 256 dh",
}  # fmt: skip
"""Security types as the IANA registry of RFC 6143 names them, and those that Apple's and RealVNC's servers offer."""
WITH_TLS = (18, 19)
TOLD_INSIDE = (16, 18, 19)
"""Types inside which the login is agreed on only later; no login at all is one of the choices."""
_VERSION = re.compile(rb"RFB (\d{3})\.(\d{3})\n")
_LONGEST_REASON = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class VncFacts(Hello):
    """`security` are the security types offered, by name or number, sorted; `refuses_us` whether we were turned away
    before any was named (too many failed logins, too many clients)."""

    security: Fact[tuple[str, ...]] = NOT_ASKED
    refuses_us: Fact[bool] = NOT_ASKED


@probe(version=1, on="endpoint", facts=VncFacts, services=("vnc",))
async def vnc(asset: Asset, net: Net) -> Answer:
    """The version and the security types of RFC 6143 7.1.1 and 7.1.2; none is chosen."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        first = await stream.read(lambda seen: len(seen) >= 12)
        if isinstance(first, NoReply):
            return ended(first, "vnc", VncFacts)
        told = _VERSION.match(first.value)
        if not told:
            return unexpected(first.value, "vnc", VncFacts)
        ours = answer_to(int(told[1]), int(told[2]))
        await stream.send(ours)
        rest = first.value[12:]
        reply = await stream.read(lambda seen: types_whole(rest + seen, ours))
    rest += reply.seen if isinstance(reply, NoReply) else reply.value
    facts = facts_of(told[0], rest, ours)
    evidence = (told[0] + rest)[:EVIDENCE]
    if isinstance(facts.security, Unseen) and isinstance(reply, NoReply):
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=reply.why, evidence=evidence)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=evidence)


def answer_to(major: int, minor: int) -> bytes:
    """The version that we speak with a server of this one: its own of the three that are published, 3.8 with later
    ones, and 3.3 with those between (RFC 6143 7.1.1)."""
    version = 8 if (major, minor) >= (3, 8) else 7 if (major, minor) == (3, 7) else 3
    return b"RFB 003.%03d\n" % version


def types_whole(seen: bytes, ours: bytes) -> bool:
    """Whether the security types, or the reason why there are none, have arrived."""
    if ours == b"RFB 003.003\n":
        return len(seen) >= 4 and (any(seen[:4]) or _reason_whole(seen[4:]))
    return bool(seen) and (len(seen) > seen[0] if seen[0] else _reason_whole(seen[1:]))


def _reason_whole(seen: bytes) -> bool:
    return len(seen) >= 4 and len(seen) >= 4 + min(int.from_bytes(seen[:4], "big"), _LONGEST_REASON)


def facts_of(version: bytes, seen: bytes, ours: bytes) -> VncFacts:
    """The facts of what came after our version; before 3.7 the server names the one type that it has chosen."""
    facts = VncFacts(speaks=Present(value="vnc"), greeting=Present(value=shown(version)))
    old = ours == b"RFB 003.003\n"
    if not types_whole(seen, ours) or (old and seen[:3] != bytes(3)):
        lost = Unseen(why="the server named no security types")
        return VncFacts(
            speaks=facts.speaks, greeting=facts.greeting, tls=lost, open_without_login=lost, security=lost,
            refuses_us=lost,
        )  # fmt: skip
    types = frozenset(seen[3:4] if old else seen[1 : 1 + seen[0]]) - {0}
    if not types:
        lost = Unseen(why="the server turned us away before it named any security type")
        return VncFacts(
            speaks=facts.speaks, greeting=facts.greeting, tls=lost, open_without_login=lost, security=lost,
            refuses_us=Present(value=True),
        )  # fmt: skip
    return VncFacts(
        speaks=facts.speaks,
        greeting=facts.greeting,
        tls=Present(value=not types.isdisjoint(WITH_TLS)),
        open_without_login=_opens(types),
        security=Present(value=tuple(sorted(SECURITY.get(one, str(one)) for one in types))),
        refuses_us=Present(value=False),
    )


def _opens(types: frozenset[int]) -> Fact[bool]:
    """Whether no login is asked, where that shows: type None is one, and what we do not know may be one."""
    if NONE in types:
        return Present(value=True)
    if not types.isdisjoint(TOLD_INSIDE) or types - SECURITY.keys():
        return Unseen(why="which login is asked is told only inside a security type")
    return Present(value=False)
