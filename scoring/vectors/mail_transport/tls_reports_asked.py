"""Are senders asked to report where TLS fails?"""

from datetime import datetime

from scanner.mail.tls_reports import unusable
from scanner.probes.mta_sts import MtaStsFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "asked": "Senders are asked to report where TLS fails.",
        "none": "Senders are not asked to report where TLS fails.",
        "several": "There are {count} TLS-RPT records; senders then use none of them.",
        "unreadable": "The TLS-RPT record names no place to report to that senders can read.",
        "places": "The TLS-RPT record names a place to report to that senders cannot use: {places}.",
        "not_seen": "No answer came that says whether senders are asked for reports ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption",),
)
def tls_reports_asked(subject: Name, told: Seen[MtaStsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are senders asked to report where TLS fails?

    Why an insurer cares: reports show an attack on mail in transit, and the expired certificate that stops mail, on the
    same day. Not to ask for them is a choice and no fault; to ask in a way that nobody understands is one.

    What to do: publish one TXT record at _smtp._tls with v=TLSRPTv1 and rua=mailto: or https:.

    What this cannot see: whether anybody reads them.

    Source: RFC 8460 section 3.
    """
    reports = told.latest(lambda facts: facts.reports)
    if reports is None:
        return subject.unknown("not_seen", told, why=told.silence)
    if reports.value is None:
        return subject.neutral("none", reports)
    if len(reports.value) > 1:
        return subject.fair("several", reports, count=len(reports.value))
    wrong = unusable(reports.value[0])
    if wrong is None:
        return subject.fair("unreadable", reports)
    if wrong:
        return subject.fair("places", reports, places=", ".join(wrong)[:200])
    return subject.good("asked", reports)
