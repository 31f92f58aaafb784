"""Do only names exist that somebody has made?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import unseen


@check(
    because={
        "none": "A name that nobody has made does not exist.",
        "wildcard": "Every name below the domain exists, whoever makes it up (a wildcard).",
        "not_seen": "No answer came that says whether a made-up name exists ({why}).",
    },
    causes=("web attack", "mail fraud"),
    losses=("business email compromise",),
)
def wildcard_absent(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do only names exist that somebody has made?

    Why an insurer cares: under a wildcard any made-up name is a working one, in forged links as in forged mail.

    What to do: make the names that are needed, and remove the record whose first label is an asterisk.

    What this cannot see: wildcards deeper in the zone, and those of other record types than addresses and aliases.

    Source: RFC 4592 section 2; RFC 1912 section 2.7.
    """
    found = zone.latest(lambda facts: facts.wildcard)
    if found is None or found.value is None:
        return unseen(subject, zone, lambda facts: facts.wildcard)
    return subject.fair("wildcard", found) if found.value else subject.good("none", found)
