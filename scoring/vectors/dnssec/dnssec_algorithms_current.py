"""Does the zone sign with algorithms that resolvers will go on checking?"""

from datetime import datetime

from scanner.probes.dnssec import DnssecFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dnssec._chain import holds

SHA1_KEYS = {5, 7}
"""RSASHA1 and RSASHA1-NSEC3-SHA1 (RFC 9905)."""
SELDOM = {10}
"""RSASHA512, not recommended for signing (RFC 8624 3.1, kept by RFC 9904)."""


@check(
    because={
        "current": "The zone is signed with current algorithms.",
        "sha1_signatures": "The zone is signed with SHA-1, which some resolvers no longer check, as if unsigned.",
        "sha1_digest": "The parent vouches for the zone's key by a SHA-1 digest alone, which is being given up.",
        "seldom": "The zone is signed with RSA and SHA-512, which is no longer recommended.",
        "not_seen": "No answer came that shows how the zone is signed ({why}).",
    },
    causes=("mail fraud", "web attack"),
    losses=("business email compromise",),
)
def dnssec_algorithms_current(
    subject: Name, chain: Seen[DnssecFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Does the zone sign with algorithms that resolvers will go on checking?

    Asked of zones whose chain holds.

    Why an insurer cares: where an algorithm is given up, the zone loses its protection without notice.

    What to do: roll over to ECDSA P-256 (algorithm 13) or Ed25519 (15), with a DS record by SHA-256 (digest type 2).

    What this cannot see: keys that wait outside the zone.

    Source: RFC 8624, RFC 9904, RFC 9905.
    """
    signed, keys = holds(chain), chain.latest(lambda facts: facts.keys)
    digests = chain.latest(lambda facts: facts.digests)
    if signed is None:
        return subject.unknown("not_seen", chain, why=chain.silence)
    if not signed or keys is None or digests is None:
        return None
    algorithms = {key.algorithm for key in keys.value or ()}
    if algorithms & SHA1_KEYS:
        return subject.warn("sha1_signatures", keys)
    if digests.value and set(digests.value) == {1}:
        return subject.warn("sha1_digest", digests)
    return subject.fair("seldom", keys) if algorithms & SELDOM else subject.good("current", keys, digests)
