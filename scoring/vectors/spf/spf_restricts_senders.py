"""Does the SPF record turn away senders it does not name?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._record import MOST_LOOKUPS, read


@check(
    because={
        "fails": "Senders that the SPF record does not name fail (-all).",
        "softfails": "Senders that the SPF record does not name are marked (~all).",
        "neutral": "The SPF record says nothing about senders it does not name (?all).",
        "passes": "The SPF record lets every sender pass (+all).",
        "everyone": "The SPF record names every address there is: {block}.",
        "wide": "The SPF record lets a very large block of addresses pass: {block}.",
        "no_default": "The SPF record ends without a word about senders it does not name.",
        "redirected": "The SPF record leaves the decision to {domain}, which was not read.",
        "ptr": "The SPF record uses ptr, which receivers are told not to rely on.",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_restricts_senders(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the SPF record turn away senders it does not name?

    Asked only of a record that receivers can use. A block as large as a /8 of IPv4 or a /16 of IPv6 is our own line.

    Why an insurer cares: a record that lets strangers pass protects nobody, and gives forged mail a good mark.

    What to do: end the record with -all, or ~all while senders are still being collected; remove ptr and blocks
    larger than the company's own networks.

    What this cannot see: what included and redirected records let through.

    Source: RFC 7208 sections 2.6, 4.7, 5.1 and 5.5.
    """
    spf = policy.latest(lambda facts: facts.spf)
    if spf is None or spf.value is None or len(spf.value) != 1:
        return None
    record = read(spf.value[0])
    if record.wrong is not None or record.lookups > MOST_LOOKUPS:
        return None
    if record.everyone:
        return subject.bad("everyone", spf, block=record.widest)
    if record.default == "+":
        return subject.bad("passes", spf)
    if record.default == "?":
        return subject.warn("neutral", spf)
    if record.default is None and record.redirect is None:
        return subject.warn("no_default", spf)
    if record.widest is not None:
        return subject.warn("wide", spf, block=record.widest)
    if record.uses_ptr:
        return subject.fair("ptr", spf)
    if record.default is None:
        return subject.neutral("redirected", spf, domain=record.redirect)
    return subject.good("fails" if record.default == "-" else "softfails", spf)
