"""An open port whose service is not known is shown and never counted."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Hello, Present, Unseen
from scanner.probes.ports import PortsFacts
from scanner.probes.redis import RedisFacts
from scoring.check import Seen
from scoring.vectors.open_ports.service_accepts_connections import service_accepts_connections as check
from tests.fakes.looks import ask, seen, sentence, verdict

OPEN = PortsFacts(open=(6379,), refused=(80,))


@pytest.mark.parametrize(
    ("ports", "hello", "expected"),
    [
        (seen(OPEN), Seen(), "neutral not_asked"),
        (seen(OPEN), seen(RedisFacts()), "neutral not_asked"),
        (seen(OPEN), seen(None), "neutral not_told"),
        (seen(OPEN), seen(Hello(speaks=Unseen(why="no protocol named"))), "neutral not_told"),
        (seen(OPEN), seen(Hello(speaks=Present(value="tls"))), "neutral tls_only"),
        (seen(OPEN), seen(Hello(speaks=Present(value="redis"))), "none"),
        (seen(OPEN), seen(Hello(speaks=Present(value="redis")), None), "none"),
        (seen(PortsFacts(refused=(6379,))), Seen(), "none"),
        (seen(OPEN, PortsFacts(refused=(80,))), Seen(), "neutral not_asked"),
        (seen(None), Seen(), "none"),
    ],
)
def test_each_case_has_its_verdict(ports: Seen[PortsFacts], hello: Seen[Hello], expected: str) -> None:
    """Not asked and not told are two sentences, the second with its reason; what spoke is judged elsewhere."""
    finding = ask(check, ports, hello, asset=endpoint_asset("192.0.2.7", 6379))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)
    if expected == "neutral not_told":
        assert finding is not None
        assert dict(finding.values)["why"] == (hello.silence if hello.answered is None else "no protocol named")
