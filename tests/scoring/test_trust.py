"""How a client that verifies takes a certificate for a host."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from scanner.tls.certificate import encode_chain
from scoring.knowledge import Known
from scoring.trust import Taken, taken
from tests.lab.pki import Authority, Certificate

HOST = "mta-sts.acme.example"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def known(authority: Authority) -> Known:
    (root,) = load_pem_x509_certificates(authority.ca_file.read_bytes())
    return Known(roots=(root.public_bytes(Encoding.DER),))


def shown(certificate: Certificate) -> tuple[str, ...]:
    return encode_chain(certificate.sent)


def test_each_refusal(authority: Authority, known: Known) -> None:
    """Dates, names, issuer: said in this order; what holds says until when."""
    now = authority.now
    good = authority.issue([HOST])
    over = good.leaf.not_valid_after_utc + timedelta(seconds=1)
    assert taken(shown(good), HOST, now, known, now) == Taken(refusal="", until=over)
    cases = {
        "it has expired": authority.issue([HOST], days=(-9, -2), called="old"),
        "it is not valid yet": authority.issue([HOST], days=(2, 9), called="new"),
        "it is for other names": authority.issue(["acme.example"]),
        "it leads to no trusted root": authority.issue([HOST], complete=False, called="half"),
        "it is signed by itself": authority.self_signed([HOST], called="self"),
    }
    for refusal, certificate in cases.items():
        found = taken(shown(certificate), HOST, now, known, now)
        assert found is not None
        assert found.refusal == refusal


def test_what_cannot_be_judged(authority: Authority, known: Known) -> None:
    """Nothing readable, no roots, and a certificate that ran out since it was seen."""
    now, chain = authority.now, shown(authority.issue([HOST]))
    assert taken((), HOST, now, known, now) is None
    assert taken(("!",), HOST, now, known, now) is None
    assert taken(chain, HOST, now, replace(known, roots=()), now) is None
    assert taken(chain, HOST, now, known, now + 100 * DAY) is None
