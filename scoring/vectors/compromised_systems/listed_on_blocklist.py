"""Is an address of theirs on a list of abused or attacking systems?"""

from datetime import datetime, timedelta

from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scoring.check import Host, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known

FRESH = timedelta(days=14)
"""How old the list itself may be before a miss says nothing."""
LIVE, RECENT, OLD = timedelta(days=30), timedelta(days=90), timedelta(days=180)
"""Ages of a listing at which it counts less; 180 days is the lifetime of such events in published practice."""


@check(
    because={
        "listed_now": "{address} is listed on {list} since {since}.",
        "listed_lately": "{address} is listed on {list} since {since}, more than 30 days ago.",
        "listed_before": "{address} is listed on {list} since {since}, more than 90 days ago.",
        "listed_long_ago": "{address} is listed on {list} since {since}, more than 180 days ago.",
        "not_listed": "{address} is on none of the lists that are loaded.",
        "no_list": "No list of abused addresses is loaded: `hullmark feeds import` loads one.",
        "off": "A list of abused addresses is loaded and off: `hullmark feeds accept blocklist` accepts its terms.",
        "stale": "The list of abused addresses is of {released}, more than 14 days old.",
        "not_looked_up": "{address} was not looked up.",
        "not_seen": "{address} is on none of the lists that are loaded, but nothing was seen there ({why}).",
    },
    causes=("remote access", "unpatched software", "stolen credentials"),
    losses=("ransomware", "data breach"),
)
def listed_on_blocklist(
    subject: Host, seen: Seen[ReverseFacts], ports: Seen[PortsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Is an address of theirs on a list of abused or attacking systems?

    Why an insurer cares: a system that attacks or serves malware today is in somebody else's hands today.

    What to do: find the system behind the address, take it off the network, rebuild it, then ask the list to remove it.

    What this cannot see: who used the address when it was listed, where addresses change hands.

    Source: the list named in the reason, with its own date.
    """
    if subject.asset is None:
        return None
    address, feed = subject.asset.value, known.feed("blocklist")
    if feed is None:
        return subject.unknown("off" if known.off("blocklist") else "no_list", seen)
    row = known.of_address(address)
    if row is None:
        return subject.unknown("not_looked_up", seen, address=address)
    fresh = as_of < feed.released + FRESH
    if not row.listings:
        if not fresh:
            return subject.unknown("stale", seen, released=f"{feed.released:%Y-%m-%d}")
        if seen.answered is None and ports.answered is None:
            stale = feed.released + FRESH
            return subject.unknown("not_seen", seen, until=stale, address=address, why=seen.silence)
        return subject.good("not_listed", until=feed.released + FRESH, address=address)
    newest = max(row.listings, key=lambda listing: (listing.since, listing.list))
    # A stale list cannot say that the address is still on it.
    certainty = Certainty.CONFIRMED if fresh else Certainty.LIKELY
    values = {"address": address, "list": newest.list, "since": f"{newest.since:%Y-%m-%d}", "note": newest.note}
    steps = (
        (LIVE, subject.bad, "listed_now"),
        (RECENT, subject.warn, "listed_lately"),
        (OLD, subject.fair, "listed_before"),
    )
    for span, say, because in steps:
        turns = newest.since + span
        if as_of < turns:
            if fresh:
                turns = min(turns, feed.released + FRESH)
            return say(because, certainty=certainty, until=turns, **values)
    return subject.neutral("listed_long_ago", seen, **values)
