"""TLSA records against certificates: what each selector and matching type means."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from scanner.tls.dane import Tlsa, read
from tests.scoring.vectors.tls_certificates.chains import leaf

DER = leaf()
KEY = x509.load_der_x509_certificate(DER).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
MADE: dict[int, Callable[[bytes], bytes]] = {
    0: lambda data: data,
    1: lambda data: hashlib.sha256(data).digest(),
    2: lambda data: hashlib.sha512(data).digest(),
}
"""Association data by matching type (RFC 6698 2.1.3)."""


@pytest.mark.parametrize("matching", MADE)
@pytest.mark.parametrize("selector", [0, 1])
def test_a_record_means_its_certificate(selector: int, matching: int) -> None:
    """The whole certificate or its key, as it is or as a digest of 256 or 512 bits; and no other certificate."""
    data = MADE[matching](KEY if selector else DER).hex()
    record = read(f"3 {selector} {matching} {data.upper()}")
    assert record == Tlsa(usage=3, selector=selector, matching=matching, data=data)
    assert record.well_formed
    assert record.means(DER)
    assert not record.means(leaf())
    assert not replace(record, data=data[:-2] + ("00" if data[-2:] != "00" else "11")).means(DER)


@pytest.mark.parametrize(
    ("text", "well_formed", "for_mail"),
    [
        ("3 1 1 " + "ab" * 32, True, True),
        ("2 0 2 " + "ab" * 64, True, True),
        ("3 1 0 3059", True, True),
        ("0 0 1 " + "ab" * 32, True, False),
        ("1 1 1 " + "ab" * 32, True, False),
        ("3 1 1 " + "ab" * 31, False, False),
        ("3 1 2 " + "ab" * 32, False, False),
        ("3 1 1 ", False, False),
        ("3 1 0 ", False, False),
        ("4 1 1 " + "ab" * 32, False, False),
        ("255 1 1 " + "ab" * 32, False, False),
        ("3 2 1 " + "ab" * 32, False, False),
        ("3 1 3 " + "ab" * 32, False, False),
    ],
)
def test_which_records_are_used(text: str, well_formed: bool, for_mail: bool) -> None:
    """Undefined numbers and digests of the wrong length are of no use; mail knows usages 2 and 3 (RFC 7672 3.1.3)."""
    record = read(text)
    assert record is not None
    assert (record.well_formed, record.for_mail) == (well_formed, for_mail)


@pytest.mark.parametrize("text", ["", "3 1 1", "3 1 1 xy", "-1 1 1 ab", "3 1 1000 ab", "3 1 1 ab cd", "٣ 1 1 ab"])
def test_what_is_no_record(text: str) -> None:
    """Nothing is guessed."""
    assert read(text) is None


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever a server calls its certificate."""
    for selector in (0, 1):
        Tlsa(usage=3, selector=selector, matching=1, data="ab" * 32).means(data)
        Tlsa(usage=3, selector=selector, matching=1, data="ab" * 32).means(DER[: len(data)] + data)
