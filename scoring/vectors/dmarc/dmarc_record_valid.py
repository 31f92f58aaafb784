"""Does the DMARC record say all that it was meant to say?"""

from datetime import datetime

from scanner.dmarc.record import odd_terms, older_terms, policy_comes_second
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover


@check(
    because={
        "valid": "Every term of the DMARC record follows the grammar.",
        "valid_older": "The DMARC record follows the grammar; up-to-date receivers no longer heed its {terms}.",
        "odd": "These terms of the DMARC record say nothing to receivers: {terms}.",
        "order": "The policy does not come right after the version, where receivers by the older standard look for it.",
    },
    causes=("mail fraud",),
    losses=("business email compromise",),
)
def dmarc_record_valid(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the DMARC record say all that it was meant to say?

    Asked of a record of the name's own that receivers can use. Of a record that they cannot, dmarc_published speaks.

    Why an insurer cares: a misspelt tag is a decision that never took effect, and nobody noticed.

    What to do: correct or remove the terms that are named; let p follow v=DMARC1.

    What this cannot see: what a term was meant to say; tags that a later standard may define.

    Source: RFC 9989 sections 4.7 and 4.8 and appendix C (what was dropped); RFC 7489 section 6.4 (p second).
    """
    found = discover(policy)
    if found is None or found.record is None or found.at:
        return None
    odd = odd_terms(found.text)
    if odd:
        return subject.fair("odd", found.seen, terms=", ".join(one.term for one in odd)[:200])
    if not policy_comes_second(found.text):
        return subject.fair("order", found.seen)
    older = older_terms(found.text)
    if older:
        terms = ", ".join("size limits" if term == "!" else term for term in older)
        return subject.good("valid_older", found.seen, terms=terms)
    return subject.good("valid", found.seen)
