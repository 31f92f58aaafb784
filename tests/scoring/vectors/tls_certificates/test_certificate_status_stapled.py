"""A status is owed only where the certificate demands it."""

from dataclasses import replace

import pytest
from cryptography import x509

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scoring.vectors.tls_certificates.certificate_status_stapled import certificate_status_stapled
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import MX, WEB, showing
from tests.scoring.vectors.tls_certificates.encoding import encoded
from tests.scoring.vectors.tls_certificates.made import LEAF, between, server

DEMAND = encoded(x509.TLSFeature([x509.TLSFeatureType.status_request]))


@pytest.mark.parametrize(
    ("staple", "demanded", "free"),
    [
        (Present(value="good"), "good stapled", "good stapled"),
        (Present(value="revoked"), "good stapled", "good stapled"),
        (Present(value="unreadable"), "warn demanded_and_unreadable", "neutral unreadable"),
        (ABSENT, "warn demanded_and_missing", "neutral not_stapled"),
        (Unseen(why="time-out"), "unknown unseen", "none"),
        (NOT_ASKED, "unknown unseen", "none"),
    ],
)
def test_the_demand_makes_the_fault(staple: Fact[str], demanded: str, free: str) -> None:
    """RFC 7633: who demands the status and does not get it hangs up."""
    for extensions, expected in (((*LEAF, DEMAND), demanded), (LEAF, free)):
        facts = replace(showing(server(extensions=extensions), between().der), staple=staple)
        finding = ask(certificate_status_stapled, seen(facts, asset=WEB), asset=WEB)
        assert verdict(finding) == expected
        assert not finding or "{" not in sentence(certificate_status_stapled, finding)


def test_mail_is_judged_milder() -> None:
    """Between mail servers nobody asks for it."""
    facts = replace(showing(server(extensions=(*LEAF, DEMAND)), between().der), staple=ABSENT)
    finding = ask(certificate_status_stapled, seen(facts, asset=MX), asset=MX)
    assert verdict(finding) == "fair demanded_and_missing"
