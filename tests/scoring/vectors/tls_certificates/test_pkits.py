"""NIST's path validation suite (PKITS, 2011 edition), as far as its questions are those of a TLS client.

The expected result of each test is in the name of its end-entity certificate, as the suite documents it.
"""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import cryptography_vectors
import pytest

from scanner.tls.certificate import Certificate, read
from scoring import trust
from scoring.knowledge import Known
from scoring.vectors.tls_certificates import _obstacle

FOLDER = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data" / "certs"
AS_OF = datetime(2024, 1, 1, tzinfo=UTC)
ANCHOR = (FOLDER / "TrustAnchorRootCertificate.crt").read_bytes()
KNOWN = Known(roots=(ANCHOR,))

COVERED = {
    "4.1 signature verification": r"(Certificate|CA|EE)(Path|Signature)Test|DSA(Signature|Parameter)",
    "4.2 validity periods": r"not(Before|After)Date",
    "4.3 name chaining": r"NameChaining|NameUIDs|RFC3280|RolloverfromPrintable|UTF8String",
    "4.5 self-issued certificates": r"ValidBasicSelfIssued(Old|New)With",
    "4.6 basic constraints and path length": r"[bB]asicConstraints|cAFalse|pathLenConstraint",
    "4.7 key usage": r"keyCertSignFalse|ValidkeyUsage",
    "4.13 name constraints": r"nameConstraints",
    "4.16 private extensions": r"CriticalCertificateExtension",
}
LEFT_OUT = {
    "4.4, 4.5, 4.7, 4.14, 4.15 revocation lists: status is asked by the probe, not on the path":
        r"CRL|cRL|Revoked|SerialNumber|SeparateCertificate|IDPwith|deltaCRL|distributionPoint|onlyContains|"
        r"onlySomeReasons|InvalidBasicSelfIssued|NoissuingDistribution",
    "4.8 to 4.12 policies: no TLS client of the web asks for one":
        r"Polic|anyPolicy|Qualifier",
}  # fmt: skip

REASONS = {
    "CASignature|EESignature": "broken_signature",
    "DSASignature": "withdrawn_signature",
    "EEnotBefore": "not_yet_valid",
    "EEnotAfter": "expired",
    "CAnotBefore": "issuer_not_yet_valid",
    "CAnotAfter": "issuer_expired",
    "NameChaining": "no chain of names",
    "basicConstraints|cAFalse|keyCertSignFalse": "no_authority",
    "pathLen": "path_too_long",
    "nameConstraints": "name_not_allowed",
    "CriticalCertificateExtension": "critical_extension",
}
"""Why each invalid path is refused, by the first pattern that its name holds."""

UNJUDGED = "limits_not_judged"
NORMAL = "names are compared byte by byte, not after RFC 5280 7.1: authorities copy their own name"
LIMITS = "the library refuses every chain with limits on directory names and URIs, so such a chain stays unjudged"
SELF_ISSUED = "the library counts self-issued authorities towards the path length, which RFC 5280 4.2.1.9 does not"
DEVIATIONS = {
    "ValidDSASignaturesTest4EE": ("withdrawn_signature", "its DSA signatures are with SHA-1, which no client takes"),
    "ValidDSAParameterInheritanceTest5EE": ("unreadable", "the library reads no DSA key without its parameters"),
    "ValidGeneralizedTimenotBeforeDateTest4EE": (
        "irregular", "the library holds dates to RFC 5280 4.1.2.5: UTCTime up to 2049",
    ),
    "ValidNameChainingWhitespaceTest3EE": ("no chain of names", NORMAL),
    "ValidNameChainingWhitespaceTest4EE": ("no chain of names", NORMAL),
    "ValidNameChainingCapitalizationTest5EE": ("no chain of names", NORMAL),
    "ValidRolloverfromPrintableStringtoUTF8StringTest10EE": ("no chain of names", NORMAL),
    "ValidUTF8StringCaseInsensitiveMatchTest11EE": ("no chain of names", NORMAL),
    "ValidSelfIssuedpathLenConstraintTest15EE": ("irregular", SELF_ISSUED),
    "ValidSelfIssuedpathLenConstraintTest17EE": ("irregular", SELF_ISSUED),
    **{f"ValidDNnameConstraintsTest{number}EE": (UNJUDGED, LIMITS) for number in (1, 4, 5, 6, 11, 14, 18, 19)},
    **{
        f"InvalidDNnameConstraintsTest{number}EE": (UNJUDGED, LIMITS)
        for number in (2, 3, 7, 8, 9, 10, 12, 13, 15, 16, 17, 20)
    },
    "ValidDNandRFC822nameConstraintsTest27EE": (UNJUDGED, LIMITS),
    "InvalidDNandRFC822nameConstraintsTest28EE": (UNJUDGED, LIMITS),
    "InvalidDNandRFC822nameConstraintsTest29EE": (UNJUDGED, LIMITS),
    "ValidURInameConstraintsTest34EE": (UNJUDGED, LIMITS),
    "InvalidURInameConstraintsTest35EE": (UNJUDGED, LIMITS),
    "ValidURInameConstraintsTest36EE": (UNJUDGED, LIMITS),
    "InvalidURInameConstraintsTest37EE": (UNJUDGED, LIMITS),
}  # fmt: skip
"""Tests whose documented result we do not give, with ours and why; the list may only shrink."""

ENDS = tuple(sorted(path.stem for path in FOLDER.glob("*EE.crt")))
ASKED = tuple(name for name in ENDS if any(re.search(pattern, name) for pattern in COVERED.values()))


@cache
def authorities() -> tuple[Certificate, ...]:
    paths = sorted(path for path in FOLDER.glob("*.crt") if "Test" not in path.stem and "Anchor" not in path.stem)
    return tuple(found for path in paths if (found := read(path.read_bytes())))


def above(leaf: Certificate) -> tuple[Certificate, ...]:
    """The authorities whose names lead upward from the leaf."""
    found: list[Certificate] = []
    ends = [leaf]
    while ends:
        end = ends.pop()
        new = [one for one in authorities() if one.subject == end.issuer and one not in found]
        found += new
        ends += new
    return tuple(found)


def result(name: str) -> str:
    """What our checks together say of a path: `valid`, or the reason."""
    leaf = read((FOLDER / f"{name}.crt").read_bytes())
    if leaf is None:
        return "unreadable"
    if not leaf.not_before <= AS_OF < leaf.over:
        return "not_yet_valid" if leaf.not_before > AS_OF else "expired"
    if trust.build(leaf, above(leaf), KNOWN, AS_OF):
        return "valid"
    return _obstacle.reason(leaf, above(leaf), trust.read_roots(KNOWN.roots), AS_OF) or "no chain of names"


def documented(name: str) -> str:
    if name.startswith("Valid"):
        return "valid"
    return next(reason for pattern, reason in REASONS.items() if re.search(pattern, name))


@pytest.mark.parametrize("name", ASKED)
def test_the_documented_result_is_given(name: str) -> None:
    """Valid paths verify, invalid ones are refused for the reason they were made for; exceptions are named."""
    expected, _ = DEVIATIONS.get(name, (documented(name), ""))
    assert result(name) == expected


def test_every_exception_is_one() -> None:
    """A deviation that is gone leaves the list, and each has its reason."""
    for name, (ours, why) in DEVIATIONS.items():
        assert name in ASKED
        assert ours != documented(name)
        assert why


def test_no_test_is_forgotten() -> None:
    """Every end-entity certificate of the suite is asked about, or left out by a named rule, and never both."""
    for name in ENDS:
        left_out = [rule for rule, pattern in LEFT_OUT.items() if re.search(pattern, name)]
        assert bool(left_out) != (name in ASKED), name
    assert len(ASKED) >= 75
