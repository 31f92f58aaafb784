"""Does the zone say which authorities may issue certificates?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "restricts": "CAA records say which authorities may issue certificates.",
        "no_issue": "There are CAA records, but none that limits who may issue ordinary certificates.",
        "absent": "There is no CAA record: every authority may issue certificates for the domain.",
        "not_seen": "No answer came that says whether there is a CAA record ({why}).",
    },
    causes=("web attack",),
    losses=("business email compromise",),
)
def caa_published(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the zone say which authorities may issue certificates?

    Why an insurer cares: a certificate issued to the wrong party makes a forged page look right.

    What to do: publish CAA records with the tag issue for the authorities in use.

    What this cannot see: whether authorities obey, and certificates issued before.

    Source: RFC 8659 sections 3, 4.2 and 4.3 (issuewild alone leaves ordinary certificates open); CA/Browser Forum
    Baseline Requirements 3.2.2.8.
    """
    caa = zone.latest(lambda facts: facts.caa)
    if caa is None:
        cut = zone.latest(lambda facts: facts.zone)
        if cut is not None and cut.value is None:
            return None
        return subject.unknown("not_seen", zone, why=zone.silence)
    if caa.value is None:
        return subject.fair("absent", caa)
    tags = {record.split()[1].lower() for record in caa.value if len(record.split()) > 1}
    return subject.good("restricts", caa) if "issue" in tags else subject.fair("no_issue", caa)
