"""Why a chain that reaches a trusted root by its names does not verify, in reasons that no library changes."""

import warnings
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from scanner.tls.certificate import Certificate
from scanner.tls.lenient import lenient, quietly
from scanner.tls.spelling import folded

WITHDRAWN = ("md2", "md4", "md5", "sha1")
LEAST_ISSUER = {"RSA": 2048, "EC": 224}
USUAL_CURVES = ("secp256r1", "secp384r1", "secp521r1")
ONLY_PSS = x509.PublicKeyAlgorithmOID.RSASSA_PSS
MOST_PATHS = 16
MOST_STEPS = 10
READABLE_LIMITS = {"dns", "address", "mail"}
"""Limits on names that the path verification reads; what it cannot read it refuses, which proves nothing."""
MOST_COMPARED = 2**19
"""Names times limits, from where on the path verification may have given up (at 2**20, over all paths it tries)."""
Chain = tuple[Certificate, ...]


def reason(
    leaf: Certificate, others: tuple[Certificate, ...], trusted: tuple[Certificate, ...], moment: datetime
) -> str | None:
    """The message id of what keeps `leaf` from one of `trusted`; None where no chain of names reaches one.

    Of several ways up, one whose signatures hold tells the reason: the others merely share a name.
    """
    paths = _paths(leaf, others, trusted)
    if not paths:
        return None
    reasons = [_of_path(path, moment) for path in paths]
    return next((one for one in reasons if one != "broken_signature"), "broken_signature")


def spelled_otherwise(leaf: Certificate, others: tuple[Certificate, ...], trusted: tuple[Certificate, ...]) -> bool:
    """Whether a chain of names reaches one of `trusted` once names are compared whatever their spelling.

    RFC 5280 7.1 wants that of clients, and 4.1.2.6 of authorities that nobody needs it; many compare bytes.
    """
    above, seen = [leaf], {leaf.der}
    while above:
        issuer = folded(above.pop().issuer)
        if any(folded(root.subject) == issuer for root in trusted):
            return True
        found = [one for one in others if one.der not in seen and folded(one.subject) == issuer]
        seen.update(one.der for one in found)
        above += found
    return False


def _paths(leaf: Certificate, others: tuple[Certificate, ...], trusted: tuple[Certificate, ...]) -> list[Chain]:
    """Chains of names from the leaf to a trusted root, the shortest first."""
    found: list[Chain] = []
    open_ends: list[Chain] = [(leaf,)]
    for _ in range(MOST_STEPS):
        longer: list[Chain] = []
        for path in open_ends:
            found += [(*path, root) for root in trusted if root.subject == path[-1].issuer]
            longer += [(*path, one) for one in others if one.subject == path[-1].issuer and one not in path]
        open_ends = longer[:MOST_PATHS]
    return found[:MOST_PATHS]


def _of_path(path: Chain, moment: datetime) -> str:
    """The first reason that applies, in an order in which none hides a graver one."""
    issued, issuers, between = path[:-1], path[1:], path[1:-1]
    limits = [kind for one in issuers for kind in one.constrained]
    compared = len(limits) * len(path[0].names + path[0].addresses)
    reasons = {
        "withdrawn_signature": any(one.signature_hash in WITHDRAWN for one in issued),
        "not_judged": any(one.key == "unknown" for one in issuers),
        "broken_signature": not all(_signed(one, by) for one, by in zip(issued, issuers, strict=True)),
        "weak_issuer": any((one.key_bits or 0) < LEAST_ISSUER.get(one.key, 0) for one in issuers),
        "unusual_key": any(_unusual(one) for one in issuers),
        "no_authority": any(not one.is_ca or not one.signs_certificates for one in between),
        "path_too_long": any(_too_deep(path, place) for place in range(1, len(path))),
        "issuer_expired": any(one.over <= moment for one in issuers),
        "issuer_not_yet_valid": any(moment < one.not_before for one in issuers),
        "wrong_purpose": any(not one.for_servers for one in between),
        "critical_extension": any(one.unknown_critical for one in issued),
        "names_not_judged": any(_declined(one) for one in path),
        "limits_not_judged": compared > MOST_COMPARED or not READABLE_LIMITS.issuperset(limits),
        "policies_not_judged": any(one.policies_critical for one in path),
        "name_not_allowed": bool(limits),
    }
    return next((name for name, applies in reasons.items() if applies), "irregular")


def _unusual(one: Certificate) -> bool:
    if one.key == "RSA":
        # A key for nothing but RSASSA-PSS (RFC 4055 1.2); one that signs in that way beside others is usual.
        return lenient(lambda: x509.load_der_x509_certificate(one.der).public_key_algorithm_oid == ONLY_PSS, False)
    return one.key != "EC" or one.curve not in USUAL_CURVES


def _too_deep(path: Chain, place: int) -> bool:
    """Whether more authorities follow below than the one at `place` allows; self-issued ones do not count."""
    most = path[place].path_length
    return most is not None and sum(one.subject != one.issuer for one in path[1:place]) > most


def _signed(one: Certificate, by: Certificate) -> bool:
    """Whether the signature holds; True where that cannot be told here, as another reason then explains it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return lenient(lambda: _holds(one, by), True)


def _declined(one: Certificate) -> bool:
    """Whether it holds a kind of name that our parser declines and clients skip (x400Address, ediPartyName)."""
    return quietly(lambda: _names_declined(one), False)


def _names_declined(one: Certificate) -> bool:
    try:
        _ = x509.load_der_x509_certificate(one.der).extensions
    except x509.UnsupportedGeneralNameType:
        return True
    return False


def _holds(one: Certificate, by: Certificate) -> bool:
    try:
        x509.load_der_x509_certificate(one.der).verify_directly_issued_by(x509.load_der_x509_certificate(by.der))
    except InvalidSignature:
        return False
    return True
