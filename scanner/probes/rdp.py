"""RDP: which protection Remote Desktop asks for before a login; one connection request and nothing after it."""

from dataclasses import dataclass
from typing import Any

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Hello, Outcome, Present

TLS, CREDSSP, CREDSSP_EARLY = 0x01, 0x02, 0x08
REQUEST = bytes.fromhex("03000013 0ee000000000 00 0100 0800") + bytes((TLS, 0, 0, 0))
"""TPKT (RFC 1006), X.224 connection request and RDP_NEG_REQ for TLS alone ([MS-RDPBCGR] 2.2.1.1.1).

A server that only prefers CredSSP would take it where it is offered: one that demands it has to say so here.
"""
CONFIRM = 0xD0
CHOSEN, FAILURE = 0x02, 0x03
PROTECTION = {0: "standard", TLS: "tls", CREDSSP: "nla", CREDSSP_EARLY: "nla", 4: "rdstls", 16: "aad"}
REFUSALS = {1: "tls", 2: "standard", 3: "standard", 5: "nla", 6: "tls"}
"""What a server demands when it refuses, by failure code ([MS-RDPBCGR] 2.2.1.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RdpFacts(Hello):
    """`protection` is what the server takes strangers with: `nla` (it demands CredSSP: the login comes before the
    desktop), `tls`, `standard` (RDP's own encryption), `rdstls` or `aad`; `nla_offered` where it took CredSSP when that
    was offered, so that whether it demands it did not show."""

    protection: Fact[str] = NOT_ASKED


def _upgrade(_: int, told: dict[str, Any]) -> dict[str, Any]:
    """Version 1 offered CredSSP beside TLS: a server that takes it may take a client without it, too."""
    return {**told, "protection": {"present": "nla_offered"}} if told.get("protection") == {"present": "nla"} else told


@probe(version=2, on="endpoint", facts=RdpFacts, services=("rdp",), upgrade=_upgrade)
async def rdp(asset: Asset, net: Net) -> Answer:
    """The X.224 connection request and its confirm; no cookie, no user name."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        await stream.send(REQUEST)
        reply = await stream.read(_whole)
    if isinstance(reply, NoReply):
        return ended(reply, "rdp", RdpFacts)
    seen = reply.value
    protection = protection_of(seen)
    if protection is None:
        return unexpected(seen, "rdp", RdpFacts)
    facts = RdpFacts(
        speaks=Present(value="rdp"),
        tls=Present(value=protection != "standard"),
        protection=Present(value=protection),
    )
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])


def _whole(seen: bytes) -> bool:
    """Whether the TPKT packet has arrived (RFC 1006 6), or the answer is something else."""
    if seen[:1] != b"\x03":
        return len(seen) >= 4 or proves(seen) is not None
    return len(seen) >= 4 and len(seen) >= int.from_bytes(seen[2:4], "big")


def protection_of(seen: bytes) -> str | None:
    """What an X.224 connection confirm chose ([MS-RDPBCGR] 2.2.1.2); None where `seen` is no such packet.

    A confirm without negotiation data comes from servers that know RDP's own encryption only.
    """
    length = int.from_bytes(seen[2:4], "big")
    if len(seen) < 11 or seen[0] != 3 or seen[5] != CONFIRM or not 11 <= length <= len(seen):
        return None
    if length < 19 or seen[11] not in (CHOSEN, FAILURE):
        return "standard"
    code = int.from_bytes(seen[15:19], "little")
    return PROTECTION.get(code, "unknown") if seen[11] == CHOSEN else REFUSALS.get(code, "unknown")
