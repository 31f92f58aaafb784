"""Does a domain without mail say that it takes none?"""

from datetime import datetime

from scanner.probes.addresses import AddressFacts
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.mailing import receives_mail, sends_mail


@check(
    because={
        "published": "The domain says that it takes no mail (null MX).",
        "absent": "The domain names no mail exchanger and has no null MX: senders turn to its address instead.",
        "no_address": "The domain has neither a mail exchanger nor an address that mail could be sent to.",
        "not_seen": "No answer came that says whether the domain has an address ({why}).",
    },
    causes=("mail fraud",),
    losses=("business email compromise",),
)
def null_mx_published(
    subject: Name, policy: Seen[MailPolicy], addresses: Seen[AddressFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does a domain without mail say that it takes none?

    Asked of domains that name no mail exchanger and no sender. A missing null MX is FAIR, and no fault where there is
    no address that senders could fall back to.

    Why an insurer cares: mail that is misdirected to a name without mail goes to whatever listens at its address, and
    receivers that know of the null MX refuse forged mail from the name.

    What to do: publish the single record MX 0 . (a dot as the host).

    What this cannot see: mail that is sent in the name without an SPF record.

    Source: RFC 7505 sections 3 and 4; RFC 5321 section 5.1 (addresses stand in for a missing MX).
    """
    mx = policy.latest(lambda facts: facts.mx)
    if mx is None or receives_mail(policy) is not False or sends_mail(policy) is not False:
        return None
    if mx.value:
        return subject.good("published", mx)
    four, six = addresses.latest(lambda facts: facts.a), addresses.latest(lambda facts: facts.aaaa)
    if (four and four.value) or (six and six.value):
        return subject.fair("absent", mx, four, six)
    if four is None or six is None:
        return subject.unknown("not_seen", mx, why=addresses.silence)
    return subject.neutral("no_address", mx, four, six)
