"""MongoDB: what an answer to isMaster proves, and that it is asked under consent only."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.mongodb import HELLO, MongodbFacts, facts_of, mongodb
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, converse

ASKED = bytes.fromhex(
    "44000000 01000000 00000000 d4070000"  # length, request, answer to, OP_QUERY
    "00000000 61646d696e2e24636d6400 00000000 ffffffff"  # flags, admin.$cmd, skip, one
    "1d000000 10 69734d617374657200 01000000 08 68656c6c6f4f6b00 01 00"  # {isMaster: 1, helloOk: true}
)


def bson(**fields: int | str | float | bool) -> bytes:
    """A document of these fields (bsonspec.org)."""
    parts = b""
    for name, value in fields.items():
        if isinstance(value, bool):
            kind, raw = 0x08, bytes((value,))
        elif isinstance(value, int):
            kind, raw = 0x10, struct.pack("<i", value)
        elif isinstance(value, float):
            kind, raw = 0x01, struct.pack("<d", value)
        else:
            kind, raw = 0x02, struct.pack("<i", len(value) + 1) + value.encode() + b"\0"
        parts += bytes((kind,)) + name.encode() + b"\0" + raw
    return struct.pack("<i", len(parts) + 5) + parts + b"\0"


def op_reply(document: bytes) -> bytes:
    body = struct.pack("<iqii", 8, 0, 0, 1) + document
    return struct.pack("<iiii", 16 + len(body), 77, 1, 1) + body


def op_msg(document: bytes) -> bytes:
    body = struct.pack("<iB", 0, 0) + document
    return struct.pack("<iiii", 16 + len(body), 77, 1, 2013) + body


@pytest.mark.parametrize(
    ("reply", "wire", "series"),
    [(op_reply(bson(ismaster=True, maxWireVersion=6, ok=1.0)), 6, "3.6"),
     (op_msg(bson(isWritablePrimary=True, maxWireVersion=21, readOnly=False, ok=1.0)), 21, "7.0")],
)  # fmt: skip
async def test_what_the_answer_proves(world: World, reply: bytes, wire: int, series: str) -> None:
    """Either form of message tells the wire version; whether a login is asked it does not tell."""
    server = Scripted(b"", (HELLO, reply))
    facts = (await converse(world, mongodb, server, 27017)).facts
    assert facts.speaks == Present(value="mongodb")
    assert (facts.wire_version, facts.series) == (Present(value=wire), Present(value=series))
    assert (facts.router, facts.replica_set) == (Present(value=False), Present(value=False))
    assert isinstance(facts.open_without_login, Unseen)
    assert facts.software.value[0].version is None
    assert server.heard == [ASKED]


def test_sets_routers_and_old_servers() -> None:
    """A mongos says so, a member of a set names it; MongoDB before 2.6 tells no wire version; an error is an answer."""
    router = facts_of(op_msg(bson(msg="isdbgrid", maxWireVersion=14, ok=1.0)))
    member = facts_of(op_msg(bson(setName="rs0", maxWireVersion=99, ok=1.0)))
    old = facts_of(op_reply(bson(ismaster=True, ok=1.0)))
    error = facts_of(op_reply(bson(ok=0.0, errmsg="not  allowed\x1b", code=59)))
    assert router
    assert member
    assert old
    assert error
    assert (router.router, router.series) == (Present(value=True), ABSENT)
    assert (member.replica_set, member.wire_version) == (Present(value=True), Present(value=99))
    assert old.wire_version is ABSENT
    assert (error.speaks, error.greeting) == (Present(value="mongodb"), Present(value="not allowed"))


async def test_without_consent_nothing_is_sent(world: World) -> None:
    """Under light the server hears no word and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, mongodb, server, 27017, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts, server.heard) == (Outcome.ANSWERED, MongodbFacts(), [])


async def test_other_protocols_and_nonsense(world: World) -> None:
    """A web server is told as HTTP; a message that is cut short, or answers nothing, is no MongoDB."""
    web = after_question(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert (await converse(world, mongodb, web, 27017)).facts.speaks == Present(value="http")
    short = op_msg(bson(maxWireVersion=6, ok=1.0))[:30]
    assert (await converse(world, mongodb, after_question(short), 27017)).outcome is Outcome.GARBLED
    assert facts_of(op_msg(bson(hello="world"))) is None
    assert [(await converse(world, mongodb, handler, 27017)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=300), st.sampled_from([1, 2013]))
def test_any_answer_is_read(body: bytes, operation: int) -> None:
    """No bytes break the reading, with and without a header before them."""
    facts_of(body)
    facts_of(struct.pack("<iiii", 16 + len(body), 1, 1, operation) + body)
