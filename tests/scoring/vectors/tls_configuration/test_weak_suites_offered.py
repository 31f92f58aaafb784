"""Suites that can be broken are faults, by how hard that is."""

import pytest

from scanner.observation import Present
from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.weak_suites_offered import weak_suites_offered
from tests.scoring.vectors.tls_configuration.servers import LOST, judged, keeps_its_promises

NULL, RC4, DES3 = "TLS_RSA_WITH_NULL_SHA", "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"


def weak(*names: str) -> TlsFacts:
    return TlsFacts(weak_suites=Present(value=names))


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (weak(DES3), "warn offered", "fair offered"),
        (weak(NULL, DES3), "bad offered", "warn offered"),
        (weak(RC4), "bad offered", "warn offered"),
        (TlsFacts(weak_suites=LOST), "unknown unseen", "unknown unseen"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """64-bit blocks weigh less than what a listener reads at once; mail less than the web."""
    assert judged(weak_suites_offered, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(weak_suites_offered)
