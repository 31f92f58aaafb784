"""Which third parties may send in the domain's name?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scanner.spf.chain import walk
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning
from scoring.vectors.spf._senders import is_own, sender


@check(
    because={
        "named": "These third parties may send in the domain's name: {names}.",
        "none": "The SPF record names no third party.",
        "chain_not_seen": "No answer came from a name that the SPF record leads to ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_third_parties(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Which third parties may send in the domain's name?

    Never a fault: companies send through others. It is a list to compare with contracts.

    Why an insurer cares: each of them can send the company's mail, and so can who breaks in there.

    What to do: remove those that no longer send for the company.

    What this cannot see: third parties named by address or by a host of the company's own, and what they themselves
    lean on.

    Source: RFC 7208 section 5.2; names of providers by their published include domains, compiled 2026-11-26.
    """
    below = leaning(policy)
    if below is None or below.broken is not None:
        return None
    own = {name: fact for name, fact in below.tree.known.items() if is_own(name, below.name)}
    names = [name for name in walk(below.name, below.record, own).targets if not is_own(name, below.name)]
    if names:
        shown = sorted({sender(name) for name in names})
        return subject.neutral("named", below.seen, names=", ".join(shown)[:400])
    if below.unread:
        return subject.unknown("chain_not_seen", below.seen, why=below.unread)
    return subject.neutral("none", below.seen)
