"""The finding about one subject and what imported lists hold of it: the same for addresses and for names."""

from datetime import datetime
from typing import Any

from scanner.dns_lists import Category
from scoring.check import Seen, Subject
from scoring.finding import Certainty, Finding, Verdict
from scoring.knowledge import Known
from scoring.knowledge.listed import Listing
from scoring.vectors.compromised_systems._listings import (
    EVENTS,
    FRESH,
    LISTS,
    Loaded,
    Weighed,
    counts,
    loaded,
    off,
    weigh,
)

BECAUSE = {
    "listed_now": "{address} is listed on {list} since {since}.",
    "listed_lately": "{address} is listed on {list} since {since}, more than 30 days ago.",
    "listed_before": "{address} is listed on {list} since {since}, more than 90 days ago.",
    "listed_long_ago": "{address} is listed on {list} since {since}, more than 180 days ago.",
    "not_listed": "{address} is not listed on the {count} lists asked ({lists}).",
    "harmless_too": "{address} is not listed for anything it did on the {count} lists asked ({lists}); "
    "{list} lists {network} ({kind}).",
    "harmless": "{address} is listed with {network} on {list} ({kind}), which says nothing of anything it did.",
    "no_list": "No list of abused addresses is loaded: `hullmark feeds import` loads one.",
    "off": "A list of abused addresses is loaded and off: `hullmark feeds accept {feed}` accepts its terms.",
    "stale": "The list of abused addresses is of {released}, more than 14 days old.",
    "not_looked_up": "{address} was not looked up.",
    "not_seen": "{address} is not listed on the {count} lists asked ({lists}), but nothing was seen there ({why}).",
}


def judged(
    subject: Subject, listings: tuple[Listing, ...] | None, known: Known, as_of: datetime, *seens: Seen[Any],
    sources: tuple[str, ...] = LISTS,
) -> Finding | None:  # fmt: skip
    """What the lists of these sources come to; `listings` None where the subject was not looked up.

    `seens` say whether it was seen at all: a miss is no news of what was not.
    """
    if subject.asset is None:
        return None
    address, lists, seen = subject.asset.value, loaded(known, as_of, sources), seens[0]
    if lists.released is None:
        feed = off(known, sources)
        return subject.unknown("off", seen, feed=feed) if feed else subject.unknown("no_list", seen)
    if listings is None:
        return subject.unknown("not_looked_up", seen, address=address)
    worst = weigh((one for one in listings if counts(one, subject.attribution)), as_of)
    if worst is not None:
        return _listed(subject, worst, lists, known, seen)
    if not lists.names:
        return subject.unknown("stale", seen, released=f"{lists.released:%Y-%m-%d}")
    values = {"address": address, "count": len(lists.names), "lists": ", ".join(lists.names)}
    if all(one.answered is None for one in seens):
        return subject.unknown("not_seen", seen, until=lists.until, why=seen.silence, **values)
    if not listings:
        return subject.good("not_listed", until=lists.until, **values)
    other = listings[0]
    more = {"list": other.list, "network": other.network, "kind": _why(other)}
    if {one.list for one in listings} >= set(lists.names):
        return subject.neutral("harmless", seen, until=lists.until, address=address, **more)
    return subject.good("harmless_too", until=lists.until, **values, **more)


def _listed(subject: Subject, worst: Weighed, lists: Loaded, known: Known, seen: Seen[Any]) -> Finding:
    listing, fresh = worst.listing, worst.listing.feed in lists.fresh
    values = {
        "address": subject.asset.value if subject.asset else "", "list": listing.list,
        "since": f"{listing.since:%Y-%m-%d}", "note": listing.note,
    }  # fmt: skip
    if worst.turns is None:
        return subject.neutral(worst.because, seen, **values)
    feed = known.feed(listing.feed)
    listens = fresh and feed is not None and listing.feed != EVENTS
    say = {Verdict.BAD: subject.bad, Verdict.WARN: subject.warn, Verdict.FAIR: subject.fair}[worst.verdict]
    return say(
        worst.because,
        # A stale list cannot say that the address is still on it.
        certainty=Certainty.CONFIRMED if fresh else Certainty.LIKELY,
        until=min(worst.turns, feed.released + FRESH) if listens and feed else worst.turns,
        **values,
    )


def _why(listing: Listing) -> str:
    if listing.kind is Category.HIJACKED or not listing.kind.hurts:
        return listing.kind.value
    return f"{Category.NEIGHBOURHOOD.value}: the network as a whole"
