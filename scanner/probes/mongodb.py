"""MongoDB: the ordinary first question of every driver, under consent only; otherwise only the connect."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves, shown
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.messages.bson import Value, document
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software, Unseen

OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
LONGEST = 48_000_000
"""Bytes of one message that MongoDB takes (maxMessageSizeBytes)."""


def _int32(number: int) -> bytes:
    return number.to_bytes(4, "little", signed=True)


_ASKED = b"\x10isMaster\x00" + _int32(1) + b"\x08helloOk\x00\x01"
_QUERY = (
    _int32(0) + b"admin.$cmd\x00" + _int32(0) + _int32(-1) + _int32(len(_ASKED) + 5) + _ASKED + b"\x00"
)  # flags, collection, skip, one document, and the question itself
HELLO = _int32(16 + len(_QUERY)) + _int32(1) + _int32(0) + _int32(OP_QUERY) + _QUERY
"""`{isMaster: 1, helloOk: true}` as OP_QUERY (MongoDB wire protocol; specification "MongoDB Handshake").

The one opening that every MongoDB understands: OP_MSG came with 3.6, and in that form an older one hangs up on it,
while newer ones keep OP_QUERY for this very question.
"""
SERIES = {
    2: "2.6", 3: "3.0", 4: "3.2", 5: "3.4", 6: "3.6", 7: "4.0", 8: "4.2", 9: "4.4", 13: "5.0", 17: "6.0", 21: "7.0",
    25: "8.0",
}  # fmt: skip
"""The series that speaks a wire version at most (MongoDB's wire_version.h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MongodbFacts(Hello):
    """`wire_version` is maxWireVersion; `series` the release series that it stands for (`4.4`), which others that speak
    the protocol claim as well; `router` whether it is a mongos, `replica_set` whether it belongs to a set."""

    wire_version: Fact[int] = NOT_ASKED
    series: Fact[str] = NOT_ASKED
    router: Fact[bool] = NOT_ASKED
    replica_set: Fact[bool] = NOT_ASKED


@probe(version=1, on="endpoint", facts=MongodbFacts, services=("mongodb",))
async def mongodb(asset: Asset, net: Net) -> Answer:
    """One isMaster; nothing is listed, and nothing that a login would have to come before is asked."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=MongodbFacts())
        await stream.send(HELLO)
        reply = await stream.read(_whole)
    if isinstance(reply, NoReply):
        return ended(reply, "mongodb", MongodbFacts)
    facts = facts_of(reply.value)
    if facts is None:
        return unexpected(reply.value, "mongodb", MongodbFacts)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=reply.value[:EVIDENCE])


def _whole(seen: bytes) -> bool:
    """Whether the message has arrived, or it is none."""
    if len(seen) < 16:
        return proves(seen) is not None
    length = int.from_bytes(seen[:4], "little")
    return len(seen) >= length or not _is_answer(seen)


def _is_answer(seen: bytes) -> bool:
    length, operation = int.from_bytes(seen[:4], "little"), int.from_bytes(seen[12:16], "little")
    return 16 < length <= LONGEST and operation in (OP_REPLY, OP_MSG)


def facts_of(seen: bytes) -> MongodbFacts | None:
    """The facts of a message that answers isMaster; None where it is no such message.

    It is given to everybody before a login, and so says nothing of logins.
    """
    if len(seen) < 16 or not _is_answer(seen):
        return None
    body = seen[16 : int.from_bytes(seen[:4], "little")]
    # OP_REPLY: flags, cursor, start, count; OP_MSG: flags, and a section of kind 0.
    told = document(body[20:] if int.from_bytes(seen[12:16], "little") == OP_REPLY else body[5:])
    if "ok" not in told:
        return None
    wire = told.get("maxWireVersion")
    known = isinstance(wire, int) and 0 <= wire < 1000
    return MongodbFacts(
        speaks=Present(value="mongodb"),
        greeting=_error(told),
        software=Present(value=(Software(product="mongodb", told_by="mongodb hello"),)),
        tls=Present(value=False),
        open_without_login=Unseen(why="the hello does not tell whether a login is asked"),
        wire_version=Present(value=wire) if isinstance(wire, int) and known else ABSENT,
        series=Present(value=SERIES[wire]) if isinstance(wire, int) and wire in SERIES else ABSENT,
        router=Present(value=told.get("msg") == "isdbgrid"),
        replica_set=Present(value="setName" in told),
    )


def _error(told: dict[str, Value]) -> Fact[str]:
    """What the server said in place of an answer."""
    message = told.get("errmsg")
    return Present(value=shown(message)) if isinstance(message, str) and shown(message) else ABSENT
