"""From a leaf to a trusted root: path building by the cryptography package, at a moment given (RFC 5280 6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from scanner.tls.certificate import Certificate, read

MOST_WHY = 120
_PARSER_ERRORS = (ValueError, TypeError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


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
) -> Verified | str:
    """A verified path from `leaf` through `others` to one of `roots`, or why there is none.

    Names and purposes are judged elsewhere, and the profile of the web's own authorities is not asked of
    private ones: only what makes a chain a chain counts (signatures, dates, basic constraints, names).
    """
    trusted = read_roots(roots)
    if any(root.der == leaf.der for root in trusted):
        return Verified(until=None)
    if not trusted:
        return "none of the trusted roots issued it"
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
        path = verifier.verify(
            x509.load_der_x509_certificate(leaf.der), [x509.load_der_x509_certificate(one.der) for one in others]
        ).chain
    except VerificationError as wrong:
        return _words(str(wrong))
    except _PARSER_ERRORS as wrong:
        return _words(str(wrong))
    last = min((one.not_valid_after_utc for one in path[1:]), default=None)
    return Verified(until=last and last + timedelta(seconds=1))


def _words(wrong: str) -> str:
    """The verifier's reason without its wrapping."""
    reason = wrong.removeprefix("validation failed: ").removeprefix("candidates exhausted: ").partition(" (enc")[0]
    return "".join(letter for letter in reason if letter.isprintable())[:MOST_WHY]
