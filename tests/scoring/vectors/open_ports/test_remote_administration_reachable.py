"""Remote administration counts by what the service said, never by its port."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Hello, Present
from scanner.probes.http import HttpFacts
from scanner.probes.rdp import RdpFacts
from scoring.finding import Certainty
from scoring.vectors.open_ports.remote_administration_reachable import remote_administration_reachable as check
from tests.fakes.looks import ask, seen, sentence, verdict

YES, NO = Present(value=True), Present(value=False)


def spoken(protocol: str, **more: object) -> Hello:
    return Hello(speaks=Present(value=protocol), **more)  # type: ignore[arg-type]  # facts of a hello


@pytest.mark.parametrize(
    ("facts", "port", "expected"),
    [
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="standard")), 3389, "bad rdp"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="tls")), 3389, "bad rdp"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="nla")), 3389, "bad rdp_with_nla"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="unknown")), 3389, "bad reachable"),
        (RdpFacts(speaks=Present(value="rdp")), 3389, "bad reachable"),
        (spoken("telnet"), 23, "bad reachable"),
        (spoken("vnc"), 8080, "bad reachable"),
        (RdpFacts(speaks=Present(value="rdp"), protection=Present(value="nla_offered")), 3389, "bad rdp_with_nla"),
        (spoken("vnc", open_without_login=YES), 5900, "bad open"),
        (spoken("vnc", open_without_login=NO), 5900, "bad reachable"),
        (spoken("telnet", open_without_login=NO), 23, "bad reachable"),
        (spoken("winrm"), 5985, "bad reachable"),
        (spoken("docker", open_without_login=YES), 2375, "bad open"),
        (spoken("kubernetes", open_without_login=NO), 6443, "warn asks_login"),
        (HttpFacts(speaks=Present(value="http"), greeting=Present(value="Microsoft-HTTPAPI/2.0")), 5985,
         "bad looks_like_winrm"),
        (HttpFacts(speaks=Present(value="http"), greeting=Present(value="nginx")), 5985, "none"),
        (spoken("ssh"), 22, "none"),
        (spoken("http"), 3389, "none"),
        (Hello(), 3389, "none"),
        (None, 3389, "none"),
    ],
)  # fmt: skip
def test_each_service_has_its_verdict(facts: Hello | None, port: int, expected: str) -> None:
    """What a hello proved is judged; a port alone, silence and SSH are not."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", port))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


def test_the_service_is_told_and_likeness_is_not_proof() -> None:
    """`service` names what is reachable; WinRM, known by likeness only, is never confirmed."""
    rdp = ask(check, seen(RdpFacts(speaks=Present(value="rdp"))), asset=endpoint_asset("192.0.2.7", 3389))
    like = HttpFacts(speaks=Present(value="http"), greeting=Present(value="Microsoft-HTTPAPI/2.0"))
    winrm = ask(check, seen(like), asset=endpoint_asset("192.0.2.7", 5985))
    assert rdp is not None
    assert winrm is not None
    assert dict(rdp.values)["service"] == "rdp"
    assert (rdp.certainty, winrm.certainty) == (Certainty.CONFIRMED, Certainty.LIKELY)


def test_an_endpoint_is_judged_once() -> None:
    """Under its names the same port is not judged again."""
    asset = endpoint_asset("192.0.2.7", 23, "www.acme.example")
    assert ask(check, seen(spoken("telnet")), asset=asset) is None


def test_the_sentences_of_one_host_begin_as_sentences_and_claim_no_more_than_was_seen() -> None:
    """Where network level authentication is only offered, nobody says that it is demanded."""
    rdp = RdpFacts(speaks=Present(value="rdp"), protection=Present(value="nla_offered"))
    for facts, begin in ((rdp, "Remote Desktop"), (Hello(speaks=Present(value="docker")), "The Docker API")):
        finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 2375))
        assert finding is not None
        said = sentence(check, finding)
        assert said.startswith(begin)
        assert "asks for network level" not in said
