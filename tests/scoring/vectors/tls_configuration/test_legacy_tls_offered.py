"""TLS 1.0 and TLS 1.1 are faults, graver on the web than for mail."""

import pytest

from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.legacy_tls_offered import legacy_tls_offered
from tests.scoring.vectors.tls_configuration.servers import LOST, NO, YES, judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(tls1_0=YES, tls1_1=YES), "bad both_offered", "fair both_offered"),
        (TlsFacts(tls1_0=NO, tls1_1=YES), "bad one_offered", "fair one_offered"),
        (TlsFacts(tls1_1=YES), "bad one_offered", "fair one_offered"),
        (TlsFacts(tls1_0=LOST, tls1_1=NO), "unknown unseen", "unknown unseen"),
        (TlsFacts(tls1_0=NO, tls1_1=NO), "good not_offered", "good not_offered"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """The published practice: BAD on the web, FAIR for mail; half an answer is no good verdict."""
    assert judged(legacy_tls_offered, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(legacy_tls_offered)
