"""Does a domain without mail have all mail in its name rejected?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.mailing import receives_mail, sends_mail
from scoring.vectors.dmarc._record import discover

STEPS = ("none", "quarantine", "reject")
"""Policies, the mildest first."""
QUARANTINED, REJECTED = 1, 2


@check(
    because={
        "rejected": "The domain uses no mail that we saw, and its DMARC policy has all mail in its name rejected.",
        "quarantined": "The domain uses no mail that we saw, and only part of it is rejected (DMARC policy {policy}).",
        "let_through": "The domain uses no mail that we saw, and its DMARC policy ({policy}) lets forged mail through.",
        "absent": "The domain uses no mail that we saw, and no DMARC record has forged mail in its name rejected.",
        "not_seen": "No answer came that says whether there is a DMARC record ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_rejects_all(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does a domain without mail have all mail in its name rejected?

    Asked of domains that name no mail exchanger and no sender, with pages or without. Where part of the mail is only
    quarantined, or names below are, it is FAIR; where any is let through, WARN, as without a record.

    Why an insurer cares: a company's unused domains are as good as its main one for a forged invoice, and no mail of
    its own can be hurt by the strictest policy.

    What to do: publish v=DMARC1; p=reject at _dmarc, with no other policy for names below.

    What this cannot see: whether receivers obey.

    Source: RFC 9989 section 4.7; RFC 7489 sections 6.3 and 6.6.4 (pct); M3AAWG, Protecting Parked Domains (2015).
    """
    if receives_mail(policy) is not False or sends_mail(policy) is not False:
        return None
    found = discover(policy)
    if found is None:
        return subject.unknown("not_seen", policy, why=policy.silence)
    if found.record is None or found.policy is None:
        return subject.warn("absent", found.seen)
    below = () if found.at else (found.record.subdomains, found.record.invented)
    # Under test, or for the share that pct leaves out, receivers act one step milder: none heeds both (RFC 9989 C).
    milder = found.record.testing or found.record.percent < 100
    least = min(STEPS.index(asked.value) for asked in (found.policy, *below)) - milder
    if least == REJECTED:
        return subject.good("rejected", found.seen)
    if least == QUARANTINED:
        return subject.fair("quarantined", found.seen, policy=found.policy.value)
    return subject.warn("let_through", found.seen, policy=found.policy.value)
