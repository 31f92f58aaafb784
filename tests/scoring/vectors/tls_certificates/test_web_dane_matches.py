"""Web sites beside their TLSA records, which no browser reads."""

import hashlib

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.tls import TlsFacts
from scanner.probes.web_tlsa import WebTlsa
from scanner.tls.dane import Tlsa
from scoring.vectors.tls_certificates.web_dane_matches import web_dane_matches
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import WEB, leaf, showing

LEAF = leaf()


def told(der: bytes = LEAF, usage: int = 3, status: str = "secure") -> WebTlsa:
    record = Tlsa(usage=usage, selector=0, matching=1, data=hashlib.sha256(der).hexdigest())
    why = ABSENT if status == "secure" else Present(value="no keys")
    return WebTlsa(records=Present(value=(record,)), status=Present(value=status), why=why)


@pytest.mark.parametrize(
    ("tls", "tlsa", "expected"),
    [
        (showing(LEAF), told(), "good fits"),
        (showing(LEAF), told(usage=1), "good fits"),
        (showing(LEAF), told(leaf()), "fair differs"),
        (showing(LEAF), told(usage=9), "fair unusable"),
        (showing(LEAF), told(status="insecure"), "fair insecure"),
        (showing(LEAF), told(status="bogus"), "fair bogus"),
        (showing(LEAF), WebTlsa(records=ABSENT), "none"),
        (showing(LEAF), WebTlsa(records=Unseen(why="x")), "unknown not_seen"),
        (None, told(), "unknown unseen"),
    ],
)
def test_each_state(tls: TlsFacts | None, tlsa: WebTlsa, expected: str) -> None:
    """A record that does not fit is a small fault; none is none; what was not seen is neither."""
    finding = ask(web_dane_matches, seen(tls, asset=WEB), seen(tlsa), asset=WEB)
    assert verdict(finding) == expected
    assert finding is None or sentence(web_dane_matches, finding)


def test_only_the_web_port_under_a_name() -> None:
    """The records are about port 443."""
    for asset in (endpoint_asset("192.0.2.7", 443), endpoint_asset("192.0.2.7", 8443, "www.acme.example")):
        assert ask(web_dane_matches, seen(showing(LEAF), asset=asset), seen(told()), asset=asset) is None


def test_sides_of_different_days() -> None:
    """A roll-over of which only one side was seen is no fault; what one scan saw of both stands."""
    for last, expected in ((leaf(), "unknown not_seen"), (LEAF, "good fits")):
        looks = seen(showing(LEAF), None, asset=WEB), seen(told(), told(last))
        assert verdict(ask(web_dane_matches, *looks, asset=WEB)) == expected
