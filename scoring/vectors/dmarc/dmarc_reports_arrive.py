"""Do DMARC reports arrive?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover
from scoring.vectors.dmarc._reports import destinations


@check(
    because={
        "arrive": "DMARC reports are asked for, and go to {hosts}.",
        "not_asked": "No DMARC reports are asked for.",
        "no_mailbox": "The DMARC record asks for reports, but names no mail address: {addresses}.",
        "refused": "Receivers send no DMARC reports: {hosts} did not agree to get them.",
        "some_refused": "Receivers send no DMARC reports to {hosts}, which did not agree to get them.",
        "not_seen": "No answer came that says whether {hosts} agreed to get DMARC reports ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_reports_arrive(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Do DMARC reports arrive?

    Asked where a usable record is in force. Whoever gets the reports of another organisation has to say in its own DNS
    that it wants them; otherwise receivers send none. Organisations are told apart by the public suffix list.

    Why an insurer cares: who reads the reports sees forged mail while it is sent, and can dare a stricter policy.

    What to do: name a mailbox, as in rua=mailto:reports@your.domain; have a service that reads them publish
    v=DMARC1 at your.domain._report._dmarc.its.domain.

    What this cannot see: whether anybody reads them, or the mailbox exists; more than four services.

    Source: RFC 9989 sections 4.6 and 4.7 (rua); RFC 9990 section 4; RFC 7489 section 7.1.
    """
    found = discover(policy)
    if found is None or found.record is None:
        return None
    asked = found.record.reports
    if found.registry or not asked:
        return subject.fair("not_asked", found.seen)
    if not any(address.host for address in asked):
        return subject.warn("no_mailbox", found.seen, addresses=", ".join(a.text for a in asked)[:80])
    there = destinations(found, found.record, policy, "rua")
    if there.refused:
        rest = there.reached or there.unknown
        judge = subject.fair if rest else subject.warn
        reason = "some_refused" if rest else "refused"
        return judge(reason, found.seen, *there.looks, hosts=", ".join(there.refused)[:200])
    if there.unknown:
        return subject.unknown("not_seen", policy, hosts=", ".join(there.unknown)[:200], why=there.why)
    return subject.good("arrive", found.seen, *there.looks, hosts=", ".join(there.reached)[:200])
