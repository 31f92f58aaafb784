"""Do all name servers of the zone name the same servers?"""

from datetime import datetime
from itertools import combinations

from scanner.observation import ABSENT, Fact, Present
from scanner.probes.zone import Serving, ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together
from scoring.vectors.dns_zone._zone import of_server, servers_asked, unseen


@check(
    because={
        "agree": "All {count} addresses asked name the same servers of the zone.",
        "differ": "The name servers name different sets of servers, as old copies of a zone do: {sets}.",
        "alone": "Only one name server told which servers the zone has: there is nothing to compare.",
        "not_seen": "No answer came that says which servers each name server names ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def name_servers_agree(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do all name servers of the zone name the same servers?

    Why an insurer cares: a server with an old copy of the zone sends mail and visitors where they went long ago.

    What to do: repair the transfer of the zone to the server that differs.

    What this cannot see: older copies whose list of servers is the same; serial numbers are not compared, since those
    of zones that change all the time differ for seconds.

    Source: RFC 1034 section 4.3.5; RFC 2182 section 3.
    """
    asked = zone.latest(lambda facts: facts.serving)
    if asked is None:
        return unseen(subject, zone, lambda facts: facts.serving)
    readers = [of_server(address, _names) for address in servers_asked(zone)]
    told = [(latest, read) for read in readers if (latest := zone.latest(read)) and latest.value]
    if not told:
        return subject.unknown("not_seen", asked, why=zone.silence)
    looks = [latest for latest, _ in told]
    if len(told) == 1:
        return subject.neutral("alone", *looks)
    sets = sorted({" ".join(latest.value or ()) for latest in looks})
    seen_at = min(latest.at for latest in looks)
    if len(sets) == 1:
        return subject.good("agree", *looks, count=len(told), seen_at=seen_at)
    pairs = combinations(told, 2)
    if not any(
        one.value != two.value and seen_together(zone, read, zone, other) for (one, read), (two, other) in pairs
    ):
        return subject.unknown("not_seen", *looks, why=APART)
    return subject.fair("differ", *looks, sets="; ".join(sets), seen_at=seen_at)


def _names(row: Serving) -> Fact[tuple[str, ...]]:
    """The servers that one server names; of one that does not answer for the zone nobody asks them."""
    return ABSENT if row.authority == Present(value=False) else row.name_servers
