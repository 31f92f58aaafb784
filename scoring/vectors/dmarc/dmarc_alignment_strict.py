"""Does only the name itself vouch for its mail?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dmarc._record import discover


@check(
    because={
        "strict": "Only the name itself vouches for its mail, by SPF and by DKIM.",
        "half": "Any name of the organisation vouches for its mail by {relaxed}, only the name itself by {strict}.",
        "relaxed": "Any name of the organisation vouches for its mail, by SPF and by DKIM.",
    },
    causes=("mail fraud",),
    losses=("business email compromise",),
)
def dmarc_alignment_strict(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does only the name itself vouch for its mail?

    Never a fault: relaxed alignment is what the standard takes where nothing is said, and many senders need it.

    Why an insurer cares: under relaxed alignment, who takes over any forgotten name below can send as the company.

    What to do: look after names below; set adkim=s and aspf=s where no sender signs or bounces under one of them.

    What this cannot see: under which names the company's own mail is signed.

    Source: RFC 9989 sections 4.4.1, 4.4.2 and 4.7 (adkim, aspf).
    """
    found = discover(policy)
    if found is None or found.record is None:
        return None
    strict = {"DKIM": found.record.strict_dkim, "SPF": found.record.strict_spf}
    if all(strict.values()):
        return subject.neutral("strict", found.seen)
    if not any(strict.values()):
        return subject.neutral("relaxed", found.seen)
    one, other = sorted(strict, key=lambda name: strict[name])
    return subject.neutral("half", found.seen, relaxed=one, strict=other)
