"""Does the SPF record let only moderate blocks of addresses pass?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning
from scoring.vectors.spf._ranges import widest


@check(
    because={
        "narrow": "No block that the SPF record and those it leads to let pass is very large.",
        "wide": "The record at {name} lets a very large block of addresses pass: {block}.",
        "everyone": "The record at {name} lets every address pass: {block}.",
        "chain_not_seen": "No answer came from a name that the SPF record leads to ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_ranges_narrow(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the SPF record let only moderate blocks of addresses pass?

    Very large is a /8 of IPv4, a /16 of IPv6 or more, which is our own line; touching blocks are taken together.

    Why an insurer cares: who shares a block with the company's senders may send in its name.

    What to do: name the networks that send, and no larger ones.

    What this cannot see: who holds the addresses of a block, and names that depend on the sender.

    Source: RFC 7208 sections 5.3, 5.4 and 5.6.
    """
    below = leaning(policy)
    if below is None or below.broken is not None:
        return None
    found = widest(below.chain.blocks)
    if found is not None:
        judge = subject.bad if found.everyone else subject.warn
        return judge("everyone" if found.everyone else "wide", below.seen, name=found.at[:80], block=found.block[:80])
    if not below.usable:
        return None
    if below.unread:
        return subject.unknown("chain_not_seen", below.seen, why=below.unread)
    return subject.good("narrow", below.seen)
