"""Does the SPF record do without ptr?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning


@check(
    because={
        "without": "Neither the SPF record nor any that it leads to uses ptr.",
        "ptr": "The record at {name} uses ptr, which receivers are told not to rely on.",
        "chain_not_seen": "No answer came from a name that the SPF record leads to ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_without_ptr(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the SPF record do without ptr?

    Why an insurer cares: ptr leaves the decision to whoever runs the sender's address, and some receivers skip it.

    What to do: replace ptr by the addresses or names of the hosts that send.

    What this cannot see: names that depend on the sender, and what lies beyond ten look-ups.

    Source: RFC 7208 section 5.5.
    """
    below = leaning(policy)
    if below is None or below.broken is not None:
        return None
    if below.chain.ptr:
        return subject.fair("ptr", below.seen, name=below.chain.ptr[0][:80])
    if not below.usable:
        return None
    if below.unread:
        return subject.unknown("chain_not_seen", below.seen, why=below.unread)
    return subject.good("without", below.seen)
