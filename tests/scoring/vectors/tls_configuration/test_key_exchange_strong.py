"""Small primes and small curves are found."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.key_exchange_strong import key_exchange_strong
from tests.scoring.vectors.tls_configuration.servers import judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(dh_bits=Present(value=512)), "bad small_prime", "warn small_prime"),
        (TlsFacts(dh_bits=Present(value=1024)), "bad small_prime", "warn small_prime"),
        (
            TlsFacts(dh_bits=Present(value=1024), dh_prime=Present(value="RFC 2409 group 2")),
            "bad small_shared_prime", "warn small_shared_prime",
        ),
        (TlsFacts(dh_bits=Present(value=1024), dh_prime=ABSENT), "bad small_prime", "warn small_prime"),
        (TlsFacts(dh_bits=Present(value=2048), dh_prime=Present(value="ffdhe2048")), "good strong", "good strong"),
        (TlsFacts(weak_curve=Present(value="secp160r1")), "bad weak_curve", "warn weak_curve"),
        (TlsFacts(weak_curve=Present(value="sect193r1")), "warn weak_curve", "fair weak_curve"),
        (TlsFacts(dh_bits=Present(value=1536)), "warn small_prime", "fair small_prime"),
        (TlsFacts(dh_bits=Present(value=2048)), "good strong", "good strong"),
        (TlsFacts(group=Present(value="secp192r1")), "warn small_curve", "fair small_curve"),
        (TlsFacts(group=Present(value="ffdhe2048")), "good strong", "good strong"),
        (TlsFacts(dh_bits=ABSENT), "none", "none"),
    ],
)  # fmt: skip
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """Below 2048 and 224 bits it is a fault, broken sizes are worse; a large shared prime or no exchange is none."""
    assert judged(key_exchange_strong, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(key_exchange_strong)
