"""Is there one DMARC record that receivers can use?"""

from datetime import datetime

from scanner.dmarc.record import counted
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover


@check(
    because={
        "published": "A DMARC record is published and can be read.",
        "inherited": "The DMARC record of {domain} holds for this name.",
        "absent_with_mail": "The domain receives mail and has no DMARC record.",
        "absent_without_mail": "The domain names no mail server and has no DMARC record that would protect its name.",
        "unusable": "There is a DMARC record that receivers cannot use: {record}.",
        "twice": "The DMARC record holds the tag {tag} twice, for which the grammar discards all of it.",
        "several": "There are {count} DMARC records; receivers then use none of them.",
        "several_inherited": "There are {count} DMARC records: some receivers use none, some use the one of {domain}.",
        "not_seen": "No answer came that says whether there is a DMARC record ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_published(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Is there one DMARC record that receivers can use?

    A domain without mail servers is not failed for lacking one: FAIR, since p=reject would protect its name.

    Why an insurer cares: without DMARC, receivers have no order to stop forged mail, whatever SPF and DKIM say.

    What to do: publish one TXT record at _dmarc that starts with v=DMARC1 and has a policy, such as
    v=DMARC1; p=reject; rua=mailto:reports@your.domain.

    What this cannot see: whether the company's own mail is signed and aligned; receivers that guess what a broken
    record meant.

    Source: RFC 9989 sections 4.7, 4.8 and 4.10; RFC 7489 sections 6.3 and 6.6.3; RFC 6376 section 3.2 (a tag twice).
    """
    found = discover(policy)
    if found is None:
        return subject.unknown("not_seen", policy, why=policy.silence)
    several = len(counted(found.own))
    if found.record is not None:
        if several > 1:
            return subject.warn("several_inherited", found.seen, count=several, domain=found.at)
        if found.at:
            return subject.good("inherited", found.seen, domain=found.at)
        return subject.good("published", found.seen)
    if several > 1:
        return subject.bad("several", found.seen, count=several)
    if found.broken and found.broken.twice:
        return subject.bad("twice", found.seen, tag=found.broken.tag, certainty=Certainty.LIKELY)
    if unusable := found.text or next(iter(found.own), ""):
        return subject.bad("unusable", found.seen, record=unusable[:80])
    receives = policy.latest(lambda facts: facts.receives_mail)
    if receives and receives.value:
        return subject.bad("absent_with_mail", found.seen)
    return subject.fair("absent_without_mail", found.seen)
