"""Public certificates of every odd kind, and mutations of them: read or declined, never an exception."""

import base64
import time
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.tls.certificate import Certificate, read
from scanner.tls.der import children, element

FOLDER = Path(cryptography_vectors.__file__).parent
PEM = b"-----BEGIN CERTIFICATE-----"
LONGEST = 1.0
"""Seconds for one certificate of at most 64 KiB; a thousandth of it is usual."""


def vectors() -> dict[str, bytes]:
    """Every certificate of the package by file, in DER; of a PEM file its first, where that is base64 at all."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix not in (".pem", ".crt", ".der", ".cer"):
            continue
        data = path.read_bytes()
        if PEM in data:
            body = data.partition(PEM)[2].partition(b"-----END")[0]
            try:
                data = base64.b64decode(b"".join(body.split()))
            except ValueError:
                continue
        if data[:1] == b"\x30":
            found[str(path.relative_to(FOLDER))] = data
    return found


VECTORS = vectors()
SMALL = [der for der in VECTORS.values() if len(der) < 4096]


@pytest.mark.parametrize("name", VECTORS)
def test_every_public_vector_is_read_or_declined(name: str) -> None:
    """Whatever the file holds, reading it raises nothing and takes no time worth naming."""
    began = time.perf_counter()
    found = read(VECTORS[name])
    assert time.perf_counter() - began < LONGEST
    assert found is None or isinstance(found, Certificate)


def test_what_the_library_loads_we_read() -> None:
    """No vector that holds a certificate with dates is lost on the way."""
    assert len(VECTORS) >= 600
    lost = [name for name, der in VECTORS.items() if read(der) is None and _loads(der)]
    assert lost == []


def test_the_kinds_are_told_apart() -> None:
    """Keys and signatures of the odd vectors are what their files say."""
    told = {name: read(VECTORS[f"x509/{name}"]) for name in (
        "verisign_md2_root.pem", "ee-pss-sha1-cert.pem", "ecdsa_root.pem", "tls-feature-ocsp-staple.pem",
        "cryptography-scts.pem", "utf8-dnsname.pem", "ed25519/root-ed25519.pem",
    )}  # fmt: skip
    kinds = {name: (one.key, one.signature_hash) for name, one in told.items() if one}
    assert kinds["verisign_md2_root.pem"] == ("RSA", "md2")
    assert kinds["ee-pss-sha1-cert.pem"] == ("RSA", "sha1")
    assert kinds["ecdsa_root.pem"] == ("EC", "sha384")
    assert kinds["ed25519/root-ed25519.pem"] == ("Ed25519", None)
    stapled, published = told["tls-feature-ocsp-staple.pem"], told["cryptography-scts.pem"]
    assert stapled
    assert stapled.must_staple
    assert published
    assert published.scts == 2


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SMALL), st.data())
def test_mutated_certificates_never_raise(der: bytes, data: st.DataObject) -> None:
    """Bytes changed, cut, doubled or put in: read() returns, within its time."""
    bent = bytearray(der)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(bent) - 1))
        change = data.draw(st.sampled_from(("set", "cut", "double", "insert")))
        if change == "set":
            bent[at] = data.draw(st.integers(0, 255))
        elif change == "insert":
            bent[at:at] = data.draw(st.binary(max_size=8))
        else:
            end = at + data.draw(st.integers(1, 64))
            bent[at:end] = bent[at:end] * (2 if change == "double" else 0) or b"\0"
    began = time.perf_counter()
    read(bytes(bent))
    assert time.perf_counter() - began < LONGEST


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SMALL), st.data())
def test_well_formed_nonsense_never_raises(der: bytes, data: st.DataObject) -> None:
    """One element anywhere in the tree replaced by another, all lengths right again: what mutations seldom reach."""
    read(_bent(der, data))


@given(st.binary(max_size=200))
def test_taking_der_apart_never_raises(content: bytes) -> None:
    """children() ends at what is not whole, and never gives more than there is."""
    found = children(content)
    assert sum(len(inner) for _, inner in found) <= len(content)


@given(
    st.lists(
        st.tuples(st.integers(0, 0xFF).filter(lambda tag: tag & 0x1F != 0x1F), st.binary(max_size=300)), max_size=9
    )
)
def test_der_taken_apart_and_put_together_is_the_same(parts: list[tuple[int, bytes]]) -> None:
    """element() and children() are each other's inverse."""
    assert children(b"".join(element(*part) for part in parts)) == tuple(parts)


def _loads(der: bytes) -> bool:
    try:
        return bool(x509.load_der_x509_certificate(der).not_valid_after_utc)
    except Exception:  # whatever the library says no with
        return False


def _bent(der: bytes, data: st.DataObject) -> bytes:
    parts = list(children(der))
    if not parts:
        return der
    at = data.draw(st.integers(0, len(parts) - 1))
    tag, inner = parts[at]
    if tag & 0x20 and data.draw(st.integers(0, 5)):
        parts[at] = (tag, _bent(inner, data))
    else:
        parts[at] = (data.draw(st.sampled_from((0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x13, 0x17, 0x18, 0x30, tag))),
                     data.draw(st.binary(max_size=20) | st.just(inner)))  # fmt: skip
    return b"".join(element(*part) for part in parts)
