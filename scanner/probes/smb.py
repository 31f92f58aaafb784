"""SMB: which dialect a Windows file server chooses, and whether it demands signatures; no session is set up."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software, Unseen

DIALECTS = ("NT LM 0.12", "SMB 2.002", "SMB 2.???")
_NEGOTIATE = 0x72
_FLAGS = bytes.fromhex("18 43c8")
"""Paths as they are written; long names, extended security, 32-bit status codes, Unicode ([MS-CIFS] 2.2.3.1)."""


def request() -> bytes:
    """The multi-protocol negotiation ([MS-SMB2] 2.2.3 and 3.3.5.3): one hello that servers of every age answer.

    A server with SMB 2 answers in SMB 2, one that has only SMB 1 in SMB 1; an SMB 2 hello would leave the oldest,
    which matter most, without an answer.
    """
    names = b"".join(b"\x02" + name.encode("ascii") + b"\0" for name in DIALECTS)
    header = b"\xffSMB" + bytes((_NEGOTIATE,)) + bytes(4) + _FLAGS + bytes(12) + bytes.fromhex("ffff feff 0000 0000")
    message = header + b"\0" + len(names).to_bytes(2, "little") + names
    return len(message).to_bytes(4, "big") + message


REQUEST = request()
_OWN_NAME = re.compile(rb"(?=.{16}\Z)[!-~]{1,15}\0+", re.DOTALL)
WINDOWS_ONLY = bytes.fromhex("060a2b06010401823702021e")
"""The object identifier of NEGOEX ([MS-NEGOEX] 2.1), which Windows alone offers first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmbFacts(Hello):
    """`dialect` is what the server chose (`1`, `2.0.2`, `2.1 or later`), `signing` `required`, `offered` or `none`.

    A server that chose SMB 2 may take SMB 1 too, which one hello does not show.
    """

    dialect: Fact[str] = NOT_ASKED
    signing: Fact[str] = NOT_ASKED


@probe(version=1, on="endpoint", facts=SmbFacts, services=("smb",))
async def smb(asset: Asset, net: Net) -> Answer:
    """One negotiation over direct TCP ([MS-SMB2] 2.1); under light only the connect."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=SmbFacts())
        await stream.send(REQUEST)
        reply = await stream.read(_whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    facts = facts_of(seen)
    if facts is not None:
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    return ended(reply, "smb", SmbFacts) if isinstance(reply, NoReply) else unexpected(seen, "smb", SmbFacts)


def _whole(seen: bytes) -> bool:
    """Whether the message has arrived: four bytes of length, and as much; or something else."""
    if seen[4:8] not in (b"\xffSMB", b"\xfeSMB"):
        return len(seen) >= 8 or proves(seen) is not None
    return len(seen) >= 4 + int.from_bytes(seen[1:4], "big")


def facts_of(seen: bytes) -> SmbFacts | None:
    """The facts of an answer to our negotiation; None where `seen` is none."""
    message = seen[4:]
    if seen[:1] != b"\0" or len(message) < 32:
        return None
    # One bit of each header says that it is an answer, and no echo of ours.
    if message[:4] == b"\xfeSMB" and message[16] & 0x01:
        return _second(message)
    return _first(message) if message[:5] == b"\xffSMB\x72" and message[9] & 0x80 else None


def _second(message: bytes) -> SmbFacts | None:
    """[MS-SMB2] 2.2.4, after the header of 64 bytes."""
    if message[12:14] != b"\0\0":  # the command is another
        return None
    if len(message) < 128 or message[64] != 65:
        return _lost("the server answered with an error")
    mode = int.from_bytes(message[66:68], "little")
    revision = int.from_bytes(message[68:70], "little")
    return SmbFacts(
        speaks=Present(value="smb"),
        software=_software(message, 72),
        dialect=Present(value="2.0.2" if revision == 0x0202 else "2.1 or later"),
        signing=Present(value="required" if mode & 2 else "offered" if mode & 1 else "none"),
    )


def _first(message: bytes) -> SmbFacts:
    """[MS-CIFS] 2.2.4.52.2 and [MS-SMB] 2.2.4.5.2: the dialect's index, and the security mode."""
    if len(message) < 36 or message[32] != 17 or int.from_bytes(message[33:35], "little") != 0:
        return _lost("the server takes none of our dialects")
    mode = message[35]
    return SmbFacts(
        speaks=Present(value="smb"),
        software=_software(message, 69),
        dialect=Present(value="1"),
        signing=Present(value="required" if mode & 8 else "offered" if mode & 4 else "none"),
    )


def _lost(why: str) -> SmbFacts:
    return SmbFacts(speaks=Present(value="smb"), dialect=Unseen(why=why), signing=Unseen(why=why))


def _software(message: bytes, at: int) -> Fact[tuple[Software, ...]]:
    """Windows by its mechanisms; Samba by its identifier at `at`, which is no random one but its own name as text."""
    windows = WINDOWS_ONLY in message[:4096]
    if not windows and not _OWN_NAME.fullmatch(message[at : at + 16]):
        return ABSENT
    return Present(value=(Software(product="windows" if windows else "samba", told_by="smb negotiation"),))
