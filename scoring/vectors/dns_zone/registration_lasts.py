"""Is the domain registered for some time to come?"""

from datetime import datetime, timedelta

from scanner.probes.registration import RegistrationFacts
from scoring.check import Name, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known

SOON = timedelta(days=30)
ANSWER_SERVES = timedelta(days=7)
"""How old the registry's answer may be that a look is given; looks kept by earlier versions bear their own date."""
LEAVING = ("redemption period", "pending delete")
"""The registration was given up, and the domain is about to be anybody's (RFC 3915)."""
HELD = {"server hold": "held_by_registry", "client hold": "held_by_registrar"}
"""Out of DNS, and still registered (RFC 5731 2.3, RFC 8056)."""


@check(
    because={
        "lasts": "The domain is registered until {date}.",
        "ends_soon": "The registration of the domain ends on {date}.",
        "ended": "The registration of the domain ended on {date}.",
        "leaving": "The registry has the domain marked as {status}: its registration is being deleted, and then "
        "anybody can register it.",
        "held_by_registry": "The registry has taken the domain out of DNS (server hold); it is still registered.",
        "held_by_registrar": "The registrar has taken the domain out of DNS (client hold); it is still registered.",
        "not_seen": "No answer came that says until when the domain is registered ({why}).",
    },
    causes=("web attack", "mail fraud"),
    losses=("business interruption", "business email compromise"),
)
def registration_lasts(
    subject: Name, registry: Seen[RegistrationFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Is the domain registered for some time to come?

    Why an insurer cares: who registers a domain that ran out reads its mail and resets its passwords.

    What to do: renew it, for several years and automatically, with a card and a mailbox that still work.

    What this cannot see: whether it renews by itself, and a renewal of the last seven days: the registry is asked once
    a week, and the finding bears the date of its answer. Many registries of countries tell no date.

    Source: RFC 9083 section 4.5; RFC 3915; RFC 5731 section 2.3; RFC 8056; ICANN Expired Registration Recovery Policy.
    """
    statuses = registry.latest(lambda facts: facts.statuses)
    words = statuses.value or () if statuses else ()
    marked = next((word for word in LEAVING if word in words), None)
    if marked:
        return subject.bad("leaving", statuses, status=marked)
    held = next((because for word, because in HELD.items() if word in words), None)
    if held:
        return subject.bad(held, statuses)
    found = registry.latest(lambda facts: facts.expires)
    if found is None or found.value is None:
        return subject.unknown("not_seen", registry, why=registry.silence)
    ends, date = found.value, found.value.date().isoformat()
    if ends <= as_of:
        # Most registries renew by themselves: only an answer from after the end says that this one did not.
        told_after = found.at - ANSWER_SERVES >= ends
        certainty = Certainty.CONFIRMED if told_after else Certainty.POSSIBLE
        return subject.bad("ended", found, certainty=certainty, date=date)
    if ends - SOON <= as_of:
        return subject.warn("ends_soon", found, date=date, until=ends)
    return subject.good("lasts", found, date=date, until=ends - SOON)
