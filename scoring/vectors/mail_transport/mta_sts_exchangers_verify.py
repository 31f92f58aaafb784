"""Do the mail exchangers keep what the MTA-STS policy promises of them?"""

from datetime import datetime

from scanner.mail.sts import covers
from scanner.probes.mta_sts import MtaStsFacts
from scanner.probes.tls import TlsFacts
from scoring import trust
from scoring.check import Latest, Seen, Whole, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.mail_transport._policy import Policy, current

PORT = 25
NO_TLS = "it offers no TLS"


@check(
    because={
        "verify": "Every mail exchanger that was seen shows a certificate as the MTA-STS policy promises.",
        "refused": "Senders that follow the MTA-STS policy cannot deliver: {hosts}.",
        "some_refused": "Senders that follow the MTA-STS policy pass a mail exchanger over: {hosts}.",
        "refused_on_trial": "The MTA-STS policy, on trial, promises what a mail exchanger does not keep: {hosts}.",
        "not_judged": "Whether the mail exchangers keep what the MTA-STS policy promises could not be judged ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption", "business email compromise"),
)
def mta_sts_exchangers_verify(
    subject: Whole, told: Seen[MtaStsFacts], tls: Seen[TlsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Do the mail exchangers keep what the MTA-STS policy promises of them?

    Between mail servers a certificate matters only to senders that were told to look: by DANE, or by this policy.

    Why an insurer cares: under a policy an expired certificate is no warning but an outage, in which large providers
    return the company's mail.

    What to do: give every exchanger a certificate of a public authority that names it, renewed automatically.

    What this cannot see: exchangers that gave no answer; the other certificate of one that has two.

    Source: RFC 8461 section 4.2; RFC 9525; RFC 5280 6.
    """
    found = [policy for one in told.each() if (policy := current(one)) and policy.counts]
    seen = [(one, host, policy) for one in tls.each() for host, policy in [_promised(one, found)] if policy]
    if not seen:
        return None
    judged = [_judged(one, host, known, as_of) for one, host, _ in seen]
    bad = {f"{host} ({why})": policy for (_, host, policy), (why, _, _) in zip(seen, judged, strict=True) if why}
    looks = [*(policy.latest for policy in found), *(latest for _, latest, _ in judged if latest)]
    until = min((at for _, _, at in judged if at), default=None)
    if not bad:
        if any(why is None for why, _, _ in judged):
            return subject.unknown("not_judged", *looks, why=tls.silence)
        return subject.good("verify", *looks, until=until)
    hosts = ", ".join(sorted(bad))
    if all(policy.policy.mode == "testing" for policy in bad.values()):
        return subject.fair("refused_on_trial", *looks, hosts=hosts, until=until)
    if all(why for why, _, _ in judged):
        return subject.bad("refused", *looks, hosts=hosts, until=until)
    return subject.warn("some_refused", *looks, hosts=hosts, until=until)


def _promised(tls: Seen[TlsFacts], policies: list[Policy]) -> tuple[str, Policy | None]:
    """The exchanger's name and the policy that names it; None where this is no exchanger, or no policy does."""
    asset = tls.looks[0].asset
    host = asset.asked_as if asset.port == PORT and asset.asked_as else ""
    return host, next((one for one in policies if covers(one.policy.mx, host)), None)


def _judged(
    tls: Seen[TlsFacts], host: str, known: Known, as_of: datetime
) -> tuple[str | None, Latest[tuple[str, ...]] | Latest[bool] | None, datetime | None]:
    """Why senders refuse it: "" where they do not, None where nobody knows; the look, and when that changes."""
    offered, chain = tls.latest(lambda facts: facts.starttls), tls.latest(lambda facts: facts.chain)
    if offered and offered.value is False:
        return NO_TLS, offered, None
    taken = trust.taken(chain.value, host, chain.at, known, as_of) if chain and chain.value else None
    return (taken.refusal, chain, taken.until) if taken else (None, chain, None)
