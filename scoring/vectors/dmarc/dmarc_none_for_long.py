"""Has the DMARC policy been none for longer than a roll-out takes?"""

from datetime import datetime, timedelta

from scanner.dmarc.record import Policy
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Look, Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover

LONG = timedelta(days=180)


@check(
    because={
        "not_none": "No DMARC record with the policy none holds for the name.",
        "for_long": "The DMARC policy asks for nothing, and did so already on {since}.",
        "watching": "The DMARC policy asks for nothing yet; that was first seen on {since}.",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_none_for_long(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Has the DMARC policy been none for longer than a roll-out takes?

    Asked where a usable record has receivers do nothing: p=none, or quarantine under test. Counted from the first look
    that saw that, with no look at anything else since; looks without an answer count for nothing.

    Why an insurer cares: none is a step of some months; whoever stays there never finished, and is not protected.

    What to do: read the reports, have all senders signed, then move to quarantine and reject.

    What this cannot see: the time before the first look, and what was published between two looks.

    Source: RFC 9989 sections 5.1.5 to 5.1.7 (many months may be needed); 180 days are our own choice.
    """
    found = discover(policy)
    if found is None:
        return None
    if found.record is None or found.done is not Policy.NONE:
        # Said, so that the day is announced on which an earlier look of the same scan would weigh otherwise.
        return subject.neutral("not_none", found.seen)
    first = _first_none(policy)
    if first is None:
        return None
    since = first.at.date().isoformat()
    if as_of - first.at >= LONG:
        return subject.warn("for_long", found.seen, first, since=since)
    return subject.neutral("watching", found.seen, first, since=since, until=first.at + LONG)


def _first_none(policy: Seen[MailPolicy]) -> Look[MailPolicy] | None:
    """The first look of the present time of none; each look is judged by what it alone saw."""
    first: Look[MailPolicy] | None = None
    said: dict[str, bool | None] = {}
    for look in policy.looks:
        if look.observation not in said:
            said[look.observation] = _asks_nothing(look)
        if said[look.observation] is not None:
            first = (first or look) if said[look.observation] else None
    return first


def _asks_nothing(look: Look[MailPolicy]) -> bool | None:
    """Whether this look alone saw a usable record that has receivers do nothing; None where it saw no answer."""
    one = discover(Seen((look,)))
    return None if one is None else one.record is not None and one.done is Policy.NONE
