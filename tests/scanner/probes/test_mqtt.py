"""MQTT: a CONNECT that cannot become a session proves a broker, under consent only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import Outcome, Present, Unseen
from scanner.probes.mqtt import MqttFacts, code_of, mqtt
from scanner.target import Profile
from tests.lab.site import Site
from tests.lab.stores import LOCKED, OPEN
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, ask, converse

ASKED = bytes.fromhex("10 0c 0004 4d515454 7f 00 0000 0000")


@pytest.mark.parametrize(
    ("reply", "code", "opens"),
    [("20020001", 1, None), ("2003008400", 132, None), ("20020002", 2, None), ("20020005", 5, False),
     ("20020000", 0, True), ("200c0084091f000676657273696f", 132, None)],
)  # fmt: skip
async def test_what_the_answer_proves(world: World, reply: str, code: int, opens: bool | None) -> None:
    """Any CONNACK is a broker; that the level is turned down tells nothing of logins. Nothing follows our CONNECT."""
    server = Scripted(b"", (ASKED, bytes.fromhex(reply)))
    facts = (await converse(world, mqtt, server, 1883)).facts
    assert facts.speaks == Present(value="mqtt")
    assert (facts.code, facts.tls) == (Present(value=code), Present(value=False))
    assert isinstance(facts.open_without_login, Unseen) if opens is None else facts.open_without_login.value is opens
    assert server.heard == [ASKED]


@pytest.mark.parametrize("port", [1883, 8883])
async def test_without_consent_nothing_is_sent(world: World, port: int) -> None:
    """Under light the server hears no word, not even a TLS hello, and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, mqtt, server, port, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts, server.heard) == (Outcome.ANSWERED, MqttFacts(), [])


async def test_a_broker_that_only_hangs_up(world: World) -> None:
    """MQTT 5 allows it to close without a word: then nothing is proved."""
    answer = await converse(world, mqtt, after_question(b""), 1883)
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)


async def test_other_protocols_and_nonsense(world: World) -> None:
    """A web server is told as HTTP; what only resembles a CONNACK is none."""
    web = after_question(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert (await converse(world, mqtt, web, 1883)).facts.speaks == Present(value="http")
    assert [code_of(bytes.fromhex(seen)) for seen in ("20020209", "2002", "200200017e", "20ff0001", "30020001")] == [
        None
    ] * 5
    assert [(await converse(world, mqtt, handler, 1883)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=100) | st.binary(max_size=20).map(lambda rest: b"\x20" + rest))
def test_any_answer_is_read(seen: bytes) -> None:
    """No bytes break the reading."""
    code_of(seen)


async def test_mosquitto_itself(world: World, stores: Site) -> None:
    """A real broker, open and locked, in clear and inside TLS: it turns our level down each time."""
    for address, port in ((OPEN, 1883), (LOCKED, 1883), (LOCKED, 8883)):
        facts = (await ask(world, mqtt, endpoint_asset(stores.address(address), port))).facts
        assert (facts.speaks, facts.code) == (Present(value="mqtt"), Present(value=1))
        assert facts.tls == Present(value=port == 8883)
