"""Does the SPF record stay well within the look-ups that receivers make?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning

NEAR = 8


@check(
    because={
        "few": "The SPF record and all it leads to need {count} DNS look-ups; receivers stop after 10.",
        "near": "The SPF record and all it leads to need {count} DNS look-ups; receivers stop after 10.",
        "too_many": "The SPF record needs at least {count} DNS look-ups; receivers stop after 10 and use none of it.",
        "chain_not_seen": "No answer came from a name that the SPF record leads to ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_lookups_few(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the SPF record stay well within the look-ups that receivers make?

    Counted over all included and redirected records, as often as each is included. From 8 on, our own line, a
    provider's next change can break the record.

    Why an insurer cares: a record beyond the limit protects nobody, and the company's own mail may be refused.

    What to do: remove senders that are no longer used, and replace includes by the addresses they stand for.

    What this cannot see: how early receivers stop for one sender.

    Source: RFC 7208 section 4.6.4.
    """
    below = leaning(policy)
    if below is None or below.broken is not None:
        return None
    count = below.chain.lookups
    if below.chain.too_long:
        return subject.bad("too_many", below.seen, count=count)
    if not below.usable:
        return None
    if below.unread:
        return subject.unknown("chain_not_seen", below.seen, why=below.unread)
    return (
        subject.fair("near", below.seen, count=count) if count >= NEAR else subject.good("few", below.seen, count=count)
    )
