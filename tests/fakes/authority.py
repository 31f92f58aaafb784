"""An authority made at test time: certificates that name its places, and what it says of them, true or not."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

DAY = dt.timedelta(days=1)
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def issued(
    name: str,
    by: Holder | None,
    now: dt.datetime,
    *,
    ca: bool = False,
    aia: tuple[str, ...] = (),
    ocsp_at: tuple[str, ...] = (),
    crl_at: tuple[str, ...] = (),
    responder: bool = False,
    signs_lists: bool = True,
    days: tuple[int, int] = (-30, 60),
    key: Key | None = None,
    serial: int | None = None,
) -> Holder:
    """A certificate by another's, or by its own key; `responder` may sign OCSP responses."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY)
        .not_valid_after(now + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if ca:
        builder = builder.add_extension(_usage(signs_lists=signs_lists), critical=True)
    if responder:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
    access = [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, _uri(url)) for url in aia]
    access += [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, _uri(url)) for url in ocsp_at]
    if access:
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    if crl_at:
        points = [x509.DistributionPoint([_uri(url)], None, None, None) for url in crl_at]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
    return Holder(certificate=builder.sign(by.key if by else key, hashes.SHA256()), key=key)


def response(
    leaf: Holder,
    issuer: Holder,
    now: dt.datetime,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    signer: Holder | None = None,
    shown: tuple[Holder, ...] = (),
    since: dt.timedelta = -dt.timedelta(hours=1),
    until: dt.timedelta | None = 4 * DAY,
    digest: hashes.HashAlgorithm | None = None,
) -> bytes:
    """What a responder says of `leaf`: signed by the issuer unless somebody else is named."""
    signer = signer or issuer
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=leaf.certificate,
        issuer=issuer.certificate,
        algorithm=digest or hashes.SHA1(),  # type: ignore[arg-type]  # any of those the builder takes
        cert_status=status,
        this_update=now + since,
        next_update=None if until is None else now + until,
        revocation_time=now - 2 * DAY if revoked else None,
        revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
    )
    if shown:
        builder = builder.certificates([holder.certificate for holder in shown])
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    """A response that says nothing of any certificate (tryLater, unauthorized...)."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def revocations(
    issuer: Holder,
    now: dt.datetime,
    *serials: int,
    signer: Holder | None = None,
    since: dt.timedelta = -dt.timedelta(hours=1),
    until: dt.timedelta = 4 * DAY,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    form: Encoding = Encoding.DER,
) -> bytes:
    """The issuer's list, naming these serial numbers."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now + since)
        .next_update(now + until)
    )
    for serial in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - DAY).build()
        builder = builder.add_revoked_certificate(entry)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign((signer or issuer).key, hashes.SHA256()).public_bytes(form)


def distribution(*urls: str, **flags: bool) -> x509.IssuingDistributionPoint:
    """For what a list is, as it says itself."""
    told = dict.fromkeys(
        ("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs"), False
    )
    return x509.IssuingDistributionPoint(
        full_name=[_uri(url) for url in urls] or None, relative_name=None, only_some_reasons=None, **(told | flags)
    )  # fmt: skip


def _uri(url: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(url)


def _usage(*, signs_lists: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=signs_lists, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
