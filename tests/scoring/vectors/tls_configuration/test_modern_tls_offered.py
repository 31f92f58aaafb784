"""TLS 1.3 is good, TLS 1.2 alone fair, neither a fault."""

import pytest

from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.modern_tls_offered import modern_tls_offered
from tests.scoring.vectors.tls_configuration.servers import LOST, NO, YES, judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(tls1_2=NO, tls1_3=YES), "good tls1_3", "good tls1_3"),
        (TlsFacts(tls1_2=YES, tls1_3=NO), "fair tls1_2_only", "fair tls1_2_only"),
        (TlsFacts(tls1_2=NO, tls1_3=NO), "bad neither", "warn neither"),
        (TlsFacts(tls1_2=YES, tls1_3=LOST), "unknown unseen", "unknown unseen"),
        (TlsFacts(tls1_2=NO, tls1_3=NO, tlcp=YES), "unknown tlcp", "unknown tlcp"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """Mozilla 6.0 and NIST SP 800-52r2 want both versions; neither a gap nor TLCP is an absence."""
    assert judged(modern_tls_offered, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(modern_tls_offered)
