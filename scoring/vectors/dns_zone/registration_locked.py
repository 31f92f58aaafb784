"""Is the domain locked against being moved away?"""

from datetime import datetime

from scanner.probes.registration import RegistrationFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known

LOCKED = frozenset(("locked", "transfer prohibited"))
"""Words of RFC 9083 10.2.2 that do not say who locked it."""
BY_REGISTRY, BY_REGISTRAR = "server transfer prohibited", "client transfer prohibited"


@check(
    because={
        "by_registry": "The registry itself has locked the domain against a transfer.",
        "by_registrar": "The registrar has locked the domain against a transfer.",
        "locked": "The domain is marked as locked.",
        "not_told": "The registry tells of no lock; some registries of countries know none.",
        "not_locked": "The domain is not locked against a transfer to another registrar.",
        "not_seen": "No answer came that says whether the domain is locked ({why}).",
    },
    causes=("stolen credentials", "mail fraud"),
    losses=("business email compromise", "business interruption"),
)
def registration_locked(
    subject: Name, registry: Seen[RegistrationFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Is the domain locked against being moved away?

    Why an insurer cares: with the domain go mail, pages and every password that can be reset by mail.

    What to do: have the registrar lock it (clientTransferProhibited), and for the main domain ask for a registry lock.

    What this cannot see: locks that a registry does not tell; some registries of countries know none.

    Source: RFC 5731 section 2.3; RFC 8056; RFC 9083 section 10.2.2.
    """
    found = registry.latest(lambda facts: facts.statuses)
    if found is None or found.value is None:
        return subject.unknown("not_seen", registry, why=registry.silence)
    if BY_REGISTRY in found.value:
        return subject.good("by_registry", found)
    if BY_REGISTRAR in found.value:
        return subject.good("by_registrar", found)
    if LOCKED.intersection(found.value):
        return subject.good("locked", found)
    of_a_country = subject.asset is not None and len(subject.asset.value.rpartition(".")[2]) == 2
    if of_a_country and not any("prohibited" in status for status in found.value):
        return subject.neutral("not_told", found)
    return subject.fair("not_locked", found)
