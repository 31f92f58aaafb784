"""Where do reports about single messages go?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover
from scoring.vectors.dmarc._reports import destinations


@check(
    because={
        "asked": "Reports about single messages, which may quote them, are asked to {hosts} (fo={options}).",
        "refused": "Reports about single messages are asked to {hosts}, which did not agree to get them.",
        "not_seen": "No answer came that says whether {hosts} agreed to reports about single messages ({why}).",
    },
    causes=("mail fraud",),
    losses=("data breach",),
)
def dmarc_failure_reports_agreed(
    subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime
) -> Finding | None:
    """Where do reports about single messages go?

    Asked where the record in force names a mail address for them (ruf). That they are asked for is no fault.

    Why an insurer cares: such a report may quote a whole message, and leaves for whoever is named.

    What to do: keep ruf within the company, or leave it out; few receivers send such reports.

    What this cannot see: which receivers send them, and how much they leave out.

    Source: RFC 9989 sections 4.7 (ruf, fo) and 10.2; RFC 9991 sections 5 and 7; RFC 7489 section 7.3.
    """
    found = discover(policy)
    if found is None or found.record is None or found.registry:
        return None
    there = destinations(found, found.record, policy, "ruf")
    if there.refused:
        return subject.fair("refused", found.seen, *there.looks, hosts=", ".join(there.refused)[:200])
    if there.unknown:
        return subject.unknown("not_seen", policy, hosts=", ".join(there.unknown)[:200], why=there.why)
    if there.reached:
        options = ":".join(found.record.failures)
        return subject.neutral("asked", found.seen, *there.looks, hosts=", ".join(there.reached)[:200], options=options)
    return None
