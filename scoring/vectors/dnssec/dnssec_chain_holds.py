"""Do the zone's signatures hold, from the root down?"""

from datetime import datetime

from scanner.dnssec.verdict import Fault, Insecure
from scanner.probes.dnssec import DnssecFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known

BROKEN = {
    Fault.UNSIGNED: "signature_missing",
    Fault.UNUSABLE: "signature_unusable",
    Fault.INVALID: "signature_wrong",
    Fault.EARLY: "signature_early",
    Fault.EXPIRED: "signature_expired",
    Fault.NO_KEYS: "no_keys",
    Fault.NO_MATCH: "no_matching_ds",
    Fault.DENIAL: "denial_unproved",
    Fault.EXCESS: "too_many",
}


@check(
    because={
        "holds": "The zone's signatures hold, from the root down.",
        "signature_missing": "Records of {zone} lack their signatures: resolvers that check them reject its answers.",
        "signature_unusable": "No resolver can check the signatures of {zone}: its answers are rejected.",
        "signature_wrong": "Signatures of {zone} do not fit their records: resolvers that check reject its answers.",
        "signature_early": "Signatures of {zone} are not valid yet: resolvers that check them reject its answers.",
        "signature_expired": "Signatures of {zone} have expired: resolvers that check them reject its answers.",
        "no_keys": "The parent of {zone} vouches for a key and there is none: resolvers that check reject its answers.",
        "no_matching_ds": "The DS record of {zone} fits none of its keys: resolvers that check reject its answers.",
        "denial_unproved": "{zone} does not prove which names it lacks: resolvers that check reject such answers.",
        "too_many": "{zone} has more keys or signatures than resolvers try: they give up on its answers.",
        "above": "The chain of trust breaks above the zone, at {zone}: resolvers that check reject its answers.",
        "unsupported": "The DS record of {zone} names an algorithm that nobody checks: the zone counts as unsigned.",
        "not_seen": "No answer came that says whether the signatures hold ({why}).",
    },
    causes=("mail fraud", "web attack"),
    losses=("business email compromise", "business interruption"),
)
def dnssec_chain_holds(
    subject: Name, chain: Seen[DnssecFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Do the zone's signatures hold, from the root down?

    A broken chain is BAD, since for everybody who checks the name is gone; one that breaks at the top-level domain is
    told without a verdict. A zone without a chain is no question here: it is judged by whether it is signed.

    Why an insurer cares: with a broken chain mail and pages are lost for much of the world, usually overnight, because
    nobody watches the day on which signatures end.

    What to do: sign the zone anew, and have the registrar publish the DS record of a key that the zone has, or none.

    What this cannot see: resolvers that are more patient, or less, than the standard asks.

    Source: RFC 4035 section 5; RFC 6840; the state is what BIND's validator finds on the same zones.
    """
    status, why = chain.latest(lambda facts: facts.status), chain.latest(lambda facts: facts.why)
    zone = chain.latest(lambda facts: facts.zone)
    if status is None:
        return subject.unknown("not_seen", chain, why=chain.silence)
    if status.value == "secure":
        return subject.good("holds", status)
    if status.value is None or why is None or zone is None or not why.value or not zone.value:
        return None  # the name is gone
    if status.value == "insecure":
        unsupported = why.value == Insecure.UNSUPPORTED
        return subject.fair("unsupported", status, zone=zone.value) if unsupported else None
    if "." not in zone.value.strip("."):
        return subject.neutral("above", status, zone=zone.value)
    return subject.bad(BROKEN[Fault(why.value)], status, zone=zone.value)
