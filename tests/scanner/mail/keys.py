"""DKIM records with keys made at test time, of sizes that no library makes any more too."""

import base64

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from scanner.tls.der import element
from scanner.tls.public_key import RSA_PUBLIC_KEY

INTEGER, SEQUENCE, BIT_STRING, OID = 0x02, 0x30, 0x03, 0x06


def rsa_record(bits: int = 2048, *, bare: bool = False) -> str:
    """A record with an RSA key whose modulus has so many bits; `bare` without the wrapping that names it RSA."""
    modulus = (1 << bits) - 1
    numbers = element(INTEGER, modulus.to_bytes(bits // 8 + 1)) + element(INTEGER, b"\x01\x00\x01")
    key = element(SEQUENCE, numbers)
    algorithm = element(SEQUENCE, element(OID, RSA_PUBLIC_KEY) + b"\x05\x00")
    info = key if bare else element(SEQUENCE, algorithm + element(BIT_STRING, b"\0" + key))
    return f"v=DKIM1; k=rsa; p={base64.b64encode(info).decode()}"


def real_record(bits: int = 2048) -> str:
    """A record with an RSA key that a library made."""
    key = rsa.generate_private_key(65537, bits).public_key()
    return f"v=DKIM1; p={base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()}"


def ed25519_record() -> str:
    """A record with an Ed25519 key (RFC 8463 4)."""
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()}"
