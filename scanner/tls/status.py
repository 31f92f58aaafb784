"""What an authority says of a certificate, and when its word counts."""

from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

EARLY = timedelta(minutes=10)
"""How far an authority's clock may be ahead of ours."""
WITHOUT_END = timedelta(days=7)
"""How long a word counts that does not say until when."""


class Status(StrEnum):
    """`unknown`: the authority does not know the certificate. `unreadable`: there is no word that can be relied on."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


def counts(since: datetime, until: datetime | None, now: datetime) -> bool:
    """Whether a word said at `since` and good `until` then counts `now` (RFC 6960 4.2.2.1, RFC 5280 5.1.2.5)."""
    return since - now <= EARLY and (now < until if until else now - since <= WITHOUT_END)


def signed_by(
    key: CertificatePublicKeyTypes, signature: bytes, text: bytes, digest: hashes.HashAlgorithm | None
) -> bool:
    """Whether `signature` over `text` is by `key`. Raises the parser's errors for keys that cannot be used here."""
    if isinstance(digest, hashes.MD5):
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey) and digest:
            key.verify(signature, text, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and digest:
            key.verify(signature, text, ec.ECDSA(digest))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, text)
        else:
            return False
    except InvalidSignature:
        return False
    return True
