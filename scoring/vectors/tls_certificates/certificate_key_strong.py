"""Is the certificate's key large enough?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented

LEAST = {"RSA": 2048, "EC": 224, "DSA": 2048}
BROKEN = {"RSA": 1024, "EC": 160, "DSA": 1024}


@check(
    because={
        "small": "The certificate's {key} key has only {bits} bits.",
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
    What this cannot see: keys made with too little randomness, or shared between servers.
    Source: NIST SP 800-131A and SP 800-57 part 1 (2048 and 224 bits); published rating practice.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    key, bits = shown.leaf.key, shown.leaf.key_bits
    if bits is None:
        return endpoint.neutral("not_judged", shown.latest)
    if bits < LEAST.get(key, 0):
        verdict = endpoint.bad if bits <= BROKEN[key] else endpoint.warn
        return verdict("small", shown.latest, key=key, bits=bits)
    return endpoint.good("strong", shown.latest, key=key, bits=bits)
