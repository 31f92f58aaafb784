"""Does the alias lead to a name that exists?"""

from datetime import datetime

from scanner.probes.addresses import AddressFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._claimable import taken_by


@check(
    because={
        "exists": "The alias leads to a name that exists.",
        "service": "The alias leads to {target}, which is gone: {by} gives such names to whoever asks.",
        "domain": "The alias leads to {target}, which is gone: anybody may register {by}.",
        "gone": "The alias leads to {target}, which does not exist.",
        "not_seen": "No answer came that says whether the alias leads to a name that exists ({why}).",
    },
    causes=("web attack", "mail fraud"),
    losses=("business email compromise", "data breach"),
)
def alias_targets_exist(subject: Name, addresses: Seen[AddressFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the alias lead to a name that exists?

    Only a denial that is proved counts.

    Why an insurer cares: whoever takes the missing name shows pages, gets certificates and reads cookies as the
    company.

    What to do: remove the alias first, and only then give up what it leads to.

    What this cannot see: services that answer for every name, and names that a provider keeps back for whoever had
    them.

    Source: RFC 1912 section 2.4; RFC 8020; OWASP Web Security Testing Guide, WSTG-CONF-10 (subdomain takeover).
    """
    aliases = addresses.latest(lambda facts: facts.aliases)
    if not subject.attribution.decides or aliases is None or aliases.value is None:
        return None
    lost = addresses.latest(lambda facts: facts.lost_target)
    if lost is None:
        return subject.unknown("not_seen", addresses, why=addresses.silence)
    if lost.value is None:
        return subject.good("exists", lost)
    taken = taken_by(lost.value.name, lost.value.missing, known)
    if taken:
        return subject.bad(taken[0], lost, target=lost.value.name, by=taken[1])
    return subject.warn("gone", lost, target=lost.value.name)
