"""Does the DMARC policy have forged mail stopped?"""

from datetime import datetime

from scanner.dmarc.record import Policy
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover


@check(
    because={
        "enforced": "The DMARC policy is {policy}.",
        "none": "The DMARC policy is none: forged mail is delivered as if there were no policy.",
        "void": "The tag {tag} of the DMARC record is missing or not valid, so receivers take the policy for none.",
        "testing": "The DMARC policy {policy} is marked as a test (t=y), so receivers act one step milder.",
        "no_mail": "The DMARC policy {policy} holds for no mail at all (pct=0).",
        "half": "The DMARC policy {policy} holds for {percent} % of mail only.",
        "most": "The DMARC policy {policy} holds for {percent} % of mail only.",
        "subdomains_open": "The DMARC policy is {policy}, but none for subdomains.",
        "invented_open": "The DMARC policy is {policy}, but none for names below that do not exist (np=none).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_enforced(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the DMARC policy have forged mail stopped?

    Asked only where a usable record is in force. Quarantine and reject are equally good; reports are not needed. It is
    judged by what receivers do, the weaker of both standards where they differ. Subdomains count only at the
    organisation's own name, whose word for them is the one that receivers take.

    Why an insurer cares: a policy of none only watches; forged invoices still arrive.

    What to do: read the reports, have all senders signed, then move from none to quarantine to reject, for the whole
    of the mail and for subdomains too, those that do not exist included.

    What this cannot see: whether receivers obey.

    Source: RFC 9989 sections 4.7 (p, sp, np, t) and 4.10.1; RFC 7489 sections 6.3 and 6.6.4 (pct); grading after
    published practice of 2026.
    """
    found = discover(policy)
    if found is None or found.record is None or found.policy is None:
        return None
    record, asked = found.record, found.policy
    if asked is Policy.NONE:
        return subject.bad("void", found.seen, tag=record.void) if record.void else subject.bad("none", found.seen)
    if found.done is Policy.NONE:
        return subject.bad("testing", found.seen, policy=asked.value)
    # what pct leaves out of reject is still quarantine (RFC 7489 6.6.4); out of quarantine, nothing is done to it
    if record.percent == 0 and asked is Policy.QUARANTINE:
        return subject.bad("no_mail", found.seen, policy=asked.value)
    if record.percent <= 50:
        return subject.warn("half", found.seen, policy=asked.value, percent=record.percent)
    heads = found.at is None and found.heads is not False
    if heads and record.done(record.subdomains) is Policy.NONE:
        return subject.warn("subdomains_open", found.seen, policy=asked.value)
    if heads and record.done(record.invented) is Policy.NONE:
        return subject.warn("invented_open", found.seen, policy=asked.value)
    if record.testing:
        return subject.fair("testing", found.seen, policy=asked.value)
    if record.percent < 100:
        return subject.fair("most", found.seen, policy=asked.value, percent=record.percent)
    return subject.good("enforced", found.seen, policy=asked.value)
