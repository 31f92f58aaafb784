"""SNMP: whether an agent answers strangers over UDP, and whose it is; no community string and no user is ever sent."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.ber import INTEGER, OCTETS, SEQUENCE, each, element, first, integer
from scanner.greeting import EVIDENCE
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen

PORT = 161
VERSION = 3
_ID = 0x4855
_GET, _REPORTABLE, _USER_BASED, _LARGEST = 0xA0, b"\x04", 3, 65507
VENDORS = {
    2: "IBM", 9: "Cisco", 11: "HP", 43: "3Com", 171: "D-Link", 193: "Ericsson", 207: "Allied Telesis", 232: "HPE",
    253: "Xerox", 311: "Microsoft", 318: "APC", 367: "Ricoh", 641: "Lexmark", 674: "Dell", 789: "NetApp", 890: "Zyxel",
    1248: "Epson", 1347: "Kyocera", 1588: "Brocade", 1602: "Canon", 1916: "Extreme Networks", 1991: "Foundry",
    2011: "Huawei", 2021: "UCD-SNMP", 2435: "Brother", 2604: "Sophos", 2620: "Check Point", 2636: "Juniper",
    3097: "WatchGuard", 3375: "F5", 3902: "ZTE", 4526: "Netgear", 5951: "NetScaler", 6027: "Force10",
    6486: "Alcatel-Lucent Enterprise", 6574: "Synology", 6876: "VMware", 7779: "Infoblox", 8072: "Net-SNMP",
    8741: "SonicWall", 10876: "Supermicro", 11863: "TP-Link", 12356: "Fortinet", 14823: "Aruba", 14988: "MikroTik",
    24681: "QNAP", 25053: "Ruckus", 25461: "Palo Alto Networks", 25506: "H3C", 30065: "Arista", 41112: "Ubiquiti",
}  # fmt: skip
"""Makers by their number in IANA's registry of private enterprise numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpFacts:
    """`answers` whether an agent answered at all; `vendor` the maker of the agent as its engine's number tells it
    (RFC 3411 5), by name where we know it, else `enterprise` and the number."""

    answers: Fact[bool] = NOT_ASKED
    vendor: Fact[str] = NOT_ASKED


@probe(version=1, on="address", facts=SnmpFacts, after="reverse")
async def snmp(asset: Asset, net: Net) -> Answer:
    """The discovery of an engine (RFC 3414 4): one message that names nobody, and the report that answers it.

    No answer says nothing: SNMP 3 may be off, and UDP is lost as it pleases.
    """
    reply = await net.datagram(asset.value, PORT, REQUEST, report)
    if isinstance(reply, NoReply):
        return declined(reply)
    engine, seen = reply.value
    facts = SnmpFacts(answers=Present(value=True), vendor=vendor_of(engine))
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE], answered_by=reply.answered_by)


def discovery() -> bytes:
    """An SNMP 3 message without engine, user and variables, to be answered with a report (RFC 3412 6, RFC 3414 4)."""
    head = element(SEQUENCE, integer(_ID), integer(_LARGEST), element(OCTETS, _REPORTABLE), integer(_USER_BASED))
    nothing = element(OCTETS)
    security = element(SEQUENCE, nothing, integer(0), integer(0), nothing, nothing, nothing)
    question = element(_GET, integer(_ID), integer(0), integer(0), element(SEQUENCE))
    scoped = element(SEQUENCE, nothing, nothing, question)
    return element(SEQUENCE, integer(VERSION), head, element(OCTETS, security), scoped)


REQUEST = discovery()


def report(seen: bytes) -> tuple[bytes, bytes] | None:
    """The engine id of an answer to our discovery, and the answer; None where `seen` is none."""
    message = first(seen)
    if message is None or message.tag != SEQUENCE:
        return None
    parts = list(each(message.content))[:4]
    if len(parts) < 3 or [part.tag for part in parts[:3]] != [INTEGER, SEQUENCE, OCTETS] or parts[0].number != VERSION:
        return None
    number, security = first(parts[1].content), first(parts[2].content)
    engine = first(security.content) if security and security.tag == SEQUENCE else None
    if number is None or number.number != _ID or engine is None or engine.tag != OCTETS:
        return None
    return engine.content, seen


def vendor_of(engine: bytes) -> Fact[str]:
    """Whose number an engine id begins with (RFC 3411 5, SnmpEngineID: the first bit says how the rest is read)."""
    if not 5 <= len(engine) <= 32:
        return Unseen(why="the engine has no proper identifier")
    number = int.from_bytes(engine[:4], "big") & 0x7FFFFFFF
    return Present(value=VENDORS.get(number, f"enterprise {number}")) if number else ABSENT
