"""Are the zone's keys long enough?"""

from datetime import datetime

from scanner.probes.dnssec import DnssecFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dnssec._chain import holds


@check(
    because={
        "strong": "The zone's keys are long enough.",
        "factored": "The zone has an RSA key of {bits} bits, which can be broken at small cost.",
        "weak": "The zone has an RSA key of {bits} bits, which a large organisation may break.",
        "short": "The zone has an RSA key of {bits} bits, shorter than the 2048 that are usual today.",
        "not_seen": "No answer came that shows the zone's keys ({why}).",
    },
    causes=("mail fraud", "web attack"),
    losses=("business email compromise",),
)
def dnssec_keys_strong(
    subject: Name, chain: Seen[DnssecFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Are the zone's keys long enough?

    Asked of zones whose chain holds. RSA below 1,024 bits is BAD, below 1,536 WARN, below 2,048 FAIR; elliptic curves
    have one length each, which is enough.

    Why an insurer cares: who breaks the key forges answers that everybody believes.

    What to do: roll over to ECDSA P-256 or Ed25519, whose keys and answers are shorter too.

    What this cannot see: how the private key is kept, and how often it is changed.

    Source: RFC 6781 section 3.4.2; NIST SP 800-57 part 1, table 2 and section 5.6.3 (2,048 bits since 2014).
    """
    signed, keys = holds(chain), chain.latest(lambda facts: facts.keys)
    if signed is None:
        return subject.unknown("not_seen", chain, why=chain.silence)
    if not signed or keys is None or not keys.value:
        return None
    rsa = [key.bits for key in keys.value if key.algorithm in (1, 5, 7, 8, 10)]
    bits = min(rsa, default=2048)
    if bits < 1024:
        return subject.bad("factored", keys, bits=bits)
    if bits < 1536:
        return subject.warn("weak", keys, bits=bits)
    return subject.fair("short", keys, bits=bits) if bits < 2048 else subject.good("strong", keys)
