"""Does the SPF record turn away senders it does not name?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning
from scoring.vectors.spf._ranges import widest


@check(
    because={
        "fails": "Senders that the SPF record does not name fail (-all).",
        "softfails": "Senders that the SPF record does not name are marked (~all).",
        "neutral": "The SPF record says nothing about senders it does not name (?all).",
        "passes": "The SPF record lets every sender pass (+all).",
        "everyone": "The SPF record names every address there is: {block}.",
        "wide": "The SPF record lets a very large block of addresses pass: {block}.",
        "no_default": "The SPF record ends without a word about senders it does not name.",
        "included_passes": "The SPF record includes {name}, which lets every sender pass (+all).",
        "redirected": "The SPF record leaves the decision to {domain}, which was not read.",
        "chain_not_seen": "No answer came from a name that the SPF record leads to ({why}).",
        "ptr": "The SPF record uses ptr, which receivers are told not to rely on.",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_restricts_senders(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Does the SPF record turn away senders it does not name?

    Asked only of a record that receivers can use; the answer is that at the end of its redirects. A block as large as
    a /8 of IPv4 or a /16 of IPv6 is our own line.

    Why an insurer cares: a record that lets strangers pass protects nobody, and gives forged mail a good mark.

    What to do: end the record with -all, or ~all while senders are still being collected; remove ptr and blocks
    larger than the company's own networks.

    What this cannot see: what names that depend on the sender let through.

    Source: RFC 7208 sections 2.6, 4.7, 5.1, 5.2, 5.5 and 6.1.
    """
    below = leaning(policy)
    if below is None or not below.usable:
        return None
    chain, seen = below.chain, below.seen
    all_of_them, own = widest(chain.blocks), widest(block for block in chain.blocks if block.own)
    if all_of_them is not None and all_of_them.everyone:
        return subject.bad("everyone", seen, block=all_of_them.block)
    if chain.passing:
        return subject.bad("included_passes", seen, name=chain.passing[0][:80])
    if chain.default == "+":
        return subject.bad("passes", seen)
    if chain.default == "?":
        return subject.warn("neutral", seen)
    if below.silence:
        return subject.unknown("chain_not_seen", seen, why=below.silence)
    if chain.default is None and chain.undecided is None:
        return subject.warn("no_default", seen)
    if own is not None:
        return subject.warn("wide", seen, block=own.block)
    if below.name in chain.ptr:
        return subject.fair("ptr", seen)
    if chain.default is None:
        return subject.neutral("redirected", seen, domain=(chain.undecided or "")[:80])
    return subject.good("fails" if chain.default == "-" else "softfails", seen)
