"""SSL is a fault wherever it is spoken."""

import pytest

from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.ssl_offered import ssl_offered
from tests.scoring.vectors.tls_configuration.servers import LOST, NO, YES, judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(ssl2=NO, ssl3=YES), "bad one_offered", "bad one_offered"),
        (TlsFacts(ssl2=YES, ssl3=YES), "bad both_offered", "bad both_offered"),
        (TlsFacts(ssl2=YES, ssl3=NO), "bad one_offered", "bad one_offered"),
        (TlsFacts(ssl2=LOST, ssl3=NO), "unknown unseen", "unknown unseen"),
        (TlsFacts(ssl3=NO), "good not_offered", "good not_offered"),
        (TlsFacts(tls1_2=YES), "none", "none"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """Either version is BAD; where SSL 3.0 was not asked for there is no finding."""
    assert judged(ssl_offered, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(ssl_offered)
