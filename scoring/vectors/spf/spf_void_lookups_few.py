"""Do the hosts that the SPF record names exist?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning
from scoring.vectors.spf._void import void


@check(
    because={
        "exist": "All hosts that the SPF record and those it leads to name were found.",
        "some": "Hosts that the SPF record leads to were not found ({count}): {hosts}.",
        "too_many": "{count} hosts of the SPF record were not found, and receivers are told to stop after 2: {hosts}.",
        "not_seen": "No answer came for a host that the SPF record leads to ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_void_lookups_few(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Do the hosts that the SPF record names exist?

    Why an insurer cares: whoever registers the domain of a host that is gone may send in the company's name; and more
    than two such hosts let receivers give up on the record.

    What to do: remove the hosts that no longer exist.

    What this cannot see: names that depend on the sender, and hosts that have addresses of one family only.

    Source: RFC 7208 section 4.6.4 (void look-ups).
    """
    below = leaning(policy, hosts=True)
    if below is None or not below.usable or not below.chain.hosts:
        return None
    found = void(below)
    hosts = ", ".join(dict.fromkeys(found.terms))[:200]
    if found.too_many:
        return subject.warn("too_many", below.seen, count=len(found.terms), hosts=hosts)
    silence = below.unread or found.silence or ("" if below.tree.hosts else "not asked")
    if silence:
        return subject.unknown("not_seen", below.seen, why=silence)
    if found.terms:
        return subject.fair("some", below.seen, count=len(found.terms), hosts=hosts)
    return subject.good("exist", below.seen)
