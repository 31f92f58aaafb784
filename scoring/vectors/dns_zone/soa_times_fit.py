"""Do the times of the SOA record fit each other?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import unseen

DAY = 86400
SHORTEST = 2 * DAY
"""A zone that its secondaries drop sooner does not outlive a weekend without its primary."""


@check(
    because={
        "fit": "The times of the SOA record fit each other.",
        "expires_first": "Secondaries drop the zone ({expire} s) before they have asked again ({refresh} s).",
        "expires_early": "Secondaries drop the zone when the primary has been away for {expire} s, less than two days.",
        "refresh_rare": "Secondaries ask for changes every {refresh} s only, less than every other day.",
        "retry_rare": "Secondaries that failed wait longer ({retry} s) than those that did not ({refresh} s).",
        "denials_long": "That a name does not exist is remembered for {minimum} s, more than a day.",
        "not_seen": "No answer came that has the times of the SOA record ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def soa_times_fit(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Do the times of the SOA record fit each other?

    Why an insurer cares: times that do not fit turn a short fault of one server into an outage of the domain.

    What to do: refresh some hours, retry a part of it, expire one to four weeks, minimum at most a day.

    What this cannot see: whether secondaries go by these times at all; providers that copy zones in other ways do not.

    Source: RFC 1912 section 2.2; RFC 2308 section 5; RIPE-203.
    """
    found = zone.latest(lambda facts: facts.times)
    if found is None or found.value is None:
        return unseen(subject, zone, lambda facts: facts.times)
    times = found.value
    if times.expire <= times.refresh:
        return subject.warn("expires_first", found, expire=times.expire, refresh=times.refresh)
    if times.expire < SHORTEST:
        return subject.fair("expires_early", found, expire=times.expire)
    if times.refresh > 2 * DAY:
        return subject.fair("refresh_rare", found, refresh=times.refresh)
    if times.retry > times.refresh:
        return subject.fair("retry_rare", found, retry=times.retry, refresh=times.refresh)
    if times.minimum > DAY:
        return subject.fair("denials_long", found, minimum=times.minimum)
    return subject.good("fit", found)
