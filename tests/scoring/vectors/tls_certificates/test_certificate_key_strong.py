"""Keys are measured against 2048 and 224 bits."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from scoring.vectors.tls_certificates.certificate_key_strong import certificate_key_strong
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import WEB, PrivateKey, leaf, root, showing


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (rsa.generate_private_key(65537, 1024), "bad small"),
        (rsa.generate_private_key(65537, 1536), "warn small"),
        (rsa.generate_private_key(65537, 2048), "good strong"),
        (ec.generate_private_key(ec.SECP192R1()), "warn small"),
        (ec.generate_private_key(ec.SECP224R1()), "good strong"),
        (ec.generate_private_key(ec.SECP384R1()), "good strong"),
    ],
    ids=["rsa1024", "rsa1536", "rsa2048", "ec192", "ec224", "ec384"],
)
def test_small_keys_are_faults(key: PrivateKey, expected: str) -> None:
    """What can be broken is BAD, what is below today's floor WARN."""
    finding = ask(certificate_key_strong, seen(showing(leaf(key=key, issuer=root()))), asset=WEB)
    assert finding
    assert verdict(finding) == expected
    assert "{" not in sentence(certificate_key_strong, finding)
