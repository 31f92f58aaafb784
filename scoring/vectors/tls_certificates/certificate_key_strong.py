"""Is the certificate's key large enough?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented, refused

LEAST = {"RSA": 2048, "EC": 224, "DSA": 2048}
BROKEN = {"RSA": 1024, "EC": 160, "DSA": 1024}
LEAST_EXPONENT, MOST_EXPONENT_BITS = 65537, 256


@check(
    because={
        "small": "The certificate's {key} key has only {bits} bits.",
        "withdrawn_kind": "The certificate has a {key} key, which no current client accepts.",
        "no_exponent": "The certificate's RSA key has an exponent that no key may have (1, or an even number).",
        "odd_exponent": "The certificate's RSA key has an exponent outside the usual range.",
        "strong": "The certificate's key is of current strength ({key}, {bits} bits).",
        "not_judged": "The certificate's key is of a kind we do not judge.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def certificate_key_strong(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is the certificate's key large enough?

    Why an insurer cares: who computes the private key can pose as the server; such keys are found on
    equipment that has not been renewed for ten years.
    What to do: make a new key (P-256, or RSA with at least 2048 bits) and have it certified.
    What this cannot see: keys made with too little randomness, or shared between servers. A curve that we do
    not know is judged only where its points are too short for any strong one.
    Source: NIST SP 800-131A and SP 800-57 part 1 (2048 and 224 bits); FIPS 186-5 (no DSA; exponents from
    65537 to 256 bits); published rating practice.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    key, bits, exponent = shown.leaf.key, shown.leaf.key_bits, shown.leaf.exponent
    if bits is None:
        return endpoint.neutral("not_judged", shown.latest)
    if exponent is not None and (exponent < 3 or exponent % 2 == 0):
        return refused(endpoint)("no_exponent", shown.latest)
    if bits < LEAST.get(key, 0):
        verdict = refused(endpoint, Verdict.BAD if bits <= BROKEN[key] else Verdict.WARN)
        return verdict("small", shown.latest, key=key, bits=bits)
    if key == "DSA":
        return refused(endpoint, Verdict.WARN)("withdrawn_kind", shown.latest, key=key)
    if exponent is not None and not LEAST_EXPONENT <= exponent < 2**MOST_EXPONENT_BITS:
        return endpoint.fair("odd_exponent", shown.latest)
    return endpoint.good("strong", shown.latest, key=key, bits=bits)
