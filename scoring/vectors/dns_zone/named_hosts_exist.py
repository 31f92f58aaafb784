"""Do the hosts exist that the domain names for its mail and its zone?"""

from datetime import datetime

from scanner.probes.named_hosts import NamedHostFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._claimable import taken_by

FOR = {"MX": "receives the domain's mail", "NS": "answers for the whole domain"}


@check(
    because={
        "exist": "Every host that the domain names for its mail and its zone exists.",
        "service": "{host} ({record}) is gone and {by} gives such names to whoever asks: who has it {does}.",
        "domain": "{host} ({record}) is gone and anybody may register {by}: who has it {does}.",
        "gone": "A host that the domain names does not exist: {hosts}.",
        "not_seen": "No answer came that says whether the hosts exist that the domain names ({why}).",
    },
    causes=("mail fraud", "web attack"),
    losses=("business email compromise", "funds transfer fraud"),
)
def named_hosts_exist(subject: Name, hosts: Seen[NamedHostFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do the hosts exist that the domain names for its mail and its zone?

    Only a denial that is proved counts.

    Why an insurer cares: whoever registers the missing name reads the company's mail, or answers for its whole domain.

    What to do: remove the MX or NS record of the host that is gone.

    What this cannot see: a domain that is registered by a stranger already, and names that a registry keeps back.

    Source: RFC 2181 section 10.3; RFC 1912 sections 2.5 and 2.8; RFC 8020.
    """
    found = hosts.latest(lambda facts: facts.lost)
    if found is None:
        return subject.unknown("not_seen", hosts, why=hosts.silence)
    lost = found.value or ()
    for row in lost:
        taken = taken_by(row.host, row.missing, known)
        if taken:
            return subject.bad(
                taken[0], found, host=row.host, record=row.record, by=taken[1], does=FOR.get(row.record, "is asked")
            )
    if lost:
        return subject.fair("gone", found, hosts=", ".join(f"{row.host} ({row.record})" for row in lost))
    return subject.good("exist", found)
