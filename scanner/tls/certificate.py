"""A certificate's DER as the facts that discovery and judgement read; hostile bytes give None, never an exception."""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from scanner.tls.alternatives import alternatives
from scanner.tls.extensions import Readable, extensions
from scanner.tls.lenient import PARSER_ERRORS, lenient, quietly
from scanner.tls.public_key import UNKNOWN, public_key

MOST_URLS = 500
MOST_TEXT = 256
WITHDRAWN = {"1.2.840.113549.1.1.2": "md2", "1.2.840.113549.1.1.3": "md4", "1.3.14.3.2.3": "md5"}
"""Hashes of signature algorithms that the parser no longer names (RFC 3279 2.2.1, RFC 8017 C)."""
NEVER_OVER = datetime.max.replace(tzinfo=UTC)
UNDERSTOOD = frozenset({
    "2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.30", "2.5.29.32", "2.5.29.33", "2.5.29.35",
    "2.5.29.36", "2.5.29.37", "2.5.29.54", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.24",
})  # fmt: skip
"""Extensions that clients know, so that they may be critical (RFC 5280 4.2, RFC 7633)."""
POLICIES = frozenset({"2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.54"})
"""Those about policies (RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14)."""
_KINDS: tuple[tuple[type[x509.GeneralName], str], ...] = (
    (x509.DNSName, "dns"), (x509.IPAddress, "address"), (x509.DirectoryName, "directory"),
    (x509.RFC822Name, "mail"), (x509.UniformResourceIdentifier, "uri"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate, read leniently: a part that cannot be read has its empty value.

    `subject` and `issuer` are DER names, `common_name` and `issued_by` text for display. `names` are the
    dNSName entries of the SAN in lower case, wildcards kept, `addresses` its iPAddress entries; both are
    empty where there is no SAN. Times are aware UTC. `key` is `RSA`, `EC`, `DSA`, `Ed25519`, `Ed448` or
    `unknown`, `key_bits` its size (None where unknown), `exponent` that of RSA and `curve` the name that TLS
    gives to that of EC; `signature_hash` is lower case (`sha256`), None for signatures without a separate one.
    `self_signed`: it verifies with its own key. `for_servers`: its extended key usage allows TLS servers.
    `issuer_urls` and `ocsp_urls` are the http(s) addresses of its issuer's certificate and status responder,
    `crl_urls` those of its revocation list (RFC 5280 4.2.1.13, 4.2.2.1). `must_staple`: it asks servers to bring
    its status along (RFC 7633). `scts` is the number of certificate transparency timestamps inside it
    (RFC 6962 3.3).

    `signs_certificates`: its key usage does not forbid it; `path_length` how many authorities may follow
    below it, `constrained` the kind of each limit that it sets on names (`dns`, `dotted` for a dNSName that
    begins with a dot, `every` for an empty one that permits all, `address`, `directory`, `mail`, `uri`, `other`);
    `unknown_critical`: it holds a critical extension that no client knows (RFC 5280 4.2), `policies_critical`: one
    about policies, which clients know. `proves_itself`: its key usage does not forbid what TLS needs of a server's key.
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
    exponent: int | None = None
    curve: str | None = None
    signs_certificates: bool = True
    path_length: int | None = None
    constrained: tuple[str, ...] = ()
    unknown_critical: bool = False
    policies_critical: bool = False
    proves_itself: bool = True

    @property
    def over(self) -> datetime:
        """The first instant after its validity: the last second named still belongs to it (RFC 5280 4.1.2.5)."""
        return min(self.not_after, NEVER_OVER - timedelta(seconds=1)) + timedelta(seconds=1)


@lru_cache(maxsize=1024)  # judged by several checks, several times in every scan
def read(der: bytes) -> Certificate | None:
    """The certificate in `der`; None where it is none. Never raises for what the bytes are."""
    return quietly(lambda: _read(der), None)


def read_chain(chain: tuple[str, ...]) -> tuple[Certificate | None, ...]:
    """The certificates of a chain kept as base64 DER, in its order; None in the place of an unreadable one."""
    return tuple(read(_decoded(text)) for text in chain)


def matches(certificate: Certificate, asked: str) -> bool:
    """RFC 9525 6.3: equal names, or `*.` and the same parent for exactly one label; addresses by value.

    A wildcard for a whole top-level domain matches nothing (RFC 6125 7.2, as browsers hold it).
    """
    try:
        return str(ip_address(asked)) in certificate.addresses
    except ValueError:
        pass
    wanted = asked.lower().rstrip(".")
    parent = wanted.partition(".")[2]
    return wanted in certificate.names or ("." in parent and f"*.{parent}" in certificate.names)


def encode_chain(chain: tuple[bytes, ...]) -> tuple[str, ...]:
    """DER certificates as base64 text, as facts keep them."""
    return tuple(base64.b64encode(der).decode("ascii") for der in chain)


def decode_chain(chain: tuple[str, ...]) -> tuple[bytes, ...]:
    """The DER of certificates kept as base64 text; empty in the place of one that is none."""
    return tuple(map(_decoded, chain))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read(der: bytes) -> Certificate:
    parsed = x509.load_der_x509_certificate(der)
    held = lenient(lambda: extensions(parsed, der), x509.Extensions([]))
    no_authority: tuple[bool, int | None] = (False, None)
    nothing: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    key = lenient(lambda: public_key(parsed), UNKNOWN)
    authority = lenient(lambda: _basic(held), no_authority)
    names, addresses = lenient(lambda: alternatives(der), nothing)
    usage = lenient(lambda: tuple(held.get_extension_for_class(x509.ExtendedKeyUsage).value), ())
    return Certificate(
        der=der,
        subject=lenient(lambda: parsed.subject.public_bytes(), b""),
        issuer=lenient(lambda: parsed.issuer.public_bytes(), b""),
        common_name=lenient(lambda: _display(parsed.subject), ""),
        issued_by=lenient(lambda: _display(parsed.issuer), ""),
        serial=lenient(lambda: f"{parsed.serial_number:x}", ""),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        key=key.kind,
        key_bits=key.bits,
        signature_hash=lenient(lambda: _hash(parsed), None),
        self_signed=lenient(lambda: _self_signed(parsed), False),
        is_ca=authority[0],
        for_servers=not usage
        or ExtendedKeyUsageOID.SERVER_AUTH in usage
        or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usage,
        names=names,
        addresses=addresses,
        issuer_urls=lenient(lambda: _access(held, AuthorityInformationAccessOID.CA_ISSUERS), ()),
        ocsp_urls=lenient(lambda: _access(held, AuthorityInformationAccessOID.OCSP), ()),
        crl_urls=lenient(lambda: _crl_urls(held), ()),
        must_staple=lenient(lambda: _must_staple(held), False),
        scts=lenient(lambda: _scts(held), 0),
        exponent=key.exponent,
        curve=key.curve,
        signs_certificates=lenient(lambda: _signs(held), True),
        path_length=authority[1],
        constrained=lenient(lambda: _constrained(held), ()),
        unknown_critical=lenient(lambda: _critical(held, lambda kind: kind not in UNDERSTOOD), False),
        policies_critical=lenient(lambda: _critical(held, lambda kind: kind in POLICIES), False),
        proves_itself=lenient(lambda: _proves_itself(held), True),
    )


def _basic(held: Readable) -> tuple[bool, int | None]:
    found = held.get_extension_for_class(x509.BasicConstraints).value
    return found.ca, found.path_length


def _signs(held: Readable) -> bool:
    return held.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


def _proves_itself(held: Readable) -> bool:
    usage = held.get_extension_for_class(x509.KeyUsage).value
    return usage.digital_signature or usage.key_encipherment or usage.key_agreement


def _constrained(held: Readable) -> tuple[str, ...]:
    found = held.get_extension_for_class(x509.NameConstraints).value
    permitted = ("every" if one == x509.DNSName("") else _kind(one) for one in found.permitted_subtrees or ())
    return tuple(sorted((*permitted, *map(_kind, found.excluded_subtrees or ()))))


def _kind(limit: x509.GeneralName) -> str:
    if isinstance(limit, x509.DNSName) and limit.value.startswith("."):
        return "dotted"
    return next((kind for form, kind in _KINDS if isinstance(limit, form)), "other")


def _critical(held: Readable, meant: Callable[[str], bool]) -> bool:
    return any(one.critical and meant(one.oid.dotted_string) for one in held)


def _hash(parsed: x509.Certificate) -> str | None:
    named = WITHDRAWN.get(parsed.signature_algorithm_oid.dotted_string)
    if named:
        return named
    used = parsed.signature_hash_algorithm
    return used.name.lower() if used else None


def _self_signed(parsed: x509.Certificate) -> bool:
    if parsed.subject != parsed.issuer:
        return False
    try:
        parsed.verify_directly_issued_by(parsed)
    except InvalidSignature:
        return False
    except PARSER_ERRORS:
        # An algorithm that cannot be checked here (MD5, say): the equal names must do.
        return True
    return True


def _access(held: Readable, method: ObjectIdentifier) -> tuple[str, ...]:
    rows = held.get_extension_for_class(x509.AuthorityInformationAccess).value
    return _web(row.access_location for row in rows if row.access_method == method)


def _crl_urls(held: Readable) -> tuple[str, ...]:
    points = held.get_extension_for_class(x509.CRLDistributionPoints).value
    return _web(name for point in points for name in point.full_name or ())


def _web(names: Iterable[x509.GeneralName]) -> tuple[str, ...]:
    # One that had to be cut or mended would be another address: it is left out.
    urls = (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
    web = (url for url in urls if url.lower().startswith(("http://", "https://")))
    return tuple(url for url in web if _printable(url) == url)[:MOST_URLS]


def _must_staple(held: Readable) -> bool:
    wanted = held.get_extension_for_class(x509.TLSFeature).value
    return x509.TLSFeatureType.status_request in wanted


def _scts(held: Readable) -> int:
    return len(held.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value)


def _display(name: x509.Name) -> str:
    """The common name, or else the organisation, or else all of it."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for row in name.get_attributes_for_oid(kind):
            return _printable(str(row.value))
    return _printable(name.rfc4514_string())


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:MOST_TEXT]
