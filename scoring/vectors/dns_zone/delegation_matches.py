"""Does the zone above name the same servers as the zone itself?"""

from datetime import datetime

from scanner.observation import Fact, Present
from scanner.probes.delegation import DelegationFacts
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together
from scoring.vectors.dns_zone._zone import listed

MOST = 13
"""Servers of the zone itself that are looked at."""


@check(
    because={
        "same": "The zone above and the zone itself name the same {count} servers.",
        "apart": "The zone above names other servers than the zone itself: {above} against {own}.",
        "stale": "The zone above still names a server that the zone itself does not: {hosts}.",
        "unlisted": "The zone names a server that the zone above does not know: {hosts}.",
        "not_seen": "No answer came that says which servers the zone above names ({why}).",
    },
    causes=("web attack", "mail fraud"),
    losses=("business interruption", "business email compromise"),
)
def delegation_matches(
    subject: Name, delegation: Seen[DelegationFacts], zone: Seen[ZoneFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does the zone above name the same servers as the zone itself?

    Why an insurer cares: a server that is left over in the zone above answers for the domain, whoever runs it by now.

    What to do: give the registrar the same list of name servers that the zone has.

    What this cannot see: whether other servers of the zone above say something else; of a zone that lies on the same
    server as the one above, nothing.

    Source: RFC 1034 section 4.2.2; RFC 1912 section 2.3; RFC 9471.
    """
    above = delegation.latest(lambda facts: facts.servers)
    if above is None:
        return subject.unknown("not_seen", delegation, why=delegation.silence)
    if above.value is None:
        return None
    own = zone.latest(_hosts)
    if own is None or own.value is None:
        return subject.unknown("not_seen", above, zone, why=zone.silence)
    named, hosts = set(above.value), set(own.value)
    if len(hosts) >= MOST:
        return subject.unknown("not_seen", above, own, why="more name servers than are looked at")
    seen_at = min(above.at, own.at)
    if named == hosts:
        return subject.good("same", above, own, count=len(hosts), seen_at=seen_at)
    if not seen_together(delegation, lambda facts: facts.servers, zone, _hosts):
        return subject.unknown("not_seen", above, own, why=APART)
    if not named & hosts:
        return subject.warn("apart", above, own, above=listed(named), own=listed(hosts), seen_at=seen_at)
    if named - hosts:
        return subject.warn("stale", above, own, hosts=listed(named - hosts), seen_at=seen_at)
    return subject.fair("unlisted", above, own, hosts=listed(hosts - named), seen_at=seen_at)


def _hosts(facts: ZoneFacts) -> Fact[tuple[str, ...]]:
    """The zone's own servers by name: whether their addresses were seen changes nothing here."""
    if not isinstance(facts.name_servers, Present):
        return facts.name_servers
    return Present(value=tuple(server.host for server in facts.name_servers.value))
