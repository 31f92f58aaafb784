"""From a leaf to a trusted root: path building by the cryptography package, at a moment given (RFC 5280 6)."""

import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from scanner.tls.certificate import Certificate, read

WITHDRAWN = ("md2", "md4", "md5", "sha1")
LEAST_ISSUER = 2048
_PARSER_ERRORS = (
    ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A path was found; `until` is when the first certificate above the leaf has expired."""

    until: datetime | None


@lru_cache(maxsize=4)
def read_roots(roots: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    """The readable ones of the trusted roots."""
    return tuple(found for root in roots if (found := read(root)))


def build(
    leaf: Certificate, others: tuple[Certificate, ...], roots: tuple[bytes, ...], moment: datetime
) -> Verified | None:
    """A verified path from `leaf` through `others` to one of `roots`; None where there is none.

    Names and purposes are judged elsewhere, and the profile of the web's own authorities is not asked of
    private ones: only what makes a chain a chain counts (signatures, dates, basic constraints, names).
    """
    trusted = read_roots(roots)
    if any(root.der == leaf.der for root in trusted):
        return Verified(until=None)
    if not trusted:
        return None
    with warnings.catch_warnings():
        # Odd certificates of strangers make the parser warn, which is not news for the user.
        warnings.simplefilter("ignore")
        path = _verified(leaf, others, trusted, moment)
    if path is None:
        return None
    last = min((one.not_valid_after_utc for one in path[1:]), default=None)
    return Verified(until=last and last + timedelta(seconds=1))


def _verified(
    leaf: Certificate, others: tuple[Certificate, ...], trusted: tuple[Certificate, ...], moment: datetime
) -> list[x509.Certificate] | None:
    authorities = ExtensionPolicy.permit_all().require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    try:
        store = Store([x509.load_der_x509_certificate(root.der) for root in trusted])
        verifier = (
            PolicyBuilder()
            .store(store)
            .time(moment)
            .extension_policies(ca_policy=authorities, ee_policy=ExtensionPolicy.permit_all())
            # The client verifier is the one that does not ask for a name; purposes are not asked by this policy.
            .build_client_verifier()
        )
        return verifier.verify(
            x509.load_der_x509_certificate(leaf.der), [x509.load_der_x509_certificate(one.der) for one in others]
        ).chain
    except (VerificationError, *_PARSER_ERRORS):
        return None


def obstacle(path: tuple[Certificate, ...], moment: datetime) -> str:
    """Why a path that reaches a trusted root by its names does not verify, in words that no library changes."""
    if any(one.not_after < moment for one in path[1:]):
        return "a certificate above it has expired"
    if any(one.signature_hash in WITHDRAWN for one in path if not one.self_signed):
        return "it is signed with a withdrawn algorithm"
    if any(one.key == "RSA" and (one.key_bits or 0) < LEAST_ISSUER for one in path[1:]):
        return "the key of an issuer is too small"
    if any(not one.is_ca for one in path[1:]):
        return "an issuer in it is no authority"
    return "a signature or constraint in it does not hold"
