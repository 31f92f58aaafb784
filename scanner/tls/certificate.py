"""A certificate's DER as the facts that discovery and judgement read; hostile bytes give None, never an exception."""

import base64
import binascii
import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

T = TypeVar("T")
MOST_NAMES = 500
MOST_TEXT = 256
_PARSER_ERRORS = (
    ValueError, TypeError, LookupError, ArithmeticError, AttributeError, NotImplementedError, UnsupportedAlgorithm,
    x509.InvalidVersion, x509.DuplicateExtension, x509.ExtensionNotFound, x509.UnsupportedGeneralNameType,
)  # fmt: skip
_HOST_NAME = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate, read leniently: a part that cannot be read has its empty value.

    `subject` and `issuer` are DER names, `common_name` and `issued_by` text for display. `names` are the
    dNSName entries of the SAN in lower case, wildcards kept, `addresses` its iPAddress entries; both are
    empty where there is no SAN. Times are aware UTC. `key` is `RSA`, `EC`, `DSA`, `Ed25519`, `Ed448` or
    `unknown`, `key_bits` its size (None where unknown) and `curve` its curve by the name that TLS gives it;
    `signature_hash` is lower case (`sha256`), None for signatures without a separate one. `self_signed`: it
    verifies with its own key. `for_servers`: its extended key usage allows TLS servers. `issuer_urls` and
    `ocsp_urls` are the http(s) addresses of its issuer's certificate and status responder, `crl_urls` those of
    its revocation list (RFC 5280 4.2.1.13, 4.2.2.1). `must_staple`: it asks servers to bring its status along
    (RFC 7633). `scts` is the number of certificate transparency timestamps inside it (RFC 6962 3.3).
    """

    der: bytes
    subject: bytes
    issuer: bytes
    common_name: str
    issued_by: str
    serial: str
    not_before: datetime
    not_after: datetime
    key: str
    key_bits: int | None
    signature_hash: str | None
    self_signed: bool
    is_ca: bool
    for_servers: bool
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    issuer_urls: tuple[str, ...] = ()
    ocsp_urls: tuple[str, ...] = ()
    crl_urls: tuple[str, ...] = ()
    must_staple: bool = False
    scts: int = 0
    curve: str | None = None


@lru_cache(maxsize=1024)  # judged by several checks, several times in every scan
def read(der: bytes) -> Certificate | None:
    """The certificate in `der`; None where it is none. Never raises for what the bytes are."""
    # Odd but readable certificates (a serial of 0, say) make the parser warn, which is not news for the user.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _lenient(lambda: _read(der), None)


def read_chain(chain: tuple[str, ...]) -> tuple[Certificate | None, ...]:
    """The certificates of a chain kept as base64 DER, in its order; None in the place of an unreadable one."""
    return tuple(read(_decoded(text)) for text in chain)


def encode_chain(chain: tuple[bytes, ...]) -> tuple[str, ...]:
    """DER certificates as base64 text, as facts keep them."""
    return tuple(base64.b64encode(der).decode("ascii") for der in chain)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _lenient(part: Callable[[], T], empty: T) -> T:
    try:
        return part()
    except _PARSER_ERRORS:
        return empty
    except BaseException as wrong:
        # The parser is Rust: its panics reach Python as a BaseException of this name.
        if type(wrong).__name__ != "PanicException":
            raise
        return empty


def _read(der: bytes) -> Certificate:
    parsed = x509.load_der_x509_certificate(der)
    unknown: tuple[str, int | None] = ("unknown", None)
    nothing: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    key, bits = _lenient(lambda: _key(parsed), unknown)
    names, addresses = _lenient(lambda: _alternatives(parsed), nothing)
    usage = _lenient(lambda: tuple(parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value), ())
    return Certificate(
        der=der,
        subject=_lenient(lambda: parsed.subject.public_bytes(), b""),
        issuer=_lenient(lambda: parsed.issuer.public_bytes(), b""),
        common_name=_lenient(lambda: _display(parsed.subject), ""),
        issued_by=_lenient(lambda: _display(parsed.issuer), ""),
        serial=_lenient(lambda: f"{parsed.serial_number:x}", ""),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        key=key,
        key_bits=bits,
        signature_hash=_lenient(lambda: _hash(parsed), None),
        self_signed=_lenient(lambda: _self_signed(parsed), False),
        is_ca=_lenient(lambda: parsed.extensions.get_extension_for_class(x509.BasicConstraints).value.ca, False),
        for_servers=not usage
        or ExtendedKeyUsageOID.SERVER_AUTH in usage
        or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usage,
        names=names,
        addresses=addresses,
        issuer_urls=_lenient(lambda: _access(parsed, AuthorityInformationAccessOID.CA_ISSUERS), ()),
        ocsp_urls=_lenient(lambda: _access(parsed, AuthorityInformationAccessOID.OCSP), ()),
        crl_urls=_lenient(lambda: _crl_urls(parsed), ()),
        must_staple=_lenient(lambda: _must_staple(parsed), False),
        scts=_lenient(lambda: _scts(parsed), 0),
        curve=_lenient(lambda: _curve(parsed), None),
    )


def _key(parsed: x509.Certificate) -> tuple[str, int | None]:
    key = parsed.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456
    return "unknown", None


def _curve(parsed: x509.Certificate) -> str | None:
    key = parsed.public_key()
    return key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else None


def _hash(parsed: x509.Certificate) -> str | None:
    used = parsed.signature_hash_algorithm
    return used.name.lower() if used else None


def _self_signed(parsed: x509.Certificate) -> bool:
    if parsed.subject != parsed.issuer:
        return False
    try:
        parsed.verify_directly_issued_by(parsed)
    except InvalidSignature:
        return False
    except _PARSER_ERRORS:
        # An algorithm that cannot be checked here (MD5, say): the equal names must do.
        return True
    return True


def _alternatives(parsed: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    names = (name.lower().rstrip(".") for name in rows.get_values_for_type(x509.DNSName)[:MOST_NAMES])
    addresses = (str(address) for address in rows.get_values_for_type(x509.IPAddress)[:MOST_NAMES])
    return tuple(dict.fromkeys(filter(_HOST_NAME.match, names))), tuple(dict.fromkeys(addresses))


def _access(parsed: x509.Certificate, method: ObjectIdentifier) -> tuple[str, ...]:
    rows = parsed.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    return _web(row.access_location for row in rows if row.access_method == method)


def _crl_urls(parsed: x509.Certificate) -> tuple[str, ...]:
    points = parsed.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return _web(name for point in points for name in point.full_name or ())


def _web(names: Iterable[x509.GeneralName]) -> tuple[str, ...]:
    urls = (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
    return tuple(_printable(url) for url in urls if url.lower().startswith(("http://", "https://")))[:MOST_NAMES]


def _must_staple(parsed: x509.Certificate) -> bool:
    wanted = parsed.extensions.get_extension_for_class(x509.TLSFeature).value
    return x509.TLSFeatureType.status_request in wanted


def _scts(parsed: x509.Certificate) -> int:
    return len(parsed.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value)


def _display(name: x509.Name) -> str:
    """The common name, or else the organisation, or else all of it."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for row in name.get_attributes_for_oid(kind):
            return _printable(str(row.value))
    return _printable(name.rfc4514_string())


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:MOST_TEXT]
