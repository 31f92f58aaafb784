"""Issuers are read in every form in which authorities serve them, and told from their namesakes."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.tls.issuers import MOST, certificates, issuer_of
from tests.fakes.authority import issued

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
CA = issued("Acme CA", None, NOW, ca=True)
NAMESAKE = issued("Acme CA", None, NOW, ca=True)
LEAF = issued("www.acme.example", CA, NOW)
PAIR = [CA.certificate, NAMESAKE.certificate]


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (CA.der, 1),
        (CA.certificate.public_bytes(Encoding.PEM), 1),
        (b"".join(one.public_bytes(Encoding.PEM) for one in PAIR), 2),
        (pkcs7.serialize_certificates(PAIR, Encoding.DER), 2),
        (pkcs7.serialize_certificates(PAIR, Encoding.PEM), 2),
        (CA.certificate.public_bytes(Encoding.PEM) * 50, MOST),
    ],
    ids=["DER", "PEM", "two in PEM", "PKCS #7", "PKCS #7 in PEM", "a crowd"],
)
def test_every_form_is_read(data: bytes, count: int) -> None:
    """DER, PEM, and PKCS #7 with certificates only; a few of them at most."""
    found = certificates(data)
    assert len(found) == count
    assert issuer_of(LEAF.der, found) == CA.der


def test_a_namesake_issued_nothing() -> None:
    """The name alone is not enough where the signature can be checked."""
    assert issuer_of(LEAF.der, (NAMESAKE.der, LEAF.der, b"")) is None
    assert issuer_of(LEAF.der, (NAMESAKE.der, CA.der)) == CA.der


@settings(max_examples=200)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=100).map(b"-----BEGIN CERTIFICATE-----\n".__add__),
        st.binary(max_size=100).map(b"-----BEGIN PKCS7-----\n".__add__),
        st.integers(0, len(CA.der) - 1).map(lambda cut: CA.der[:cut]),
    )
)
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever comes holds no certificate, and issued nothing."""
    assert certificates(data) == ()
    assert issuer_of(data, (CA.der,)) is issuer_of(LEAF.der, (data,)) is None
