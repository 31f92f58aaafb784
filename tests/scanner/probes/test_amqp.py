"""AMQP: what a broker's first answer tells, and that it is asked under consent only."""

import asyncio
import ssl

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.amqp import HEADER, AmqpFacts, amqp
from scanner.target import Profile
from tests.lab import rabbitmq
from tests.lab.pki import Certificate
from tests.lab.site import ground
from tests.scanner.messages.test_amqp import start
from tests.scanner.net.conftest import World, serving
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, ask, converse

ASKED = b"AMQP\x00\x00\x09\x01"
RABBIT = start({"product": "RabbitMQ", "version": "3.10.8", "cluster_name": "rabbit@host"}, b"PLAIN AMQPLAIN")


async def test_what_the_start_tells(world: World) -> None:
    """Product, version and mechanisms; PLAIN without TLS is a password in the open. Nothing follows the header."""
    server = Scripted(b"", (ASKED, RABBIT))
    facts = (await converse(world, amqp, server, 5672)).facts
    assert (facts.speaks, facts.greeting) == (Present(value="amqp"), Present(value="RabbitMQ 3.10.8"))
    assert [(one.product, one.version) for one in facts.software.value] == [("rabbitmq", "3.10.8")]
    assert (facts.protocol, facts.mechanisms) == (Present(value="0-9"), Present(value=("AMQPLAIN", "PLAIN")))
    assert (facts.tls, facts.plaintext_login) == (Present(value=False), Present(value=True))
    assert facts.open_without_login == Present(value=False)
    assert server.heard == [ASKED]


async def test_mechanisms_that_send_no_password(world: World) -> None:
    """EXTERNAL alone takes no password; ANONYMOUS may let anybody in, which only a login would show."""
    external = (await converse(world, amqp, after_question(start({}, b"EXTERNAL")), 5672)).facts
    anonymous = (await converse(world, amqp, after_question(start({}, b"ANONYMOUS PLAIN")), 5672)).facts
    assert (external.plaintext_login, external.software) == (Present(value=False), ABSENT)
    assert isinstance(anonymous.open_without_login, Unseen)


@pytest.mark.parametrize(
    ("header", "version"),
    [(b"AMQP\x00\x01\x00\x00", "1.0"), (b"AMQP\x03\x01\x00\x00", "1.0"), (b"AMQP\x01\x01\x00\x0a", "0-10")],
)
async def test_a_broker_of_another_version(world: World, header: bytes, version: str) -> None:
    """It answers with the header of what it speaks, and closes (AMQP 0-9-1, 4.2.2)."""
    answer = await converse(world, amqp, after_question(header), 5672)
    assert (answer.outcome, answer.facts.speaks) == (Outcome.ANSWERED, Present(value="amqp"))
    assert answer.facts.protocol == Present(value=version)
    assert isinstance(answer.facts.plaintext_login, Unseen)


@pytest.mark.parametrize("port", [5671, 5672])
async def test_without_consent_nothing_is_sent(world: World, port: int) -> None:
    """Under light the server hears no word, not even a TLS hello, and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, amqp, server, port, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts, server.heard) == (Outcome.ANSWERED, AmqpFacts(), [])


async def test_other_protocols_and_nonsense(world: World) -> None:
    """A web server is told as HTTP; a frame that is cut short is no proof; hostile servers bring no facts."""
    web = after_question(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert (await converse(world, amqp, web, 5672)).facts.speaks == Present(value="http")
    assert (await converse(world, amqp, after_question(RABBIT[:-20]), 5672)).outcome is Outcome.GARBLED
    assert [(await converse(world, amqp, handler, 5672)).facts for handler in HOSTILE] == [None, None]


async def test_inside_tls(world: World, rsa_leaf: Certificate) -> None:
    """On 5671 the header goes inside TLS, and nobody sees a password; a broker in clear there is told too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(rsa_leaf.chain, rsa_leaf.key)
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(4096))
        writer.write(RABBIT)
        await writer.drain()

    async with serving(talk, ssl=context) as port:
        world.translate = lambda address, _: (address, port)
        facts = (await ask(world, amqp, endpoint_asset("127.0.0.1", 5671))).facts
    assert (facts.tls, facts.plaintext_login) == (Present(value=True), Present(value=False))
    assert heard == [ASKED]
    clear = await converse(world, amqp, after_question(ASKED), 5671)
    assert (clear.outcome, clear.facts.speaks) == (Outcome.PARTIAL, Present(value="amqp"))


@pytest.mark.soak
@pytest.mark.lab
async def test_rabbitmq_itself(world: World) -> None:
    """A real broker, which takes five seconds to start."""
    with ground() as site:
        address = site.address("1.1")
        rabbitmq.start(site, address)
        facts = (await ask(world, amqp, endpoint_asset(address, 5672))).facts
    assert facts.software.value[0].product == "rabbitmq"
    assert facts.software.value[0].version.startswith("3.")
    assert "PLAIN" in facts.mechanisms.value
    assert facts.plaintext_login == Present(value=True)


async def test_an_echo_is_no_broker(world: World) -> None:
    """Our own header comes back from what repeats everything; a broker that speaks that version starts."""
    answer = await converse(world, amqp, after_question(HEADER), 5672)
    assert (answer.outcome, answer.facts) == (Outcome.GARBLED, None)
