"""Are the zone's signatures renewed in time?"""

from datetime import datetime

from scanner.probes.dnssec import DnssecFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dnssec._chain import holds


@check(
    because={
        "renewed": "The zone's signatures are renewed in time.",
        "ending": "A signature of the zone ends within three days and is not renewed: soon its answers are rejected.",
        "not_seen": "No answer came that shows the zone's signatures ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption",),
)
def dnssec_signatures_renewed(
    subject: Name, chain: Seen[DnssecFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Are the zone's signatures renewed in time?

    Asked of zones whose chain holds. WARN where a signature ends within three days with three quarters of its life
    gone: signers that make short signatures for every answer are not meant.

    Why an insurer cares: a signer that has stopped is seen here some days before the name is gone.

    What to do: look whether the signer still runs, and let it renew signatures at least a week ahead.

    What this cannot see: a signer that renews on the last day by intention.

    Source: RFC 6781 section 4.4.2.
    """
    signed, ending = holds(chain), chain.latest(lambda facts: facts.ending)
    if signed is None:
        return subject.unknown("not_seen", chain, why=chain.silence)
    if not signed or ending is None:
        return None
    return subject.warn("ending", ending) if ending.value else subject.good("renewed", ending)
