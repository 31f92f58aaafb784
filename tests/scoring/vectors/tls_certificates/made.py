"""Certificates made by hand from parts, each of which a test may replace, and signed for real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.fakes.looks import AT
from tests.scoring.vectors.tls_certificates.chains import DAY, NAME
from tests.scoring.vectors.tls_certificates.encoding import (
    EMPTY,
    GENERAL_TIME,
    SEQUENCE,
    UTC_TIME,
    bits,
    encoded,
    extension,
    integer,
    name,
    oid,
    timestamps,
    tlv,
)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey
SHA256 = oid("2.16.840.1.101.3.4.2.1") + EMPTY
Hash = Callable[[], hashes.HashAlgorithm]


@dataclass(frozen=True, kw_only=True)
class Party:
    """A certificate, the name and key it stands for."""

    der: bytes
    subject: bytes
    key: Key


def _ecdsa(hashed: Hash) -> Callable[[Key, bytes], bytes]:
    return lambda key, data: key.sign(data, ec.ECDSA(hashed()))  # type: ignore[call-arg, union-attr]  # keys of other kinds are not paired with it


def _pkcs1(hashed: Hash) -> Callable[[Key, bytes], bytes]:
    return lambda key, data: key.sign(data, padding.PKCS1v15(), hashed())  # type: ignore[call-arg, union-attr]  # as above


def _pss(key: Key, data: bytes) -> bytes:
    assert isinstance(key, rsa.RSAPrivateKey)
    return key.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def _ed25519(key: Key, data: bytes) -> bytes:
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return key.sign(data)


_MGF1 = tlv(SEQUENCE, oid("1.2.840.113549.1.1.8"), tlv(SEQUENCE, SHA256))
_PSS = tlv(SEQUENCE, tlv(0xA0, tlv(SEQUENCE, SHA256)), tlv(0xA1, _MGF1), tlv(0xA2, integer(32)))
ALGORITHMS: dict[str, tuple[bytes, Callable[[Key, bytes], bytes]]] = {
    "ecdsa": (tlv(SEQUENCE, oid("1.2.840.10045.4.3.2")), _ecdsa(hashes.SHA256)),
    "ecdsa-sha1": (tlv(SEQUENCE, oid("1.2.840.10045.4.1")), _ecdsa(hashes.SHA1)),
    "rsa": (tlv(SEQUENCE, oid("1.2.840.113549.1.1.11"), EMPTY), _pkcs1(hashes.SHA256)),
    "rsa-sha1": (tlv(SEQUENCE, oid("1.2.840.113549.1.1.5"), EMPTY), _pkcs1(hashes.SHA1)),
    "rsa-md5": (tlv(SEQUENCE, oid("1.2.840.113549.1.1.4"), EMPTY), _pkcs1(hashes.MD5)),
    # Nobody makes these any more: the identifier is right, the signature is not.
    "rsa-md2": (tlv(SEQUENCE, oid("1.2.840.113549.1.1.2"), EMPTY), _pkcs1(hashes.SHA256)),
    "rsa-md4": (tlv(SEQUENCE, oid("1.2.840.113549.1.1.3"), EMPTY), _pkcs1(hashes.SHA256)),
    "sm2": (tlv(SEQUENCE, oid("1.2.156.10197.1.501")), _ecdsa(hashes.SHA256)),
    "pss": (tlv(SEQUENCE, oid("1.2.840.113549.1.1.10"), _PSS), _pss),
    "ed25519": (tlv(SEQUENCE, oid("1.3.101.112")), _ed25519),
}


@cache
def ec_key(label: str = "", curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    """The same key for the same label."""
    return ec.generate_private_key(curve())


@cache
def rsa_key(size: int = 2048, exponent: int = 65537) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(exponent, size)


def rsa_spki(modulus_bits: int, exponent: int) -> bytes:
    """A public key of any size at once: an odd number that nobody will ever sign with."""
    numbers = tlv(SEQUENCE, integer((1 << modulus_bits - 1) + 1), integer(exponent))
    return tlv(SEQUENCE, tlv(SEQUENCE, oid("1.2.840.113549.1.1.1"), EMPTY), bits(numbers))


def ec_spki(parameters: bytes, point: bytes) -> bytes:
    """An elliptic-curve key on whatever these parameters name."""
    return tlv(SEQUENCE, tlv(SEQUENCE, oid("1.2.840.10045.2.1"), parameters), bits(point))


def alternatives(*names: str) -> bytes:
    return encoded(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]))


def purpose(*uses: x509.ObjectIdentifier) -> bytes:
    return encoded(x509.ExtendedKeyUsage(uses))


def authority(ca: bool = True, length: int | None = None) -> bytes:
    return encoded(x509.BasicConstraints(ca=ca, path_length=length), critical=True)


def usage(*, signs: bool) -> bytes:
    """Key usage keyCertSign, or digitalSignature alone."""
    return extension("2.5.29.15", bytes((3, 2, 2, 4) if signs else (3, 2, 7, 0x80)), critical=True)


def place(url: str) -> bytes:
    """Authority information access: caIssuers at this address."""
    row = tlv(SEQUENCE, oid("1.3.6.1.5.5.7.48.2"), tlv(0x86, url.encode()))
    return extension("1.3.6.1.5.5.7.1.1", tlv(SEQUENCE, row))


def time(at: datetime | bytes) -> bytes:
    """UTCTime to 2049, GeneralizedTime after; bytes as they are, in a GeneralizedTime."""
    if isinstance(at, bytes):
        return tlv(GENERAL_TIME, at)
    if 1950 <= at.year < 2050:
        return tlv(UTC_TIME, f"{at:%y%m%d%H%M%SZ}".encode())
    return tlv(GENERAL_TIME, f"{at.year:04}{at:%m%d%H%M%SZ}".encode())


LEAF = (alternatives(NAME), purpose(ExtendedKeyUsageOID.SERVER_AUTH), timestamps(2))
CA = (authority(), usage(signs=True))


def make(
    subject: bytes,
    *,
    by: Party | None = None,
    key: Key | None = None,
    spki: bytes = b"",
    start: datetime | bytes = AT - 10 * DAY,
    end: datetime | bytes = AT + 80 * DAY,
    serial: int = 4711,
    extensions: tuple[bytes, ...] = (),
    algorithm: str = "",
    issuer: bytes = b"",
    version: int = 2,
) -> Party:
    """A certificate for `subject`, signed by `by`, or by itself; `spki` and `issuer` replace what is put in."""
    key = key or ec_key()
    signer = by.key if by else key
    kind = {"RSAPrivateKey": "rsa", "Ed25519PrivateKey": "ed25519"}
    identifier, sign = ALGORITHMS[algorithm or kind.get(type(signer).__name__, "ecdsa")]
    body = tlv(
        SEQUENCE,
        tlv(0xA0, integer(version)) if version else b"",
        integer(serial),
        identifier,
        issuer or (by.subject if by else subject),
        tlv(SEQUENCE, time(start), time(end)),
        subject,
        spki or key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        tlv(0xA3, tlv(SEQUENCE, *extensions)) if extensions else b"",
    )
    return Party(der=tlv(SEQUENCE, body, identifier, bits(sign(signer, body))), subject=subject, key=key)


@cache
def root(label: str = "Public Root") -> Party:
    return make(name(label), key=ec_key(label), start=AT - 900 * DAY, end=AT + 3000 * DAY, extensions=CA)


@cache
def between(label: str = "Authority", extensions: tuple[bytes, ...] = CA, by: Party | None = None) -> Party:
    """An intermediate authority below the public root, or below another."""
    dates = {"start": AT - 400 * DAY, "end": AT + 1000 * DAY}
    return make(name(label), by=by or root(), key=ec_key(label), extensions=extensions, **dates)


def server(
    *, by: Party | None = None, key: Key | None = None, extensions: tuple[bytes, ...] = LEAF, **rest: object
) -> bytes:
    """A server's certificate in DER, below the usual intermediate."""
    return make(name("server"), by=by or between(), key=key or ec_key("server"), extensions=extensions, **rest).der  # type: ignore[arg-type]  # passed on as make() has them
