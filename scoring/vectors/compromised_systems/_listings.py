"""What imported lists say, weighed: which listings are of the thing itself, and how much their age leaves of them."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scanner.asset import Attribution
from scanner.dns_lists import Category
from scoring.finding import Verdict
from scoring.knowledge import Known
from scoring.knowledge.listed import Listing

FRESH = timedelta(days=14)
"""How old the list itself may be before a miss says nothing."""
LIVE, RECENT, OLD = timedelta(days=30), timedelta(days=90), timedelta(days=180)
"""Ages of a listing at which it counts less; 180 days is the lifetime of such events in published practice."""
OWN = {4: 29, 6: 64}
"""The shortest prefix that still names whoever has one of its addresses: eight addresses, one subnet of IPv6."""

LISTS = ("blocklist", "malware_hosts")
"""Sources that list whatever they know of, so that a miss says something."""
EVENTS = "shadowserver_events"
"""A source that tells of its reader's own networks: what is in it happened, what is not says nothing."""

_STEPS = (
    (LIVE, Verdict.BAD, Verdict.WARN, "listed_now"),
    (RECENT, Verdict.WARN, Verdict.FAIR, "listed_lately"),
    (OLD, Verdict.FAIR, Verdict.FAIR, "listed_before"),
)
"""Until which age, what harm and what spam come to, and why."""
_RANK = (Verdict.NEUTRAL, Verdict.FAIR, Verdict.WARN, Verdict.BAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The lists that are there: `names` of those that are fresh, and until when all of them are.

    `released` is the newest source's date; None where none is loaded.
    """

    names: tuple[str, ...]
    fresh: frozenset[str]
    until: datetime | None
    released: datetime | None


def loaded(known: Known, as_of: datetime, sources: tuple[str, ...]) -> Loaded:
    """What there is to look up in, sources that are off left out."""
    feeds = [feed for name in sources if (feed := known.feed(name))]
    fresh = [feed for feed in feeds if as_of < feed.released + FRESH]
    names = {
        name
        for feed in fresh
        for name in [one.name for one in known.lists if one.feed == feed.name] or [feed.name]
    }  # fmt: skip
    events = known.feed(EVENTS)
    return Loaded(
        names=tuple(sorted(names)),
        fresh=frozenset({feed.name for feed in fresh} | {EVENTS}),
        until=min((feed.released + FRESH for feed in fresh), default=None),
        released=max((feed.released for feed in (*feeds, *([events] if events else []))), default=None),
    )


def off(known: Known, sources: tuple[str, ...]) -> str:
    """A source that is loaded and off; empty where there is none."""
    return next((name for name in (*sources, EVENTS) if known.off(name)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A listing, what it comes to at its age, and when that changes (None: it no longer does)."""

    listing: Listing
    verdict: Verdict
    because: str
    turns: datetime | None


def counts(listing: Listing, attribution: Attribution) -> bool:
    """Whether a listing is of the thing itself: it did harm, or it is declared and its whole network is in wrong hands.

    A network is nobody's own that has more than a few addresses, whoever did harm in it.
    """
    if listing.kind is Category.HIJACKED:
        return attribution is Attribution.A
    if not listing.kind.hurts:
        return False
    try:
        network = ipaddress.ip_network(listing.network)
    except ValueError:
        return True
    return network.prefixlen >= OWN[network.version]


def weigh(listings: Iterable[Listing], as_of: datetime) -> Weighed | None:
    """The worst of them, the newest of equals; None where there are none."""
    found = [_weighed(listing, as_of) for listing in listings]
    return max(
        found, key=lambda one: (_RANK.index(one.verdict), one.listing.since, one.listing.list), default=None
    )  # fmt: skip


def _weighed(listing: Listing, as_of: datetime) -> Weighed:
    for span, harm, spam, because in _STEPS:
        turns = listing.since + span
        if as_of < turns:
            verdict = spam if listing.kind is Category.SPAM else harm
            return Weighed(listing=listing, verdict=verdict, because=because, turns=turns)
    return Weighed(listing=listing, verdict=Verdict.NEUTRAL, because="listed_long_ago", turns=None)
