"""RDP: the protections a server may choose ([MS-RDPBCGR] 2.2.1.2), and nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present
from scanner.probes.rdp import REQUEST, protection_of, rdp
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, ask, converse, once


def confirm(kind: int | None, code: int = 0) -> bytes:
    rest = b"" if kind is None else bytes((kind, 0, 8, 0)) + code.to_bytes(4, "little")
    head = bytes((6 + len(rest), 0xD0, 0, 0, 0x12, 0x34, 0))
    return b"\x03\x00" + (4 + len(head) + len(rest)).to_bytes(2, "big") + head + rest


@pytest.mark.parametrize(
    ("kind", "code", "protection"),
    [(2, 0, "standard"), (2, 1, "tls"), (2, 2, "nla"), (2, 8, "nla"), (3, 5, "nla"), (3, 2, "standard"),
     (3, 1, "tls"), (None, 0, "standard"), (2, 99, "unknown")],
)  # fmt: skip
async def test_each_protection(world: World, kind: int | None, code: int, protection: str) -> None:
    """What the server chose, or demands when it refuses, is told by name."""
    answer = await converse(world, rdp, Scripted(b"", (REQUEST, confirm(kind, code))), 3389)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts.speaks == Present(value="rdp")
    assert answer.facts.protection == Present(value=protection)
    assert answer.facts.tls == Present(value=protection != "standard")


def test_what_an_older_hello_learned() -> None:
    """It offered what it asked about: that a server took it does not say that it demands it."""
    assert rdp.upgrade
    assert rdp.upgrade(1, {"protection": {"present": "nla"}}) == {"protection": {"present": "nla_offered"}}
    assert rdp.upgrade(1, {"protection": {"present": "tls"}}) == {"protection": {"present": "tls"}}


async def test_a_confirm_in_pieces(world: World) -> None:
    """TCP may cut the packet anywhere."""
    whole = confirm(2, 2)
    answer = await converse(world, rdp, after_question(whole[:3], whole[3:7], whole[7:]), 3389)
    assert answer.facts.protection == Present(value="nla")


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 3389 is told as SSH; a server that is no RDP brings no facts."""
    other = await converse(world, rdp, once(b"SSH-2.0-dropbear_2022.83\r\n"), 3389)
    assert other.facts.speaks == Present(value="ssh")
    wrong = await converse(world, rdp, after_question(b"\x03\x00\x00\x0b\x06\xe0\x00\x00\x00\x00\x00"), 3389)
    assert wrong.outcome is Outcome.GARBLED
    assert [(await converse(world, rdp, handler, 3389)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=40))
def test_any_packet_is_read(seen: bytes) -> None:
    """No bytes break the reading."""
    assert protection_of(b"\x03\x00" + seen) in (None, "standard", "tls", "nla", "rdstls", "aad", "unknown")


async def test_the_laboratorys_desktop(world: World, laboratory: Laboratory) -> None:
    """A responder that somebody else wrote is understood too."""
    answer = await ask(world, rdp, endpoint_asset(laboratory.address("rdp.untidy.test"), 3389))
    assert answer.facts.speaks == Present(value="rdp")
