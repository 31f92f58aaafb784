"""From a leaf to a trusted root: path building by the cryptography package, at a moment given (RFC 5280 6)."""

import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from scanner.tls.certificate import Certificate, matches, read, read_chain
from scanner.tls.lenient import lenient
from scoring.knowledge import Known

MOST_OTHERS = 40
"""Certificates that are tried between leaf and root; a probe brings no more (10 sent, and what repairs them)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A path that holds, from the leaf to the root; `public` where browsers ship that root."""

    chain: tuple[Certificate, ...]
    public: bool

    def until(self, as_of: datetime) -> datetime | None:
        """When a certificate above the leaf has expired while the leaf is still valid; None where none does."""
        first = min((one.over for one in self.chain[1:]), default=None)
        return first if first and as_of < first < self.chain[0].over else None


@lru_cache(maxsize=4)
def read_roots(roots: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    """The readable ones of the trusted roots."""
    return tuple(found for root in roots if (found := read(root)))


def settled(leaf: Certificate, as_of: datetime) -> datetime:
    """The moment at which a chain is judged: as it stood while its leaf was valid, whose dates are another question."""
    return min(max(as_of, leaf.not_before), leaf.not_after)


def build(leaf: Certificate, others: tuple[Certificate, ...], known: Known, as_of: datetime) -> Verified | None:
    """A verified path from `leaf` through `others` to a known root; None where there is none.

    Names are judged elsewhere, and the profile of the web's own authorities is not asked of private ones:
    only what makes a chain a chain counts (signatures, dates, basic constraints, key usage, names, and
    that an issuer limited to other purposes is none for servers).
    """
    trusted = read_roots(known.roots)
    if any(root.der == leaf.der for root in trusted):
        return Verified(chain=(leaf,), public=leaf.der not in known.own_roots)
    fit = tuple(one.der for one in others[:MOST_OTHERS] if one.signs_certificates and one.for_servers)
    found = _verified(leaf.der, fit, tuple(root.der for root in trusted), settled(leaf, as_of)) if trusted else ()
    chain = tuple(one for der in found if (one := read(der)))
    return Verified(chain=chain, public=found[-1] not in known.own_roots) if found else None


def leads_to(leaf: Certificate, others: tuple[Certificate, ...], top: Certificate, as_of: datetime) -> bool:
    """Whether `others` lead from `leaf` to this very certificate, whoever signed it."""
    between = tuple(one.der for one in others[:MOST_OTHERS] if one.signs_certificates and one != top)
    return bool(_verified(leaf.der, between, (top.der,), settled(leaf, as_of)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Whether a client that verifies takes a chain for a host: `refusal` says why not, and is "" where it does.

    `until` is when that changes by itself.
    """

    refusal: str
    until: datetime | None = None


def taken(chain: tuple[str, ...], host: str, seen_at: datetime, known: Known, as_of: datetime) -> Taken | None:
    """How a client that verifies takes what was shown at `seen_at` (base64 DER, the server's own first).

    None where that cannot be judged: nothing readable, no roots, a kind of key or policies that we cannot verify, or a
    certificate that was in force when it was seen and may have been renewed since.
    """
    leaf, *rest = read_chain(chain) or (None,)
    others = tuple(one for one in rest if one)
    if leaf is None or (leaf.over <= as_of and seen_at < leaf.over):
        return None
    if leaf.over <= as_of:
        return Taken(refusal="it has expired")
    if as_of < leaf.not_before:
        return Taken(refusal="it is not valid yet", until=leaf.not_before)
    if not matches(leaf, host):
        return Taken(refusal="it is for other names")
    path = build(leaf, others, known, as_of)
    if path:
        return Taken(refusal="", until=path.until(as_of) or leaf.over)
    if leaf.self_signed:
        return Taken(refusal="it is signed by itself")
    readable = all(one.key != "unknown" and not one.policies_critical for one in (leaf, *others))
    judged = (known.roots or known.feed("roots")) and readable
    return Taken(refusal="it leads to no trusted root") if judged else None


@lru_cache(maxsize=256)  # asked by several checks of one endpoint, and of every backend of a name
def _verified(
    leaf: bytes, others: tuple[bytes, ...], trusted: tuple[bytes, ...], moment: datetime
) -> tuple[bytes, ...]:  # fmt: skip
    """The path in DER, leaf first; empty where there is none."""
    with warnings.catch_warnings():
        # Odd certificates of strangers make the parser warn, which is not news for the user.
        warnings.simplefilter("ignore")
        return lenient(lambda: _climbed(leaf, others, trusted, moment), ())


def _climbed(
    leaf: bytes, others: tuple[bytes, ...], trusted: tuple[bytes, ...], moment: datetime
) -> tuple[bytes, ...]:  # fmt: skip
    authorities = ExtensionPolicy.permit_all().require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    verifier = (
        PolicyBuilder()
        .store(Store([x509.load_der_x509_certificate(root) for root in trusted]))
        .time(moment)
        .extension_policies(ca_policy=authorities, ee_policy=ExtensionPolicy.permit_all())
        # The client verifier is the one that does not ask for a name; this policy asks no purpose of the leaf.
        .build_client_verifier()
    )
    between = [x509.load_der_x509_certificate(one) for one in others]
    try:
        path = verifier.verify(x509.load_der_x509_certificate(leaf), between).chain
    except VerificationError:
        return ()
    return tuple(one.public_bytes(Encoding.DER) for one in path)
