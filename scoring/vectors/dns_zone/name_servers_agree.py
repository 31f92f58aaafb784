"""Do all name servers of the zone name the same servers?"""

from datetime import datetime

from scanner.observation import Present
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import unseen


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
    told = [row.name_servers.value for row in asked.value or () if isinstance(row.name_servers, Present)]
    if not told:
        return subject.unknown("not_seen", asked, why=zone.silence)
    if len(told) == 1:
        return subject.neutral("alone", asked)
    sets = sorted({" ".join(names) for names in told})
    if len(sets) > 1:
        return subject.fair("differ", asked, sets="; ".join(sets))
    return subject.good("agree", asked, count=len(told))
