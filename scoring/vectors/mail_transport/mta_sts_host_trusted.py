"""Does the certificate under which the MTA-STS policy is served hold?"""

from datetime import datetime

from scanner.probes.mta_sts import MtaStsFacts
from scoring import trust
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.mail_transport._policy import current, host_seen


@check(
    because={
        "holds": "The certificate under which the MTA-STS policy is served holds.",
        "refused": "Senders do not take the MTA-STS policy, because of the certificate of its host: {why}.",
        "not_judged": "Whether senders take the certificate of the MTA-STS policy's host could not be judged.",
    },
    causes=("mail fraud", "stolen credentials"),
    losses=("business email compromise", "data breach"),
)
def mta_sts_host_trusted(subject: Name, told: Seen[MtaStsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the certificate under which the MTA-STS policy is served hold?

    Why an insurer cares: a policy without a certificate that holds is void, whatever it says: new senders never get it,
    and those that had it go back to mail in the clear when it lapses.

    What to do: renew the certificate of mta-sts.your.domain in the same automatic way as the web site's.

    What this cannot see: other certificates that the host may show elsewhere; whether it was revoked.

    Source: RFC 8461 sections 3.3 and 10.2; RFC 5280 6; RFC 9525.
    """
    found = current(told)
    chain = host_seen(told).latest(lambda facts: facts.chain)
    if found is None or not found.counts or chain is None or subject.asset is None:
        return None
    host = f"mta-sts.{subject.asset.value}"
    taken = trust.taken(chain.value or (), host, chain.at, known, as_of)
    if taken is None:
        return subject.unknown("not_judged", chain)
    if taken.refusal:
        return subject.warn("refused", chain, why=taken.refusal, until=taken.until)
    return subject.good("holds", chain, until=taken.until)
