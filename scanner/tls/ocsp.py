"""The status of one certificate by OCSP: how it is asked for, and what the answer says once it is verified."""

import base64
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from scanner.tls.lenient import lenient, quietly
from scanner.tls.status import Status, counts, signed_by

MOST_ANSWERS = 100
"""Certificates spoken of in one response; responders speak of one."""
MOST_SIGNERS = 5
_SAID = {
    ocsp.OCSPCertStatus.GOOD: Status.GOOD,
    ocsp.OCSPCertStatus.REVOKED: Status.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN: Status.UNKNOWN,
}


def request_url(base: str, leaf: bytes, issuer: bytes) -> str | None:
    """Where a GET asks the responder at `base` for the status of `leaf` (RFC 6960 A.1, RFC 5019 2.1: SHA-1, no nonce).

    None where one of the two certificates cannot be read.
    """
    request = quietly(lambda: _request(leaf, issuer, hashes.SHA1()).public_bytes(Encoding.DER), None)  # noqa: S303  # names a key, RFC 5019
    if request is None:
        return None
    return f"{base.rstrip('/')}/{quote(base64.b64encode(request).decode('ascii'), safe='')}"


def read_staple(der: bytes, leaf: bytes, issuer: bytes, now: datetime | None) -> Status:
    """What an OCSP response, stapled or fetched, says of `leaf` (RFC 6960 3.2); never raises for what the bytes are.

    It counts where it is about this certificate of this issuer, is signed by the issuer or by a responder to
    which that issuer delegated it (id-kp-OCSPSigning; whether the responder itself was revoked is not asked), and
    is neither of tomorrow nor out of date. With `now` None dates are not judged.
    """
    return quietly(lambda: _read(der, leaf, issuer, now), Status.UNREADABLE)


def _request(leaf: bytes, issuer: bytes, digest: hashes.HashAlgorithm) -> ocsp.OCSPRequest:
    child, parent = x509.load_der_x509_certificate(leaf), x509.load_der_x509_certificate(issuer)
    return ocsp.OCSPRequestBuilder().add_certificate(child, parent, digest).build()


def _read(der: bytes, leaf: bytes, issuer: bytes, now: datetime | None) -> Status:
    response = ocsp.load_der_ocsp_response(der)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return Status.UNREADABLE
    parent = x509.load_der_x509_certificate(issuer)
    signers = _signers(response, parent, now)
    if not any(lenient(partial(_signed, response, signer), False) for signer in signers):
        return Status.UNREADABLE
    for answer in islice(response.responses, MOST_ANSWERS):
        about_it = lenient(partial(_is_about, answer, leaf, issuer), False)
        if about_it and (now is None or counts(answer.this_update_utc, answer.next_update_utc, now)):
            return _SAID[answer.certificate_status]
    return Status.UNREADABLE


def _signers(response: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime | None) -> Iterator[x509.Certificate]:
    """Those whose signature counts: the issuer, and whom it delegated (RFC 6960 4.2.2.2)."""
    yield issuer
    for one in islice(response.certificates, MOST_SIGNERS):
        if lenient(partial(_delegated, one, issuer, now), False):
            yield one


def _delegated(one: x509.Certificate, issuer: x509.Certificate, now: datetime | None) -> bool:
    usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usage or one.issuer != issuer.subject:
        return False
    if now is not None and not counts(one.not_valid_before_utc, one.not_valid_after_utc, now):
        return False
    return signed_by(issuer.public_key(), one.signature, one.tbs_certificate_bytes, one.signature_hash_algorithm)


def _signed(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, digest = signer.public_key(), response.signature_hash_algorithm
    return signed_by(key, response.signature, response.tbs_response_bytes, digest)


def _is_about(answer: ocsp.OCSPSingleResponse, leaf: bytes, issuer: bytes) -> bool:
    asked = _request(leaf, issuer, answer.hash_algorithm)
    return (answer.issuer_name_hash, answer.issuer_key_hash, answer.serial_number) == (
        asked.issuer_name_hash, asked.issuer_key_hash, asked.serial_number,
    )  # fmt: skip
