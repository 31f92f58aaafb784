"""Do authorities know whom to tell of a request that CAA forbids?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import unseen


@check(
    because={
        "asked": "The CAA records ask for reports of requests that they forbid (iodef).",
        "not_asked": "The CAA records ask for no reports.",
        "not_seen": "No answer came that says whether reports are asked for ({why}).",
    },
    causes=("web attack",),
    losses=("business email compromise",),
)
def caa_reports_asked(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do authorities know whom to tell of a request that CAA forbids?

    Shown only: few authorities send such reports, so that nothing is held against a domain without.

    Why an insurer cares: who hears of a forbidden request knows that somebody tried.

    What to do: add a CAA record with the tag iodef and a mailbox that is read.

    What this cannot see: whether the mailbox exists or is read; its address is not kept.

    Source: RFC 8659 section 4.4.
    """
    found = zone.latest(lambda facts: facts.caa_reports)
    if found is None:
        return unseen(subject, zone, lambda facts: facts.caa_reports)
    if found.value is None:
        return None
    return subject.good("asked", found) if found.value else subject.neutral("not_asked", found)
