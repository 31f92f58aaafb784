"""Does the DMARC policy apply to all mail, and in earnest?"""

from datetime import datetime

from scanner.dmarc.record import Policy
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover


@check(
    because={
        "all": "The DMARC policy applies to all mail.",
        "nothing": "Under test (t=y), quarantine has receivers do nothing.",
        "milder": "Under test (t=y), reject has receivers put forged mail into quarantine.",
        "no_mail": "The DMARC policy applies to no mail where receivers heed pct=0.",
        "half": "The DMARC policy applies to {percent} % of mail where receivers heed pct.",
        "most": "The DMARC policy applies to {percent} % of mail where receivers heed pct.",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_applies_to_all(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the DMARC policy apply to all mail, and in earnest?

    Asked where the policy is quarantine or reject. Receivers by the older standard heed pct, those by the current one
    t: each is judged by the receivers that heed it.

    Why an insurer cares: a share of forged mail that is let through is enough for one forged invoice.

    What to do: remove pct, and t once the reports show no mail of the company's own that fails.

    What this cannot see: which standard a receiver follows.

    Source: RFC 9989 section 4.7 (t) and appendix A.6; RFC 7489 sections 6.3 and 6.6.4 (pct).
    """
    found = discover(policy)
    if found is None or found.record is None or found.policy in (None, Policy.NONE):
        return None
    percent, seen = found.record.percent, found.seen
    if found.done is Policy.NONE:
        return subject.bad("nothing", seen)
    # What pct leaves out of reject is still quarantine (RFC 7489 6.6.4).
    if percent == 0 and found.policy is Policy.QUARANTINE:
        return subject.bad("no_mail", seen)
    if percent <= 50:
        return subject.warn("half", seen, percent=percent)
    if found.record.testing:
        return subject.fair("milder", seen)
    if percent < 100:
        return subject.fair("most", seen, percent=percent)
    return subject.good("all", seen)
