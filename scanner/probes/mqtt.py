"""MQTT brokers: proved by a CONNECT that cannot become a session, under consent only; otherwise only the connect."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, proves
from scanner.hello import ended, opened, unexpected
from scanner.interfaces import Answer, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Unseen

CONNECT, CONNACK = 0x10, 0x20
NO_LEVEL = 0x7F
"""A protocol level that no server supports; MQTT 3.1.1 has 4, MQTT 5 has 5."""
_VARIABLE = b"\x00\x04MQTT" + bytes((NO_LEVEL, 0)) + b"\x00\x00" + b"\x00\x00"
HELLO = bytes((CONNECT, len(_VARIABLE))) + _VARIABLE
"""Name, level, no flags, no keep-alive, an empty client identifier: no user name, no password."""
TLS_AT_ONCE = frozenset({8883})
ACCEPTED = 0
REFUSES_STRANGERS = frozenset({4, 5, 0x86, 0x87, 0x8A, 0x8C})
"""Bad user name or password, not authorized (MQTT 3.1.1, 3.2.2.3), and in MQTT 5 banned and bad authentication method
as well (3.2.2.2)."""
CODES = frozenset({*range(6), *range(0x80, 0xA3)})


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttFacts(Hello):
    """`code` is that of the CONNACK: 1 or 132 where the level was turned down, as it should be."""

    code: Fact[int] = NOT_ASKED


@probe(version=1, on="endpoint", facts=MqttFacts, services=("mqtt", "mqtts"))
async def mqtt(asset: Asset, net: Net) -> Answer:
    """One CONNECT that proves MQTT without logging in; the server answers that it will not have it, and closes.

    Its protocol level is one that no server supports, upon which the answer is CONNACK 0x01 (MQTT 3.1.1, 3.1.2.2) or
    0x84 (MQTT 5, 3.1.2.2). A server that overlooked the level would have to turn it down all the same: an empty
    client identifier without a clean session is refused by MQTT 3.1.1 (3.1.3.1), and for MQTT 5 the packet is cut
    short. Whatever comes, nothing follows. Whether a login is asked such an answer does not tell.
    """
    if not net.hello_allowed:
        async with net.connect(asset.host, asset.port) as stream:
            return declined(stream) if isinstance(stream, NoReply) else _nothing()
    async with opened(asset, net, TLS_AT_ONCE) as stream:
        if isinstance(stream, NoReply):
            return ended(stream, "mqtt", MqttFacts)
        await stream.send(HELLO)
        reply = await stream.read(_whole)
    return answer_of(reply, inside_tls=asset.port in TLS_AT_ONCE)


def _nothing() -> Answer:
    return Answer(outcome=Outcome.ANSWERED, facts=MqttFacts())


def _whole(seen: bytes) -> bool:
    """Whether a CONNACK has arrived, or the answer is something else."""
    if seen[:1] != bytes((CONNACK,)):
        return len(seen) >= 8 or proves(seen) is not None
    return len(seen) >= 4 and len(seen) >= 2 + min(seen[1], 127)


def code_of(seen: bytes) -> int | None:
    """The code of the CONNACK that `seen` is (MQTT 3.1.1, 3.2; MQTT 5, 3.2); None where it is none."""
    if len(seen) < 4 or seen[0] != CONNACK or seen[2] > 1 or seen[3] not in CODES:
        return None
    rest = seen[1] - 2
    five = rest > 0 and len(seen) >= 2 + seen[1] and seen[4] == rest - 1  # MQTT 5: the length of the properties
    return seen[3] if (rest == 0 and len(seen) == 4) or five else None


def answer_of(reply: Reply[bytes] | NoReply, *, inside_tls: bool) -> Answer:
    """The Answer to what came upon our CONNECT."""
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    code = code_of(seen)
    if code is None:
        return ended(reply, "mqtt", MqttFacts) if isinstance(reply, NoReply) else unexpected(seen, "mqtt", MqttFacts)
    opens: Fact[bool] = Unseen(why="whether it asks for a login only a login would show")
    if code == ACCEPTED or code in REFUSES_STRANGERS:
        opens = Present(value=code == ACCEPTED)
    facts = MqttFacts(
        speaks=Present(value="mqtt"), greeting=ABSENT, software=ABSENT, tls=Present(value=inside_tls),
        open_without_login=opens, code=Present(value=code),
    )  # fmt: skip
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
