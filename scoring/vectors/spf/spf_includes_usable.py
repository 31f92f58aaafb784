"""Can all records that the SPF record leads to be used?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning


@check(
    because={
        "usable": "All {count} records that the SPF record leads to can be used.",
        "dead": "The SPF record leads to {name}, which has no SPF record; receivers stop there with an error.",
        "loop": "The SPF record leads back to {name} in a circle; receivers stop with an error.",
        "several": "The SPF record leads to {name}, which has several SPF records; receivers stop there with an error.",
        "wrong_term": "The SPF record leads to {name}, whose record has a term that receivers cannot read: {term}.",
        "chain_not_seen": "No answer came from a name that the SPF record leads to ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_includes_usable(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Can all records that the SPF record leads to be used?

    Why an insurer cares: at a name that leads nowhere receivers give up, and forged mail is not told from real mail;
    and whoever registers that name decides who may send.

    What to do: remove includes of services that are no longer used, and tell the provider of one that is.

    What this cannot see: names that depend on the sender, and what lies beyond ten look-ups.

    Source: RFC 7208 sections 4.5, 4.6, 5.2 and 6.1.
    """
    below = leaning(policy)
    if below is None or below.broken is not None or not below.chain.targets:
        return None
    chain, seen = below.chain, below.seen
    for reason, names in (("loop", chain.loops), ("dead", chain.dead), ("several", chain.several)):
        if names:
            return subject.bad(reason, seen, name=names[0][:80])
    if chain.broken:
        name, term = chain.broken[0]
        return subject.bad("wrong_term", seen, name=name[:80], term=term[:80])
    if chain.too_long:
        return None
    if below.unread:
        return subject.unknown("chain_not_seen", seen, why=below.unread)
    return subject.good("usable", seen, count=len(chain.targets))
