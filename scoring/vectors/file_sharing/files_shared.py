"""Are files shared between peers from an address of theirs?"""

import ipaddress
from datetime import datetime, timedelta

from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.knowledge.listed import Sharing

LIVE, RECENT = timedelta(days=30), timedelta(days=60)
"""Ages of a sight at which it counts less; 60 days is the lifetime in published practice."""
FRESH = timedelta(days=14)
"""How old the data may be before a miss says nothing."""
OWN = {4: 29, 6: 64}
"""The shortest prefix that still names whoever has one of its addresses."""


@check(
    because={
        "shared": "Files were shared from {network} by {protocol}, last seen on {last} by {source}.",
        "shared_lately": "Files were shared from {network} by {protocol}, last seen on {last} by {source}, "
        "more than 30 days ago.",
        "shared_before": "Files were shared from {network} by {protocol}, last seen on {last} by {source}, "
        "more than 60 days ago.",
        "network": "Files were shared somewhere in {network}, last seen on {last} by {source}: that says nothing of "
        "the address.",
        "not_seen_sharing": "No sharing of files was seen from {address} in the data of {released}.",
        "no_data": "No data on the sharing of files are imported: `hullmark feeds import` brings them.",
        "off": "Data on the sharing of files are imported and off: `hullmark feeds accept file_sharing` accepts their "
        "terms.",
        "stale": "The data on the sharing of files are of {released}, more than 14 days old.",
        "not_looked_up": "{address} was not looked up.",
        "not_seen": "No sharing of files was seen from {address}, but nothing else was seen there either ({why}).",
    },
    causes=("data exposure", "stolen credentials"),
    losses=("data breach", "ransomware"),
)
def files_shared(
    subject: Host, seen: Seen[ReverseFacts], ports: Seen[PortsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Are files shared between peers from an address of theirs?

    Only what was seen at the address counts, or in a network of eight addresses at most (a /64 in IPv6).

    Why an insurer cares: programs from strangers come with malware, and shared folders hold more than was meant.

    What to do: find the device behind the address, and let the firewall keep such protocols in.

    What this cannot see: who used the address then (guests, customers), and what its source did not see.

    Source: the imported data, each row with its own source; ages as in published practice (60 days).
    """
    if subject.asset is None:
        return None
    address, feed = subject.asset.value, known.feed("file_sharing")
    if feed is None:
        return subject.unknown("off" if known.off("file_sharing") else "no_data", seen)
    row = known.of_sharing(address)
    if row is None:
        return subject.unknown("not_looked_up", seen, address=address)
    own = max((one for one in row.seen if _is_own(one)), key=lambda one: (one.last, one.source), default=None)
    if own is not None:
        for span, say, because in ((LIVE, subject.bad, "shared"), (RECENT, subject.warn, "shared_lately")):
            if as_of < own.last + span:
                return say(because, until=own.last + span, **_told(own))
        return subject.neutral("shared_before", seen, **_told(own))
    if row.seen:
        return subject.neutral("network", seen, **_told(row.seen[0]))
    released = f"{feed.released:%Y-%m-%d}"
    if as_of >= feed.released + FRESH:
        return subject.unknown("stale", seen, released=released)
    if seen.answered is None and ports.answered is None:
        return subject.unknown("not_seen", seen, until=feed.released + FRESH, address=address, why=seen.silence)
    return subject.good("not_seen_sharing", until=feed.released + FRESH, address=address, released=released)


def _is_own(sharing: Sharing) -> bool:
    network = ipaddress.ip_network(sharing.network)
    return network.prefixlen >= OWN[network.version]


def _told(sharing: Sharing) -> dict[str, str]:
    return {
        "network": sharing.network, "protocol": sharing.protocol or "a protocol that is not told",
        "last": f"{sharing.last:%Y-%m-%d}", "source": sharing.source,
    }  # fmt: skip
