"""Certificates are read leniently, and hostile DER never raises."""

import datetime as dt
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.tls.certificate import encode_chain, read, read_chain
from tests.lab.pki import Authority

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KEY = ec.generate_private_key(ec.SECP256R1())


def made(*extensions: x509.ExtensionType, name: str = "www.acme.example", issuer: str = "Acme CA") -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(KEY.public_key())
        .serial_number(0xBEEF)
        .not_valid_before(START)
        .not_valid_after(START + dt.timedelta(days=90))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


DER = made(
    x509.SubjectAlternativeName(
        [x509.DNSName("WWW.acme.example"), x509.DNSName("*.acme.example"), x509.IPAddress(ip_address("192.0.2.7"))]
    ),
    x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
    x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://ca.example/ca.der")
            ),
            x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("ldap://ca.example/")
            ),
        ]
    ),
)


def test_everything_a_judgement_needs_is_read() -> None:
    """Names in lower case with wildcards kept, dates in UTC, key, signature, issuer's address."""
    seen = read(DER)
    assert seen
    assert (seen.names, seen.addresses) == (("www.acme.example", "*.acme.example"), ("192.0.2.7",))
    assert (seen.common_name, seen.issued_by, seen.serial) == ("www.acme.example", "Acme CA", "beef")
    assert (seen.not_before, seen.not_after) == (START, START + dt.timedelta(days=90))
    assert (seen.key, seen.key_bits, seen.signature_hash) == ("EC", 256, "sha256")
    assert (seen.self_signed, seen.is_ca, seen.for_servers) == (False, False, True)
    assert seen.issuer_urls == ("http://ca.example/ca.der",)


def test_self_signed_is_proved_by_the_signature() -> None:
    """Equal names alone are not enough: the certificate must verify with its own key."""
    own, other = read(made(issuer="www.acme.example")), None
    stranger = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "same")])
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 1, START, START + dt.timedelta(days=1))
    other = read(builder.sign(stranger, hashes.SHA256()).public_bytes(Encoding.DER))
    assert own
    assert other
    assert (own.self_signed, other.self_signed) == (True, False)


def test_purposes_that_leave_servers_out_are_seen() -> None:
    """A certificate for clients only is not for servers; one without purposes is for all."""
    clients, free = read(made(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]))), read(made())
    assert clients
    assert free
    assert (clients.for_servers, free.for_servers) == (False, True)


def test_other_keys_and_hashes_are_named(tmp_path: Path) -> None:
    """RSA, Ed25519 and SHA-1 signatures are told as they are."""
    ca = Authority(tmp_path)
    old = read(ca.sha1_signed(["old.acme.example"]).leaf.public_bytes(Encoding.DER))
    assert old
    assert (old.key, old.key_bits, old.signature_hash) == ("RSA", 2048, "sha1")
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, START, START + dt.timedelta(days=1))
    seen = read(builder.sign(key, None).public_bytes(Encoding.DER))
    assert seen
    assert (seen.key, seen.key_bits, seen.signature_hash, seen.common_name) == ("Ed25519", 256, None, "Acme")


def test_names_for_display_hold_no_control_characters() -> None:
    """What a stranger wrote into a name cannot move the cursor, and is cut."""
    seen = read(made(name="evil\x1b[2J\r\n" + "x" * 40))
    assert seen
    assert seen.common_name == "evil[2J" + "x" * 40


def test_odd_alternative_names_are_left_out() -> None:
    """Names that no host can have are not names."""
    rows = [x509.DNSName(name) for name in ("ok.example", "a b.example", "", "x\x00.example", "*.*", "ok.example")]
    seen = read(made(x509.SubjectAlternativeName(rows)))
    assert seen
    assert seen.names == ("ok.example",)


def test_chains_survive_the_way_through_facts() -> None:
    """DER to text and back; what cannot be read keeps its place as None."""
    first, second, third = read_chain((*encode_chain((DER,)), "not base64!", "AAAA"))
    assert first == read(DER)
    assert (second, third) == (None, None)


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    """Garbage is no certificate."""
    assert read(data) is None


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(DER) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_certificates_do_not_raise(damages: list[tuple[int, int]]) -> None:
    """Any damage to a real certificate gives a certificate or None."""
    data = bytearray(DER)
    for place, byte in damages:
        data[place] = byte
    read(bytes(data))


@pytest.mark.parametrize("bits", [1024, 2048])
def test_small_keys_are_read_too(bits: int) -> None:
    """A key too small to be used is still measured."""
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "small")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, START, START + dt.timedelta(days=1))
    seen = read(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
    assert seen
    assert seen.key_bits == bits


def test_an_address_is_whole_or_not_there() -> None:
    """One that would have to be cut to be kept leads elsewhere, and is left out."""
    long, short = f"http://ca.example/{'a' * 256}", "http://ca.example/b"
    access = [
        x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url))
        for url in (long, short)
    ]
    seen = read(made(x509.AuthorityInformationAccess(access)))
    assert seen
    assert seen.issuer_urls == (short,)
