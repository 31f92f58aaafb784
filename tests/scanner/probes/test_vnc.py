"""VNC: the version and the security types of RFC 6143, and what they say of logins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import Outcome, Present, Unseen
from scanner.probes.vnc import answer_to, facts_of, types_whole, vnc
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, converse, once

V38, V37, V33 = b"RFB 003.008\n", b"RFB 003.007\n", b"RFB 003.003\n"
YES, NO = Present(value=True), Present(value=False)


@pytest.mark.parametrize(
    ("greeting", "ours", "types", "opens", "tls"),
    [
        (V38, V38, b"\x01\x01", YES, NO),
        (V38, V38, b"\x02\x02\x01", YES, NO),
        (V38, V38, b"\x01\x02", NO, NO),
        (V38, V38, b"\x02\x05\x06", NO, NO),
        (V38, V38, b"\x01\x13", None, YES),
        (V38, V38, b"\x02\x02\x10", None, NO),
        (V38, V38, b"\x01\x63", None, NO),
        (V37, V37, b"\x01\x02", NO, NO),
        (V33, V33, b"\0\0\0\1", YES, NO),
        (V33, V33, b"\0\0\0\2", NO, NO),
        (b"RFB 003.005\n", V33, b"\0\0\0\2", NO, NO),
        (b"RFB 003.889\n", V38, b"\x02\x1e\x21", NO, NO),
        (b"RFB 005.000\n", V38, b"\x02\x81\x05", NO, NO),
    ],
)
async def test_what_the_types_prove(
    world: World, greeting: bytes, ours: bytes, types: bytes, opens: Present[bool] | None, tls: Present[bool]
) -> None:
    """None among the types is an open desktop; where a type hides its logins, that was not seen."""
    server = Scripted(greeting, (ours, types))
    answer = await converse(world, vnc, server, 5900, profile=Profile.LIGHT)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts.speaks == Present(value="vnc")
    assert answer.facts.tls == tls
    assert answer.facts.open_without_login == opens or (
        opens is None and isinstance(answer.facts.open_without_login, Unseen)
    )
    assert server.heard == [ours]


@pytest.mark.parametrize("greeting", [V38, V33])
async def test_a_server_that_turns_us_away(world: World, greeting: bytes) -> None:
    """A reason in place of types: VNC all the same, and nothing known of its logins."""
    reason = b"Too many security failures"
    none = b"\0" * (1 if greeting == V38 else 4)
    answer = await converse(
        world, vnc, Scripted(greeting, (greeting, none + len(reason).to_bytes(4, "big") + reason)), 5900
    )
    assert answer.facts.refuses_us == YES
    assert isinstance(answer.facts.open_without_login, Unseen)


async def test_one_that_falls_silent_after_its_version(world: World) -> None:
    """It is VNC; which logins it asks was not seen."""
    answer = await converse(world, vnc, once(V38), 5900)
    assert answer.outcome is Outcome.PARTIAL
    assert answer.facts.speaks == Present(value="vnc")
    assert isinstance(answer.facts.security, Unseen)


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 5900 is told as SSH; hostile servers bring no facts."""
    other = await converse(world, vnc, once(b"SSH-2.0-dropbear_2022.83\r\n"), 5900)
    assert other.facts.speaks == Present(value="ssh")
    assert [(await converse(world, vnc, handler, 5900)).facts for handler in HOSTILE] == [None, None]


@given(st.integers(0, 999), st.integers(0, 999), st.binary(max_size=300))
def test_any_types_are_read(major: int, minor: int, seen: bytes) -> None:
    """No version and no bytes break the reading; we speak one of the three published versions."""
    ours = answer_to(major, minor)
    assert ours in (V33, V37, V38)
    types_whole(seen, ours)
    assert facts_of(b"RFB 003.008\n", seen, ours).speaks == Present(value="vnc")
