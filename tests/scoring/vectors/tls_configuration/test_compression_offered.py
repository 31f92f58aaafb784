"""Compression is a fault."""

import pytest

from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.compression_offered import compression_offered
from tests.scoring.vectors.tls_configuration.servers import NO, YES, judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(compression=YES), "warn offered", "fair offered"),
        (TlsFacts(compression=NO), "good not_offered", "good not_offered"),
        (TlsFacts(tls1_2=YES), "none", "none"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """A WARN on the web, FAIR for mail; where it was not asked for there is no finding."""
    assert judged(compression_offered, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(compression_offered)
