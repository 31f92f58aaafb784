"""Servers of before RFC 5746 are found."""

import pytest

from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.renegotiation_bound import renegotiation_bound
from tests.scoring.vectors.tls_configuration.servers import NO, YES, judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(secure_renegotiation=NO), "warn not_bound", "fair not_bound"),
        (TlsFacts(secure_renegotiation=YES), "good bound", "good bound"),
        (TlsFacts(tls1_3=YES), "none", "none"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """A WARN on the web, FAIR for mail; TLS 1.3 alone has no renegotiation."""
    assert judged(renegotiation_bound, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(renegotiation_bound)
