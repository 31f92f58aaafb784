"""Chains made for the purpose: keys of every kind and size, and what certificates are signed with."""

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519

from tests.scoring.vectors.tls_certificates.chains import MX, SUBMISSION
from tests.scoring.vectors.tls_certificates.encoding import OCTETS, SEQUENCE, integer, name, oid, tlv
from tests.scoring.vectors.tls_certificates.made import (
    CA,
    Key,
    Party,
    between,
    ec_key,
    ec_spki,
    make,
    root,
    rsa_key,
    rsa_spki,
    server,
)
from tests.scoring.vectors.tls_certificates.table import Case, known, names, verdicts

P160 = "1.3.132.0.8"
SM2 = "1.2.156.10197.1.301"


def keyed(key: Key) -> tuple[bytes, ...]:
    return (server(key=key), between().der)


def lettered(spki: bytes) -> tuple[bytes, ...]:
    """A leaf with this public key, whose private half nobody has."""
    return (server(spki=spki), between().der)


def point(size: int) -> bytes:
    return b"\x04" + b"\1" * (2 * size)


def signed(algorithm: str) -> tuple[bytes, ...]:
    """A leaf signed by an RSA authority in this way."""
    by = rsa_between()
    return (server(by=by, algorithm=algorithm), by.der)


def rsa_between(size: int = 2048, algorithm: str = "") -> Party:
    above = root() if not algorithm else rsa_root()
    key = rsa_key(size)
    return make(name("RSA Authority"), by=above, key=key, extensions=CA, algorithm=algorithm)


def rsa_root() -> Party:
    return make(name("RSA Root"), key=rsa_key(), extensions=CA)


def explicit(size: int) -> bytes:
    """Curve parameters written out (RFC 3279 2.3.5), of a field of so many bytes; the numbers mean nothing."""
    field = tlv(SEQUENCE, oid("1.2.840.10045.1.1"), integer(256**size - 189))
    curve = tlv(SEQUENCE, tlv(OCTETS, bytes(size)), tlv(OCTETS, b"\7" * size))
    return tlv(SEQUENCE, integer(1), field, curve, tlv(OCTETS, point(size)), integer(256**size - 1), integer(1))


UNJUDGED = {"key_strong": "neutral not_judged"}
CASES = (
    Case(name="RSA 512", chain=lambda: lettered(rsa_spki(512, 65537)), expect={"key_strong": "bad small"}),
    Case(name="RSA 1024", chain=lambda: lettered(rsa_spki(1024, 65537)), expect={"key_strong": "bad small"}),
    Case(name="RSA 1024 on a mail exchanger", chain=lambda: lettered(rsa_spki(1024, 65537)), asset=MX,
         expect={"key_strong": "fair small"}),
    Case(name="RSA 1024 for submission", chain=lambda: lettered(rsa_spki(1024, 65537)), asset=SUBMISSION,
         expect={"key_strong": "warn small"}),
    Case(name="RSA 1536 on a mail exchanger", chain=lambda: lettered(rsa_spki(1536, 65537)), asset=MX,
         expect={"key_strong": "fair small"}),
    Case(name="RSA with exponent 1 on a mail exchanger", chain=lambda: lettered(rsa_spki(2048, 1)), asset=MX,
         expect={"key_strong": "fair no_exponent"}),
    Case(name="DSA 2048 on a mail exchanger", chain=lambda: keyed(dsa.generate_private_key(2048)), asset=MX,
         expect={"key_strong": "fair withdrawn_kind"}),
    Case(name="RSA 2047", chain=lambda: lettered(rsa_spki(2047, 65537)), expect={"key_strong": "warn small"}),
    Case(name="RSA 2048", chain=lambda: keyed(rsa_key())),
    Case(name="RSA 16384", chain=lambda: lettered(rsa_spki(16384, 65537))),
    Case(name="RSA 65536", chain=lambda: lettered(rsa_spki(65536, 65537))),
    Case(name="RSA with exponent 1", chain=lambda: lettered(rsa_spki(2048, 1)),
         expect={"key_strong": "bad no_exponent"}),
    Case(name="RSA with exponent 3", chain=lambda: lettered(rsa_spki(2048, 3)),
         expect={"key_strong": "fair odd_exponent"}),
    Case(name="RSA with an even exponent", chain=lambda: lettered(rsa_spki(2048, 65536)),
         expect={"key_strong": "bad no_exponent"}),
    Case(name="RSA with an exponent as long as the key", chain=lambda: lettered(rsa_spki(2048, 2**2046 + 1)),
         expect={"key_strong": "fair odd_exponent"}),
    Case(name="RSA with a modulus below zero", chain=lambda: lettered(rsa_spki(2048, -3)),
         expect={"key_strong": "bad no_exponent"}),
    Case(name="P-384", chain=lambda: keyed(ec_key("server", ec.SECP384R1))),
    Case(name="P-521", chain=lambda: keyed(ec_key("server", ec.SECP521R1))),
    Case(name="P-224", chain=lambda: keyed(ec_key("server", ec.SECP224R1))),
    Case(name="P-192", chain=lambda: keyed(ec_key("server", ec.SECP192R1)),
         expect={"key_strong": "warn small"}),
    Case(name="secp160r1, which the library does not know", chain=lambda: lettered(ec_spki(oid(P160), point(20))),
         expect={"key_strong": "bad small"}),
    Case(name="explicit curve parameters", chain=lambda: lettered(ec_spki(explicit(32), point(32))), expect=UNJUDGED),
    Case(name="explicit parameters of a small curve", chain=lambda: lettered(ec_spki(explicit(14), point(14))),
         expect={"key_strong": "bad small"}),
    Case(name="a point at infinity", chain=lambda: lettered(ec_spki(oid("1.2.840.10045.3.1.7"), b"\0")),
         expect=UNJUDGED),
    Case(name="a point that is none", chain=lambda: lettered(ec_spki(oid("1.2.840.10045.3.1.7"), b"\7\7")),
         expect=UNJUDGED),
    Case(name="SM2", chain=lambda: lettered(ec_spki(oid(SM2), point(32))), expect=UNJUDGED),
    Case(name="SM2 all the way up, to a root of that name",
         chain=lambda: (server(by=sm2_authority(), spki=ec_spki(oid(SM2), point(32)), algorithm="sm2"),
                        sm2_authority().der),
         expect={"key_strong": "neutral not_judged", "trusted": "warn trusted_nationally"}),
    Case(name="Ed25519", chain=lambda: keyed(ed25519.Ed25519PrivateKey.generate())),
    Case(name="Ed448", chain=lambda: lettered(spki_of(ed448.Ed448PrivateKey.generate()))),
    Case(name="DSA 1024", chain=lambda: keyed(dsa.generate_private_key(1024)),
         expect={"key_strong": "bad small"}),
    Case(name="DSA 2048", chain=lambda: keyed(dsa.generate_private_key(2048)),
         expect={"key_strong": "warn withdrawn_kind"}),
    Case(name="a kind of key that nobody has registered",
         chain=lambda: lettered(tlv(SEQUENCE, tlv(SEQUENCE, oid("1.3.6.1.4.1.1.1")), tlv(3, b"\0\1"))),
         expect=UNJUDGED),
    Case(name="signed with SHA-256 and PKCS #1", chain=lambda: signed("rsa")),
    Case(name="signed with RSASSA-PSS", chain=lambda: signed("pss")),
    Case(name="signed by an Ed25519 authority", chain=lambda: (server(by=ed_between()), ed_between().der),
         expect={"trusted": "warn unusual_key"}),
    Case(name="signed by an authority on a curve that browsers do not know",
         chain=lambda: (server(by=brainpool_between()), brainpool_between().der),
         expect={"trusted": "warn unusual_key"}),
    *(
        Case(name=f"signed with {algorithm}", chain=lambda algorithm=algorithm: signed(algorithm),  # type: ignore[misc]  # bound early
             expect={"signature_current": "bad broken_hash", "trusted": "warn withdrawn_signature"})
        for algorithm in ("rsa-sha1", "rsa-md5", "rsa-md4", "rsa-md2")
    ),
    Case(name="signed with SHA-1 and ECDSA", chain=lambda: (server(algorithm="ecdsa-sha1"), between().der),
         expect={"signature_current": "bad broken_hash", "trusted": "warn withdrawn_signature"}),
    Case(name="signed with SHA-1 on a mail exchanger",
         chain=lambda: (server(algorithm="ecdsa-sha1"), between().der), asset=MX,
         expect={"signature_current": "fair broken_hash", "trusted": "fair withdrawn_signature"}),
    Case(name="an authority signed with SHA-1",
         chain=lambda: (server(by=rsa_between(algorithm="rsa-sha1")), rsa_between(algorithm="rsa-sha1").der),
         roots=lambda: known(rsa_root()),
         expect={"signature_current": "bad broken_hash", "trusted": "warn withdrawn_signature"}),
    Case(name="an authority with 1024 bits", chain=lambda: (server(by=rsa_between(1024)), rsa_between(1024).der),
         expect={"trusted": "warn weak_issuer"}),
)  # fmt: skip


def spki_of(key: ed448.Ed448PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def sm2_authority() -> Party:
    """The Chinese root by its name, which has no key that we could load."""
    subject = name("ROOTCA", country="CN", organization="NRCAC")
    return make(subject, key=ec_key("sm2"), spki=ec_spki(oid(SM2), point(32)), extensions=CA, algorithm="sm2")


def brainpool_between() -> Party:
    return make(name("Brainpool"), by=root(), key=ec_key("brainpool", ec.BrainpoolP256R1), extensions=CA)


_ED = ed25519.Ed25519PrivateKey.generate()


def ed_between() -> Party:
    return make(name("Edwards"), by=root(), key=_ED, extensions=CA)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_every_check_gives_its_verdict_and_reason(case: Case) -> None:
    """Of each chain every certificate check says exactly this."""
    assert verdicts(case) == case.expected
