"""Does DMARC stop forged mail from names below the domain?"""

from datetime import datetime

from scanner.dmarc.discovery import PolicyAbove, holding
from scanner.dmarc.record import Broken, Policy, parse
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import Discovered, above_unseen, discover


@check(
    because={
        "covered": "Receivers are asked to stop forged mail from every name below ({policy}).",
        "open": "Receivers are asked for nothing about forged mail from names below, by the record of {domain}.",
        "invented_open": "Receivers are asked for nothing about forged mail from names below that do not exist.",
        "not_seen": "No answer came that says whose policy names below follow ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dmarc_covers_subdomains(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does DMARC stop forged mail from names below the domain?

    Asked where the name has a usable record of its own, unless that asks for nothing at all. Names below follow the
    organisation's record, so the word of a record further down counts for them only with psd=n.

    Why an insurer cares: billing.your.domain looks as true as the domain itself, and it need not exist.

    What to do: leave sp and np out, or set them to quarantine or reject.

    What this cannot see: records of single names below, which beat this one.

    Source: RFC 9989 sections 4.7 (sp, np, t), 4.10.1 and 4.10.2; RFC 9091 (np).
    """
    found = discover(policy)
    if found is None or found.record is None or found.at:
        return None
    if found.heads is None:
        return subject.unknown("not_seen", policy, why=above_unseen(policy))
    domain, existing, invented = _below(found)
    if existing is Policy.NONE:
        return None if found.done is Policy.NONE else subject.warn("open", found.seen, domain=domain)
    if invented is Policy.NONE:
        return subject.warn("invented_open", found.seen)
    return subject.good("covered", found.seen, policy=existing.value)


def _below(found: Discovered) -> tuple[str, Policy, Policy]:
    """Whose record a name below would follow, and what it has done for those that exist and those that do not."""
    places = (PolicyAbove(name=found.name, records=found.own), *found.above)
    held = holding(f"below.{found.name}", (), places)
    record = parse(held.text) if held else None
    if held is None or record is None or isinstance(record, Broken):
        return held.domain if held else found.name, Policy.NONE, Policy.NONE
    return held.domain, record.done(record.subdomains), record.done(record.invented)
