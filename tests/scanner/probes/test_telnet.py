"""Telnet: negotiation or prompt proves it; nothing is ever sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present, Unseen
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
    assert isinstance(options.facts.plaintext_login, Unseen)
    assert isinstance(options.facts.open_without_login, Unseen)
    assert (prompt.facts.plaintext_login, prompt.facts.open_without_login) == (
        Present(value=True),
        Present(value=False),
    )


@pytest.mark.parametrize(
    ("said", "product", "opens"),
    [
        (b"\xff\xfb\x01\r\nMikroTik v6.48.6 (long-term)\r\nLogin: ", ("routeros", "6.48.6"), False),
        (b"\xff\xfd\x01\xff\xfd\x1fMicrosoft Telnet Service\r\n\r\nlogin: ", ("microsoft-telnet", None), False),
        (b"\xff\xfd\x01\r\nBusyBox v1.19.4 (2015) built-in shell (ash)\r\n\r\n# ", ("busybox", "1.19.4"), True),
        (b"\xff\xfb\x01\xff\xfb\x03root@gateway:~# ", None, True),
        (b"\xff\xfb\x01\r\nSwitch>", None, True),
        (b"\xff\xfb\x01\r\nhost login: ", None, False),
    ],
)  # fmt: skip
async def test_products_and_open_command_lines(
    world: World, said: bytes, product: tuple[str, str | None] | None, opens: bool
) -> None:
    """What a greeting names is told with its version; a command line without a login is open."""
    facts = (await converse(world, telnet, Scripted(said), 23)).facts
    assert facts.open_without_login == Present(value=opens)
    told = facts.software.value[0] if isinstance(facts.software, Present) else None
    assert (told and (told.product, told.version)) == product


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
