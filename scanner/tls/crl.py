"""The status of one certificate by its issuer's revocation list."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from scanner.tls.lenient import lenient, quietly
from scanner.tls.status import Status, counts

_PEM = b"-----BEGIN X509 CRL-----"
_UNDERSTOOD = (x509.IssuingDistributionPoint, x509.CRLNumber, x509.AuthorityKeyIdentifier)
"""Critical extensions that we act on; a list with another one cannot be relied on (RFC 5280 5.2)."""


def read(data: bytes, leaf: bytes, issuer: bytes, now: datetime) -> Status:
    """What a list (DER or PEM) says of `leaf`: GOOD where it is whole and does not name it; never raises for its bytes.

    It counts where it is signed by the issuer itself, in date, and covers this certificate (RFC 5280 6.3.3): a
    delta, an indirect list, or one for other certificates or for some reasons only is UNREADABLE.
    """
    return quietly(lambda: _read(data, leaf, issuer, now), Status.UNREADABLE)


def _read(data: bytes, leaf: bytes, issuer: bytes, now: datetime) -> Status:
    load = x509.load_pem_x509_crl if data.lstrip().startswith(_PEM) else x509.load_der_x509_crl
    revoked, child, parent = load(data), x509.load_der_x509_certificate(leaf), x509.load_der_x509_certificate(issuer)
    if not (revoked.issuer == parent.subject == child.issuer and _may_sign(parent)):
        return Status.UNREADABLE
    if not (counts(revoked.last_update_utc, revoked.next_update_utc, now) and _covers(revoked, child)):
        return Status.UNREADABLE
    if isinstance(revoked.signature_hash_algorithm, hashes.MD5) or not revoked.is_signature_valid(parent.public_key()):  # type: ignore[arg-type]  # a key of another kind raises TypeError
        return Status.UNREADABLE
    entry = revoked.get_revoked_certificate_by_serial_number(child.serial_number)
    return Status.GOOD if entry is None else Status.REVOKED


def _may_sign(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _covers(revoked: x509.CertificateRevocationList, leaf: x509.Certificate) -> bool:
    """Whether the list is whole for this certificate (RFC 5280 5.2.4, 5.2.5)."""
    for row in revoked.extensions:
        if isinstance(row.value, x509.DeltaCRLIndicator) or (row.critical and not isinstance(row.value, _UNDERSTOOD)):
            return False
        if isinstance(row.value, x509.IssuingDistributionPoint) and not _is_for(row.value, leaf):
            return False
    return True


def _is_for(part: x509.IssuingDistributionPoint, leaf: x509.Certificate) -> bool:
    if part.indirect_crl or part.only_contains_attribute_certs or part.only_some_reasons or part.relative_name:
        return False
    is_ca = lenient(lambda: bool(leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca), False)
    if part.only_contains_user_certs if is_ca else part.only_contains_ca_certs:
        return False
    named: tuple[x509.GeneralName, ...] = lenient(lambda: _points(leaf), ())
    return not part.full_name or any(name in part.full_name for name in named)


def _points(leaf: x509.Certificate) -> tuple[x509.GeneralName, ...]:
    points = leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return tuple(name for point in points for name in point.full_name or ())
