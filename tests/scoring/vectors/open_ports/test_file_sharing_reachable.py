"""File sharing counts by what the service said, never by its port."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Hello, Present
from scoring.vectors.open_ports.file_sharing_reachable import file_sharing_reachable as check
from tests.fakes.looks import ask, seen, sentence, verdict


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Hello(speaks=Present(value="smb")), "bad reachable"),
        (Hello(speaks=Present(value="nfs")), "bad reachable"),
        (Hello(speaks=Present(value="rpcbind")), "warn leads_there"),
        (Hello(speaks=Present(value="onc-rpc")), "warn leads_there"),
        (Hello(speaks=Present(value="ssh")), "none"),
        (Hello(), "none"),
        (None, "none"),
    ],
)
def test_each_answer_has_its_verdict(facts: object, expected: str) -> None:
    """What was proved is judged; silence and other protocols are not."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 445))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


def test_an_endpoint_is_judged_once() -> None:
    """Under its names the same port is not judged again."""
    asset = endpoint_asset("192.0.2.7", 445, "www.acme.example")
    assert ask(check, seen(Hello(speaks=Present(value="smb"))), asset=asset) is None
