"""Kind and size of a certificate's public key, also where the key itself cannot be loaded."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from scanner.tls.der import children

SEQUENCE, BIT_STRING, VERSION = 0x30, 0x03, 0xA0
EC_PUBLIC_KEY = bytes.fromhex("2a8648ce3d0201")
RSA_PUBLIC_KEY = bytes.fromhex("2a864886f70d010101")
UNCOMPRESSED, COMPRESSED = (4,), (2, 3)
SMALL_FIELD = 224
"""Bits below which an elliptic curve is weak whatever its equation (NIST SP 800-57 part 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """`kind` is `RSA`, `EC`, `DSA`, `Ed25519`, `Ed448` or `unknown`; `bits` None where unknown.

    `exponent` is that of RSA, `curve` the name of the curve of EC as TLS has it (`secp256r1`).
    """

    kind: str
    bits: int | None = None
    exponent: int | None = None
    curve: str | None = None


UNKNOWN = PublicKey(kind="unknown")


def public_key(parsed: x509.Certificate) -> PublicKey:
    """The certificate's public key. Raises what the parser raises where its bytes are no certificate's."""
    try:
        key = parsed.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return _unloaded(parsed.tbs_certificate_bytes)
    if isinstance(key, rsa.RSAPublicKey):
        return PublicKey(kind="RSA", bits=key.key_size, exponent=key.public_numbers().e)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return PublicKey(kind="EC", bits=key.key_size, curve=key.curve.name)
    if isinstance(key, dsa.DSAPublicKey):
        return PublicKey(kind="DSA", bits=key.key_size)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return PublicKey(kind="Ed25519", bits=256)
    if isinstance(key, ed448.Ed448PublicKey):
        return PublicKey(kind="Ed448", bits=456)
    return UNKNOWN


def _unloaded(signed: bytes) -> PublicKey:
    """What the encoding alone proves of a key that the library declines (RFC 5280 4.1.2.7, RFC 3279 2.3)."""
    fields = [one for one in children(_inside(signed)) if one[0] != VERSION]
    if len(fields) < 6:
        return UNKNOWN
    return _info(children(fields[5][1]))


def of_info(der: bytes) -> PublicKey:
    """By its encoding alone: a SubjectPublicKeyInfo (RFC 5280 4.1) or a bare RSAPublicKey (RFC 8017 A.1.1)."""
    parts = children(_inside(der))
    return _info(parts) if parts and parts[0][0] == SEQUENCE else _rsa(der)


def _info(parts: tuple[tuple[int, bytes], ...]) -> PublicKey:
    if len(parts) < 2 or parts[0][0] != SEQUENCE or parts[1][0] != BIT_STRING:
        return UNKNOWN
    algorithm, bits = children(parts[0][1]), parts[1][1][1:]
    kind = algorithm[0][1] if algorithm else b""
    if kind == RSA_PUBLIC_KEY:
        return _rsa(bits)
    return _curve(bits) if kind == EC_PUBLIC_KEY else UNKNOWN


def _rsa(bits: bytes) -> PublicKey:
    numbers = children(_inside(bits))
    if len(numbers) < 2:
        return UNKNOWN
    modulus, exponent = (int.from_bytes(one[1], signed=True) for one in numbers[:2])
    return PublicKey(kind="RSA", bits=max(modulus, 0).bit_length(), exponent=exponent)


def _curve(point: bytes) -> PublicKey:
    """A point is no longer than its field, so a short one proves a weak curve; a long one proves nothing."""
    if point[:1] and point[0] in UNCOMPRESSED:
        size = len(point) // 2 * 8
    elif point[:1] and point[0] in COMPRESSED:
        size = (len(point) - 1) * 8
    else:
        return UNKNOWN
    return PublicKey(kind="EC", bits=size) if 0 < size < SMALL_FIELD else UNKNOWN


def _inside(element: bytes) -> bytes:
    found = children(element)
    return found[0][1] if found else b""
