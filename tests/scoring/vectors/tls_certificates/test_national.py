"""National roots are known by name and country, and no browser ships one of them."""

import warnings

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from scanner.tls.certificate import read
from scoring.vectors.tls_certificates._national import NATIONAL_ROOTS, national
from tests.scoring.vectors.tls_certificates.encoding import name
from tests.scoring.vectors.tls_certificates.made import CA, make


def test_every_root_is_recognised_in_its_own_country_only() -> None:
    """The same name from elsewhere is nobody's; each row says where it is published."""
    for root in NATIONAL_ROOTS:
        for code, expected in ((root.code, root), ("XX", None)):
            subject = name(root.common_name, country=code, organization=root.organization)
            found = read(make(subject, extensions=CA).der)
            assert found
            assert national(found) == expected
        assert root.source


def test_none_is_shipped_by_browsers() -> None:
    """What the public list holds is trusted by proof, not by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old roots have odd serials
        public = x509.load_pem_x509_certificates(certifi.contents().encode())
    for one in public:
        found = read(one.public_bytes(Encoding.DER))
        assert found
        assert national(found) is None


def test_thailand_and_kazakhstan_are_known() -> None:
    """The roots that these two states use today, beside the one that Kazakhstan gave up in 2019."""
    known = {root.common_name for root in NATIONAL_ROOTS if root.code in ("TH", "KZ")}
    assert known == {
        "Thailand National Root Certification Authority - G1",
        "Information Security Certification Authority",
        "Information Security Certification Authority CA",
        "Qaznet Trust Network",
    }
