"""Microsoft SQL Server: its version and what it says of TLS, by one PRELOGIN; no login packet."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software, Unseen

PRELOGIN, TABULAR = 0x12, 0x04
VERSION, ENCRYPTION, INSTANCE, THREAD, MARS, TERMINATOR = 0, 1, 2, 3, 4, 0xFF
HEADER, OPTION = 8, 5
"""Bytes of a packet's header and of one row of the table of options."""
LOGIN_ONLY, ALL, NONE, REQUIRED = 0, 1, 2, 3
WORDS = {LOGIN_ONLY: "login", ALL: "all", NONE: "none", REQUIRED: "required"}
MOST_OPTIONS = 32


def _hello() -> bytes:
    options = ((VERSION, bytes(6)), (ENCRYPTION, bytes((LOGIN_ONLY,))), (INSTANCE, b"\0"), (THREAD, bytes(4)),
               (MARS, b"\0"))  # fmt: skip
    table, data = b"", b""
    for kind, value in options:
        place = OPTION * len(options) + 1 + len(data)
        table += bytes((kind,)) + place.to_bytes(2, "big") + len(value).to_bytes(2, "big")
        data += value
    payload = table + bytes((TERMINATOR,)) + data
    return bytes((PRELOGIN, 1)) + (HEADER + len(payload)).to_bytes(2, "big") + bytes((0, 0, 1, 0)) + payload


HELLO = _hello()
"""PRELOGIN ([MS-TDS] 2.2.6.5): no version, no instance, and ENCRYPT_OFF, upon which the answers differ most: TLS for
the login alone, for everything, or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MssqlFacts(Hello):
    """`encryption` is what the server makes of a client that encrypts its login only: `login` (just so), `required`
    or `all` (everything has to be encrypted), `none` (it knows no TLS)."""

    encryption: Fact[str] = NOT_ASKED


@probe(version=1, on="endpoint", facts=MssqlFacts, services=("mssql",))
async def mssql(asset: Asset, net: Net) -> Answer:
    """One PRELOGIN and its answer; the TLS handshake and the login that would follow are not begun."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        await stream.send(HELLO)
        reply = await stream.read(_whole)
    if isinstance(reply, NoReply):
        return ended(reply, "mssql", MssqlFacts)
    facts = facts_of(reply.value)
    if facts is None:
        return unexpected(reply.value, "mssql", MssqlFacts)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=reply.value[:EVIDENCE])


def _whole(seen: bytes) -> bool:
    """Whether the packet has arrived ([MS-TDS] 2.2.3.1), or the answer is something else."""
    if seen[:1] != bytes((TABULAR,)):
        return len(seen) >= 8 or proves(seen) is not None
    return len(seen) >= HEADER and len(seen) >= int.from_bytes(seen[2:4], "big")


def options_of(seen: bytes) -> dict[int, bytes] | None:
    """The options of a PRELOGIN answer by number; None where `seen` is no such packet."""
    length = int.from_bytes(seen[2:4], "big")
    if len(seen) < HEADER or seen[0] != TABULAR or not HEADER < length <= len(seen):
        return None
    payload, found = seen[HEADER:length], dict[int, bytes]()
    for at in range(0, MOST_OPTIONS * OPTION, OPTION):
        row = payload[at : at + OPTION]
        if row[:1] == bytes((TERMINATOR,)):
            return found
        place, size = int.from_bytes(row[1:3], "big"), int.from_bytes(row[3:5], "big")
        if len(row) < OPTION or place + size > len(payload):
            return None
        found[row[0]] = payload[place : place + size]
    return None


def facts_of(seen: bytes) -> MssqlFacts | None:
    """The facts of an answer to PRELOGIN; None where it is none: it has to tell a version and a word on TLS.

    A server that encrypts logins only lets some clients log in without TLS as well; which, only a login would show.
    """
    options = options_of(seen)
    version, encryption = (options or {}).get(VERSION, b""), (options or {}).get(ENCRYPTION, b"")
    if len(version) != 6 or len(encryption) != 1 or encryption[0] & 0x0F not in WORDS:
        return None
    level = encryption[0] & 0x0F  # the higher bits are about client certificates
    told = f"{version[0]}.{version[1]}.{int.from_bytes(version[2:4], 'big')}" if any(version) else None
    login: Fact[bool] = Present(value=level == NONE)
    if level == LOGIN_ONLY:
        login = Unseen(why="whether it lets clients without TLS log in only a login would show")
    return MssqlFacts(
        speaks=Present(value="mssql"),
        greeting=ABSENT,
        software=Present(value=(Software(product="mssqlserver", version=told, told_by="tds prelogin"),)),
        tls=Present(value=level != NONE),
        plaintext_login=login,
        encryption=Present(value=WORDS[level]),
    )
