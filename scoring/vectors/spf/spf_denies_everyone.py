"""Does a domain without mail say that nobody may send in its name?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.mailing import receives_mail, sends_mail
from scoring.vectors.spf._chain import leaning


@check(
    because={
        "denied": "The domain has no mail exchanger, and its SPF record lets nobody send in its name (-all).",
        "marked": "The domain has no mail exchanger, and its SPF record, which names nobody, only marks mail (~all).",
        "absent": "The domain has no mail exchanger and no SPF record, so forged mail in its name goes unmarked.",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_denies_everyone(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does a domain without mail say that nobody may send in its name?

    Asked of domains that name no mail exchanger and no sender, with pages or without. No record is WARN, since nothing
    stands in the way of one; ~all is FAIR.

    Why an insurer cares: a company's unused domains are as good as its main one for a forged invoice, and nobody there
    misses the mail.

    What to do: publish v=spf1 -all and nothing else.

    What this cannot see: mail that is sent in the name without an SPF record.

    Source: RFC 7208 sections 5.1, 8.4 and 8.5; M3AAWG, Protecting Parked Domains (2015).
    """
    spf = policy.latest(lambda facts: facts.spf)
    if spf is None or receives_mail(policy) is not False or sends_mail(policy) is not False:
        return None
    if spf.value is None:
        return subject.warn("absent", spf)
    below = leaning(policy)
    if below is None:
        return None
    return subject.good("denied", below.seen) if below.chain.default == "-" else subject.fair("marked", below.seen)
