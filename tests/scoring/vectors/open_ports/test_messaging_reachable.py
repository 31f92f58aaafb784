"""Brokers are judged by what they said of logins and of TLS."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Hello, Present, Unseen
from scanner.probes.amqp import AmqpFacts
from scanner.probes.mqtt import MqttFacts
from scoring.check import Seen
from scoring.finding import Certainty
from scoring.vectors.open_ports.messaging_reachable import messaging_reachable as check
from tests.fakes.looks import ask, seen, sentence, verdict

YES, NO, LOST = Present(value=True), Present(value=False), Unseen(why="not shown")
AMQP, MQTT = Present(value="amqp"), Present(value="mqtt")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (AmqpFacts(speaks=AMQP, tls=NO, plaintext_login=YES, open_without_login=NO), "fair password_in_clear"),
        (AmqpFacts(speaks=AMQP, tls=NO, plaintext_login=NO, open_without_login=NO), "warn in_clear_asks_login"),
        (AmqpFacts(speaks=AMQP, tls=YES, plaintext_login=NO, open_without_login=NO), "neutral inside_tls"),
        (AmqpFacts(speaks=AMQP, tls=NO, plaintext_login=LOST, open_without_login=LOST), "warn in_clear"),
        (MqttFacts(speaks=MQTT, tls=NO, open_without_login=LOST), "warn in_clear"),
        (MqttFacts(speaks=MQTT, tls=YES, open_without_login=LOST), "neutral inside_tls"),
        (MqttFacts(speaks=MQTT, tls=YES, open_without_login=YES), "bad open"),
        (Hello(speaks=MQTT), "fair reachable"),
        (MqttFacts(), "none"),
        (Hello(speaks=Present(value="redis"), open_without_login=YES), "none"),
        (None, "none"),
    ],
)
def test_each_broker_has_its_verdict(facts: Hello | None, expected: str) -> None:
    """Open is bad, in clear a warning, inside TLS neither; a hello that was not sent proves nothing."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 1883))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


def test_on_a_decoy_an_open_broker_is_only_likely() -> None:
    """Beside a greeting that a honeypot is delivered with: never certain, so never critical."""
    asset, beside = endpoint_asset("192.0.2.7", 1883), endpoint_asset("192.0.2.7", 2222)
    cowrie = Hello(speaks=Present(value="ssh"), greeting=Present(value="SSH-2.0-OpenSSH_6.0p1 Debian-4+deb7u2"))
    looks = seen(MqttFacts(speaks=MQTT, open_without_login=YES), asset=asset).looks
    finding = ask(check, Seen(looks, host=seen(cowrie, asset=beside)), asset=asset)
    assert finding is not None
    assert (verdict(finding), finding.certainty) == ("bad on_a_decoy", Certainty.LIKELY)
    assert "honeypot" in sentence(check, finding)
