"""Do receivers of both standards find the same DMARC policy?"""

from datetime import datetime

from scanner.dmarc.discovery import Holding, by_list
from scanner.dmarc.record import Policy, Record, counted, parse
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover


@check(
    because={
        "alike": "Receivers find the policy {current}, whichever way they look for it.",
        "apart": "Receivers that walk up the DNS find the policy {current}, those that use a suffix list {older}.",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_methods_agree(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Do receivers of both standards find the same DMARC policy?

    Asked where the name has not exactly one record of its own and one is found above. The current standard walks up the
    DNS and heeds psd; the older one takes the name's own record or that of its registrable domain, by a list of public
    suffixes, and stops where it meets several records.

    Why an insurer cares: mail that one receiver stops, another delivers.

    What to do: publish one record at the name itself, which every receiver finds.

    What this cannot see: which way, and which list, a receiver uses.

    Source: RFC 9989 sections 4.10, 4.10.1 and 4.10.2; RFC 7489 sections 3.2 and 6.6.3.
    """
    found, registrable = discover(policy), policy.latest(lambda facts: facts.registrable)
    if found is None or registrable is None or len(counted(found.own)) == 1 or found.at is None:
        return None
    held = by_list(found.name, found.own, found.above, registrable.value)
    current, older = found.done, _done(held)
    if current is older:
        return subject.good("alike", found.seen, registrable, current=current.value)
    return subject.fair("apart", found.seen, registrable, current=current.value, older=older.value)


def _done(held: Holding | None) -> Policy:
    """What receivers by the older standard do, which knows no test: none where they find nothing they can use."""
    record = parse(held.text) if held else None
    if held is None or not isinstance(record, Record):
        return Policy.NONE
    return record.subdomains if held.inherited else record.policy
