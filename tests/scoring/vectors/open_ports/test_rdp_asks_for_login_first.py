"""Remote Desktop: what stands before the login screen."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Present
from scanner.probes.rdp import RdpFacts
from scoring.vectors.open_ports.rdp_asks_for_login_first import rdp_asks_for_login_first as check
from tests.fakes.looks import ask, seen, sentence, verdict


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="nla")), "good nla"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="aad")), "good nla"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="tls")), "warn tls"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="standard")), "bad standard"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="nla_offered")), "neutral not_told"),
        (RdpFacts(speaks=Present(value="rdp")), "none"),
        (RdpFacts(speaks=Present(value="ssh")), "none"),
        (None, "none"),
    ],
)
def test_each_answer_has_its_verdict(facts: object, expected: str) -> None:
    """What was proved is judged; silence and other protocols are not."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 3389))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


def test_an_endpoint_is_judged_once() -> None:
    """Under its names the same port is not judged again."""
    asset = endpoint_asset("192.0.2.7", 3389, "www.acme.example")
    assert ask(check, seen(RdpFacts(speaks=Present(value="rdp"), protection=Present(value="tls"))), asset=asset) is None
