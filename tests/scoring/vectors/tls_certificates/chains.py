"""Chains with fixed dates, made on the spot: a root, its intermediate, and whatever leaf a test asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from scanner.asset import endpoint_asset
from scanner.observation import Present
from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import encode_chain
from scoring.knowledge import FeedState, Known
from tests.fakes.looks import AT

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
NAME = "www.acme.example"
WEB = endpoint_asset("192.0.2.7", 443, NAME)
MX = endpoint_asset("192.0.2.8", 25, NAME)
SUBMISSION = endpoint_asset("192.0.2.8", 587, NAME)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """An authority: its certificate and the key it signs with."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def root(name: str = "Root") -> Issuer:
    return _authority(name, None, 3000)


def intermediate(above: str = "Root", days: int = 1000) -> Issuer:
    return _authority(f"Intermediate of {above}", root(above), days)


def leaf(
    *,
    names: tuple[str, ...] = (NAME,),
    issuer: Issuer | None = None,
    key: PrivateKey | None = None,
    start: datetime = AT - 10 * DAY,
    days: int = 90,
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    issuer_url: str = "",
) -> bytes:
    """A leaf in DER; without an issuer it is signed by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = _builder("leaf", key, issuer, start, days).add_extension(x509.ExtendedKeyUsage([usage]), False)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), False)
    if issuer_url:
        place = x509.UniformResourceIdentifier(issuer_url)
        row = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([row]), False)
    return builder.sign(issuer.key if issuer else key, hashes.SHA256()).public_bytes(Encoding.DER)


def showing(*chain: bytes) -> TlsFacts:
    """Facts of a server that presents this chain."""
    return TlsFacts(chain=Present(value=encode_chain(chain)))


def trusting(*roots: Issuer) -> Known:
    """What is known where these are the trusted roots."""
    feed = FeedState(name="roots", released=datetime(2026, 1, 1, tzinfo=UTC), digest="sha256:0")
    return Known(feeds=(feed,), roots=tuple(one.der for one in roots))


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@cache
def _authority(name: str, above: Issuer | None, days: int) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(name, key, above, AT - 400 * DAY, days)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    return Issuer(certificate=builder.sign(above.key if above else key, hashes.SHA256()), key=key)


def _builder(
    name: str, key: PrivateKey, issuer: Issuer | None, start: datetime, days: int
) -> x509.CertificateBuilder:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + days * DAY)
    )
