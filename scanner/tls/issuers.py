"""The issuers of certificates: what is found where a certificate names its issuer's, and who issued whom."""

import re
from collections.abc import Iterable
from functools import partial

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from scanner.tls.lenient import PARSER_ERRORS, quietly

MOST = 20
"""Certificates of one answer; an authority sends one, or those of a few cross-signings."""
_PEM = re.compile(rb"-----BEGIN (CERTIFICATE|PKCS7)-----")


def certificates(data: bytes) -> tuple[bytes, ...]:
    """The certificates, as DER, of an answer in DER, PEM or PKCS #7 form (RFC 5280 4.2.2.1); () where it holds none."""
    return quietly(lambda: tuple(one.public_bytes(Encoding.DER) for one in _certificates(data)[:MOST]), ())


def issuer_of(der: bytes, candidates: Iterable[bytes]) -> bytes | None:
    """The first candidate whose name and key issued `der`; None where it is none of them.

    Where the signature's algorithm cannot be checked here the name alone decides.
    """
    return next((one for one in candidates if quietly(partial(_issued, der, one), False)), None)


def _certificates(data: bytes) -> list[x509.Certificate]:
    marked = _PEM.search(data)
    if marked:
        in_pkcs7 = marked[1] == b"PKCS7"
        return pkcs7.load_pem_pkcs7_certificates(data) if in_pkcs7 else x509.load_pem_x509_certificates(data)
    try:
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        return pkcs7.load_der_pkcs7_certificates(data)


def _issued(der: bytes, candidate: bytes) -> bool:
    child, parent = x509.load_der_x509_certificate(der), x509.load_der_x509_certificate(candidate)
    if child.issuer != parent.subject:
        return False
    try:
        child.verify_directly_issued_by(parent)
    except InvalidSignature:
        return False
    except PARSER_ERRORS:
        return True
    return True
