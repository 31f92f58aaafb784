"""Are the zone's records remembered neither too short nor too long?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import unseen

HOUR, WEEK = 3600, 604800


@check(
    because={
        "fit": "Name servers and addresses are remembered for a time that fits.",
        "servers_short": "The name servers are remembered for less than an hour: a short outage of them is one of all.",
        "servers_long": "The name servers are remembered for two weeks or more: a wrong one stays as long.",
        "addresses_long": "The domain's address is remembered for a week or more: it cannot be moved in a hurry.",
        "not_seen": "No answer came that says for how long the zone's records are remembered ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def zone_lifetimes_fit(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are the zone's records remembered neither too short nor too long?

    Why an insurer cares: what is forgotten at once is gone with its server; what is kept for weeks keeps its faults.

    What to do: a day for NS records, minutes to hours for addresses.

    What this cannot see: resolvers that shorten or stretch what they are told. Short lifetimes of addresses are not
    judged: those who balance their load want them.

    Source: RFC 1912 section 2.2; RFC 9199 section 3.6; RFC 8767.
    """
    servers = zone.latest(lambda facts: facts.ns_ttl)
    if servers is None or servers.value is None:
        return unseen(subject, zone, lambda facts: facts.ns_ttl)
    addresses = zone.latest(lambda facts: facts.address_ttl)
    if servers.value < HOUR:
        return subject.fair("servers_short", servers)
    if servers.value >= 2 * WEEK:
        return subject.fair("servers_long", servers)
    if addresses is not None and addresses.value is not None and addresses.value >= WEEK:
        return subject.fair("addresses_long", addresses)
    return subject.good("fit", servers, addresses)
