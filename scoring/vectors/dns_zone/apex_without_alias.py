"""Is there no alias where the zone begins?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import unseen


@check(
    because={
        "none": "No alias stands where the zone begins.",
        "alias": "An alias (CNAME) to {target} stands where the zone begins and hides its other records.",
        "not_seen": "No answer came that says whether an alias stands where the zone begins ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption", "business email compromise"),
)
def apex_without_alias(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is there no alias where the zone begins?

    Why an insurer cares: behind the alias MX, SPF and DMARC of the domain are those of somebody else, or none.

    What to do: use address records, or the provider's own kind of alias that answers with addresses (ALIAS, ANAME).

    What this cannot see: servers that show the alias to some and not to others.

    Source: RFC 1034 section 3.6.2; RFC 1912 section 2.4; RFC 2181 section 10.1.
    """
    found = zone.latest(lambda facts: facts.apex_alias)
    if found is None:
        return unseen(subject, zone, lambda facts: facts.apex_alias)
    return subject.good("none", found) if found.value is None else subject.warn("alias", found, target=found.value)
