"""SMB: one negotiation under consent, read as [MS-SMB2] 2.2.4 and [MS-SMB] 2.2.4.5.2 have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import Outcome, Present, Unseen
from scanner.probes.smb import REQUEST, WINDOWS_ONLY, SmbFacts, facts_of, smb
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, converse, once


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(4, "big") + message


def second(mode: int, revision: int, *, token: bytes = b"", status: int = 0) -> bytes:
    """A negotiate response of SMB 2."""
    header = b"\xfeSMB\x40\0\0\0" + status.to_bytes(4, "little") + b"\0\0\1\0\1" + bytes(64 - 17)
    body = b"\x41\0" + mode.to_bytes(2, "little") + revision.to_bytes(2, "little") + bytes(58)
    return framed(header + body + token)


def first(mode: int, index: int = 0, words: int = 17) -> bytes:
    """A negotiate response of SMB 1."""
    header = b"\xffSMB\x72" + bytes(4) + b"\x98" + bytes(22)
    return framed(header + bytes((words,)) + index.to_bytes(2, "little") + bytes((mode,)) + bytes(words * 2 - 3 + 2))


def test_the_hello_byte_by_byte() -> None:
    """Three dialects, nobody's name, no session: the negotiation that Windows itself sends."""
    told = REQUEST.hex()
    assert told == (
        "00000045ff534d4272000000001843c8000000000000000000000000fffffeff00000000002200"
        "024e54204c4d20302e31320002534d4220322e3030320002534d4220322e3f3f3f00"
    )


@pytest.mark.parametrize(
    ("answer", "dialect", "signing"),
    [
        (second(1, 0x02FF), "2.1 or later", "offered"),
        (second(3, 0x02FF), "2.1 or later", "required"),
        (second(1, 0x0202), "2.0.2", "offered"),
        (second(0, 0x0202), "2.0.2", "none"),
        (first(0x03), "1", "none"),
        (first(0x07), "1", "offered"),
        (first(0x0F), "1", "required"),
    ],
)
async def test_what_the_answer_proves(world: World, answer: bytes, dialect: str, signing: str) -> None:
    """The dialect that was chosen, and the signatures that are demanded, offered or unknown."""
    got = await converse(world, smb, Scripted(b"", (REQUEST, answer)), 445)
    assert got.outcome is Outcome.ANSWERED
    assert got.facts.speaks == Present(value="smb")
    assert got.facts.dialect == Present(value=dialect)
    assert got.facts.signing == Present(value=signing)


async def test_errors_are_smb_all_the_same(world: World) -> None:
    """A server that takes none of our dialects, or answers with an error, has no dialect that we saw."""
    error = framed(second(0, 0, status=0xC000000D)[4:68] + b"\x09" + bytes(8))
    for answer in (error, first(0, 0xFFFF, words=1), first(0, 0xFFFF)):
        facts = (await converse(world, smb, after_question(answer), 445)).facts
        assert facts.speaks == Present(value="smb")
        assert isinstance(facts.dialect, Unseen)


async def test_windows_is_known_by_what_it_alone_offers(world: World) -> None:
    """The mechanisms of the security token tell Windows from others; the identifier of the server is not kept."""
    told = (await converse(world, smb, after_question(second(1, 0x02FF, token=WINDOWS_ONLY)), 445)).facts.software
    assert [one.product for one in told.value] == ["windows"]
    named = bytearray(second(1, 0x02FF))
    named[76:92] = b"FILES".ljust(16, b"\0")
    samba = facts_of(bytes(named))
    assert samba is not None
    assert isinstance(samba.software, Present)
    assert [one.product for one in samba.software.value] == ["samba"]
    assert b"FILES" not in repr(samba).encode()


async def test_an_answer_in_pieces(world: World) -> None:
    """TCP may cut the message anywhere."""
    whole = second(3, 0x02FF)
    for at in (1, 3, 4, 5, 8, 60, 100):
        answer = await converse(world, smb, after_question(whole[:at], whole[at:]), 445)
        assert answer.facts.signing == Present(value="required")


async def test_without_consent_nothing_is_sent(world: World) -> None:
    """Under light the server hears no word and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, smb, server, 445, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts, server.heard) == (Outcome.ANSWERED, SmbFacts(), [])


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 445 is told as SSH; hostile servers bring no facts."""
    other = await converse(world, smb, once(b"SSH-2.0-dropbear_2022.83\r\n"), 445)
    assert other.facts.speaks == Present(value="ssh")
    assert [(await converse(world, smb, handler, 445)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=200), st.sampled_from([second(1, 0x02FF)[4:24], first(1)[4:20], b""]))
def test_any_message_is_read(seen: bytes, mark: bytes) -> None:
    """No bytes break the reading."""
    facts_of(framed(mark + seen))
    facts_of(seen)
