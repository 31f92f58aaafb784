"""Do all name servers of the zone name the same servers?"""

from collections.abc import Callable
from datetime import datetime
from itertools import combinations

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together
from scoring.vectors.dns_zone._zone import all_addresses, servers_asked, servers_unseen, unseen


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
    readers = [_list_of(addresses) for addresses in _servers(zone)]
    lists = [(zone.latest(read), read) for read in readers]
    told = [(latest, read) for latest, read in lists if latest and latest.value]
    if not told:
        return subject.unknown("not_seen", asked, why=zone.silence)
    looks = [latest for latest, _ in told]
    sets = sorted({" ".join(latest.value or ()) for latest in looks})
    seen_at = min(latest.at for latest in looks)
    if len(sets) == 1:
        if servers_unseen(zone) or any(latest is None for latest, _ in lists):
            return subject.unknown("not_seen", *looks, why="a name server gave no answer")
        if len(told) == 1:
            return subject.neutral("alone", *looks)
        return subject.good("agree", *looks, count=len(told), seen_at=seen_at)
    pairs = combinations(told, 2)
    if not any(
        one.value != two.value and seen_together(zone, read, zone, other) for (one, read), (two, other) in pairs
    ):
        return subject.unknown("not_seen", *looks, why=APART)
    return subject.fair("differ", *looks, sets="; ".join(sets), seen_at=seen_at)


def _servers(zone: Seen[ZoneFacts]) -> list[set[str]]:
    """The addresses that were asked, by server: which of one server's is asked for its list may change."""
    left, servers = set(servers_asked(zone)), []
    own = zone.latest(lambda facts: facts.name_servers)
    for server in (own.value if own else None) or ():
        had = zone.latest(all_addresses(server.host))
        now = server.addresses.value if isinstance(server.addresses, Present) else ()
        servers.append(left & {*now, *((had.value if had else None) or ())})
        left -= servers[-1]
    return [*filter(None, servers), *({address} for address in sorted(left))]


def _list_of(addresses: set[str]) -> Callable[[ZoneFacts], Fact[tuple[str, ...]]]:
    """The servers that one server names; of one that does not answer for the zone nobody asks them."""

    def read(facts: ZoneFacts) -> Fact[tuple[str, ...]]:
        rows = facts.serving.value if isinstance(facts.serving, Present) else ()
        own = [row for row in rows if row.address in addresses]
        if own and all(row.authority == Present(value=False) for row in own):
            return ABSENT
        return next((row.name_servers for row in own if isinstance(row.name_servers, Present)), NOT_ASKED)

    return read
