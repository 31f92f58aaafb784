"""Can authorities follow every CAA record?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._caa import CRITICAL, KNOWN, properties
from scoring.vectors.dns_zone._zone import listed, unseen


@check(
    because={
        "understood": "Authorities know every property of the CAA records.",
        "critical": "A CAA record is marked critical whose property nobody knows ({tags}): no authority may issue.",
        "malformed": "A CAA record has a value that names no authority ({values}): it allows nobody.",
        "unknown": "A CAA record has a property that nobody knows ({tags}): it limits nothing.",
        "not_seen": "No answer came that has the CAA records ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption", "business email compromise"),
)
def caa_understood(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Can authorities follow every CAA record?

    Why an insurer cares: a mistyped record either limits nothing, or keeps the next certificate from being issued.

    What to do: correct the property's name, or the name of the authority in its value.

    What this cannot see: whether the authority that is named is one that issues.

    Source: RFC 8659 sections 4.1, 4.2 and 4.5; RFC 9495; IANA, Certification Authority Restriction Properties.
    """
    caa = zone.latest(lambda facts: facts.caa)
    if caa is None:
        return unseen(subject, zone, lambda facts: facts.caa)
    rows = properties(caa.value or ())
    strange = [row for row in rows if row.tag not in KNOWN]
    critical = [row.tag for row in strange if row.flags & CRITICAL]
    malformed = [row.value for row in rows if row.tag in KNOWN and row.malformed]
    if critical:
        return subject.warn("critical", caa, tags=listed(critical))
    if malformed:
        return subject.fair("malformed", caa, values=listed(malformed))
    if strange:
        return subject.fair("unknown", caa, tags=listed(row.tag for row in strange))
    return subject.good("understood", caa) if rows else None
