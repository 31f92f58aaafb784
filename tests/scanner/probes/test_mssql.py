"""Microsoft SQL Server: what an answer to PRELOGIN tells of version and TLS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.mssql import facts_of, mssql
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, converse

ASKED = bytes.fromhex(
    "1201002f00000100"  # PRELOGIN, last packet, 47 bytes
    "00001a0006 0100200001 0200210001 0300220004 0400260001 ff"  # where version, encryption and the others are
    "000000000000 00 00 00000000 00"
)


def answer(version: bytes = bytes.fromhex("0f0010bc0000"), encryption: int = 0) -> bytes:
    """As a server writes it ([MS-TDS] 4.2), with its own order and further options."""
    table = bytes.fromhex("00001f0006 0100250001 0200260001 0300270000 0400270001 0600280000 ff")
    payload = table + version + bytes((encryption,)) + b"\0" + b"\1"
    return bytes((4, 1)) + (8 + len(payload)).to_bytes(2, "big") + b"\x00\x37\x01\x00" + payload


@pytest.mark.parametrize(
    ("encryption", "word", "tls"), [(0, "login", True), (1, "all", True), (2, "none", False), (3, "required", True)]
)
async def test_what_the_answer_tells(world: World, encryption: int, word: str, tls: bool) -> None:
    """Version and TLS, under light; without TLS a login crosses in the open, and where it is optional nobody knows."""
    server = Scripted(b"", (ASKED, answer(encryption=encryption)))
    facts = (await converse(world, mssql, server, 1433, profile=Profile.LIGHT)).facts
    assert facts.speaks == Present(value="mssql")
    assert (facts.encryption, facts.tls) == (Present(value=word), Present(value=tls))
    assert [(one.product, one.version) for one in facts.software.value] == [("mssqlserver", "15.0.4284")]
    assert facts.open_without_login is NOT_ASKED
    if word == "login":
        assert isinstance(facts.plaintext_login, Unseen)
    else:
        assert facts.plaintext_login == Present(value=word == "none")
    assert server.heard == [ASKED]


async def test_other_protocols_and_nonsense(world: World) -> None:
    """MySQL on this port is told as MySQL; an answer that is cut short or points outside itself is no PRELOGIN."""
    web = after_question(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert (await converse(world, mssql, web, 1433)).facts.speaks == Present(value="http")
    assert (await converse(world, mssql, after_question(answer()[:20]), 1433)).outcome is Outcome.GARBLED
    assert facts_of(answer().replace(b"\x00\x1f\x00\x06", b"\xff\x1f\x00\x06")) is None
    assert facts_of(answer(encryption=9)) is None
    assert [(await converse(world, mssql, handler, 1433)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=300))
def test_any_answer_is_read(payload: bytes) -> None:
    """No bytes break the reading, with and without a header before them."""
    facts_of(payload)
    facts_of(bytes((4, 1)) + (8 + len(payload)).to_bytes(2, "big") + bytes(4) + payload)
