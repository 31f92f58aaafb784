"""Telnet: negotiation or prompt proves it; nothing is ever sent."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present
from scanner.probes.telnet import asks_login, telnet
from tests.lab.laboratory import Laboratory
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, ask, converse


async def test_negotiation_and_prompt(world: World) -> None:
    """Options, a banner and a prompt: Telnet with a login in the open, and our side stays silent."""
    server = Scripted(b"\xff\xfd\x18\xff\xfb\x01\r\nRouter OS 2.1\r\nlogin: ")
    answer = await converse(world, telnet, server, 23)
    assert answer.facts.speaks == Present(value="telnet")
    assert answer.facts.plaintext_login == Present(value=True)
    assert answer.facts.greeting == Present(value="Router OS 2.1 login:")
    assert server.heard == []


async def test_negotiation_alone_and_prompt_alone(world: World) -> None:
    """Either of the two is enough."""
    options = await converse(world, telnet, Scripted(b"\xff\xfd\x25"), 23)
    prompt = await converse(world, telnet, Scripted(b"\r\nUser Access Verification\r\n\r\nUsername: "), 23)
    assert options.facts.speaks == prompt.facts.speaks == Present(value="telnet")
    assert options.facts.plaintext_login == Present(value=False)


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 23 is told as SSH; hostile servers bring no facts."""
    other = await converse(world, telnet, Scripted(b"SSH-2.0-x\r\n"), 23)
    assert (other.outcome, other.facts.speaks) == (Outcome.ANSWERED, Present(value="ssh"))
    assert [(await converse(world, telnet, handler, 23)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=3000))
def test_any_bytes_are_read(seen: bytes) -> None:
    """No bytes break the reading."""
    assert asks_login(seen) in (True, False)


async def test_the_laboratorys_gateway(world: World, laboratory: Laboratory) -> None:
    """A responder that somebody else wrote is understood too."""
    answer = await ask(world, telnet, endpoint_asset(laboratory.address("gw.untidy.test"), 23))
    assert answer.facts.speaks == Present(value="telnet")
