"""Do the hosts exist that the domain names for its mail and its zone?"""

from collections.abc import Callable
from datetime import datetime

from scanner.observation import ABSENT, NOT_ASKED, Absent, Fact, NotAsked, Present, Unseen
from scanner.probes.named_hosts import ABOVE, LostHost, NamedHostFacts, Unanswered
from scoring.check import Name, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._claimable import taken_by

FOR = {"MX": "receives the domain's mail", "NS": "answers for the whole domain"}


@check(
    because={
        "exist": "Every host that the domain names for its mail and its zone exists.",
        "service": "{host} ({record}) is gone and {by} gives such names to whoever asks: who has it {does}.",
        "domain": "{host} ({record}) is gone with the whole of {by}: whoever registers that {does}.",
        "gone": "A host that the domain names does not exist: {hosts}.",
        "not_seen": "No answer came that says whether the hosts exist that the domain names ({why}).",
    },
    causes=("mail fraud", "web attack"),
    losses=("business email compromise", "funds transfer fraud"),
)
def named_hosts_exist(subject: Name, hosts: Seen[NamedHostFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do the hosts exist that the domain names for its mail and its zone?

    Only a denial that is proved counts. That somebody can take the name is likely and never sure: a domain may be
    registered and not be in DNS, and a provider may keep a name back.

    Why an insurer cares: whoever registers the missing name reads the company's mail, or answers for its whole domain.

    What to do: remove the MX or NS record of the host that is gone.

    What this cannot see: a domain that is registered by a stranger already.

    Source: RFC 2181 section 10.3; RFC 1912 sections 2.5 and 2.8; RFC 8020.
    """
    newest = hosts.latest(lambda facts: facts.lost)
    if newest is None:
        return subject.unknown("not_seen", hosts, why=hosts.silence)
    found = [one for row in _ever_lost(hosts) if (one := hosts.latest(_still(row))) and one.value]
    lost = sorted(_whole(hosts, one.value) for one in found if one.value)
    for row in lost:
        taken = taken_by(row.host, row.missing, known)
        if taken:
            return subject.bad(
                taken[0], *found, host=row.host, record=row.record, by=taken[1], does=FOR.get(row.record, "is asked"),
                certainty=Certainty.LIKELY,
            )  # fmt: skip
    if lost:
        return subject.fair("gone", *found, hosts=", ".join(f"{row.host} ({row.record})" for row in lost))
    if any(hosts.latest(_answered(one)) is None for one in _open(hosts)):
        return subject.unknown("not_seen", hosts, why=hosts.silence)
    return subject.good("exist", newest)


def _ever_lost(hosts: Seen[NamedHostFacts]) -> list[LostHost]:
    """The newest row of every host that any look found to be missing."""
    rows: dict[tuple[str, str], LostHost] = {}
    for look in hosts.looks:
        told = look.facts.lost.value if look.facts and isinstance(look.facts.lost, Present) else ()
        rows |= {(row.record, row.host): row for row in told}
    return [row for _, row in sorted(rows.items())]


def _open(hosts: Seen[NamedHostFacts]) -> tuple[Unanswered, ...]:
    """What the last look did not see."""
    told = hosts.answered
    fact = told.facts.unanswered if told and told.facts else NOT_ASKED
    return fact.value if isinstance(fact, Present) else ()


def _answered(one: Unanswered) -> Callable[[NamedHostFacts], Fact[bool]]:
    """Whether a look saw what this one did not."""

    def read(facts: NamedHostFacts) -> Fact[bool]:
        seen = isinstance(facts.lost, Present | Absent) or isinstance(facts.unanswered, Present)
        return Present(value=True) if seen and one not in _unanswered(facts) else NOT_ASKED

    return read


def _still(row: LostHost) -> Callable[[NamedHostFacts], Fact[LostHost]]:
    """The row of a lost host in one look, ABSENT where it exists or is no longer named."""
    lists = {Unanswered(record=row.record), *([Unanswered(record=ABOVE)] if row.above else [])}

    def read(facts: NamedHostFacts) -> Fact[LostHost]:
        told = facts.lost.value if isinstance(facts.lost, Present) else ()
        same = next((one for one in told if (one.record, one.host) == (row.record, row.host)), None)
        if same:
            return Present(value=same)
        if isinstance(facts.lost, NotAsked) or (isinstance(facts.lost, Unseen) and facts.unanswered is NOT_ASKED):
            return NOT_ASKED
        lost = {Unanswered(record=row.record, host=row.host), *lists} & set(_unanswered(facts))
        return Unseen(why="no answer") if lost else ABSENT

    return read


def _whole(hosts: Seen[NamedHostFacts], row: LostHost) -> LostHost:
    """With how far up names are missing from the newest look that saw it; where none did, as this look saw it."""

    def read(facts: NamedHostFacts) -> Fact[LostHost]:
        half = Unanswered(record=row.record, host=row.host) in _unanswered(facts)
        return NOT_ASKED if half else _still(row)(facts)

    latest = hosts.latest(read)
    return latest.value if latest and latest.value else row


def _unanswered(facts: NamedHostFacts) -> tuple[Unanswered, ...]:
    return facts.unanswered.value if isinstance(facts.unanswered, Present) else ()
