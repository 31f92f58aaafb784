"""Servers without authenticated encryption are found."""

import pytest

from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.aead_offered import aead_offered
from tests.scoring.vectors.tls_configuration.servers import LOST, NO, YES, judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(aead=NO), "warn not_offered", "fair not_offered"),
        (TlsFacts(aead=LOST), "unknown unseen", "unknown unseen"),
        (TlsFacts(tls1_2=YES), "none", "none"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """A WARN on the web, FAIR for mail; where it was not asked for there is no finding."""
    assert judged(aead_offered, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(aead_offered)
