"""Does the company's name server answer strangers only for its own zones?"""

from datetime import datetime

from scanner.probes.recursion import RecursionFacts
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "closed": "The name server asks nobody else on behalf of strangers.",
        "open": "The name server looks up any name for any stranger (an open resolver).",
        "not_seen": "No answer came that says whether the name server looks up names for strangers ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption", "business email compromise"),
)
def recursion_closed(subject: Host, answers: Seen[RecursionFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the company's name server answer strangers only for its own zones?

    Why an insurer cares: attackers use an open resolver to flood others, and poison what it remembers for its own.

    What to do: allow recursion to the own network only, and keep resolvers apart from the servers of the zone.

    What this cannot see: servers that answer only some strangers.

    Source: RFC 5358; RFC 2182 section 5.
    """
    found = answers.latest(lambda facts: facts.open)
    if found is None or found.value is None:
        return subject.unknown("not_seen", answers, why=answers.silence)
    return subject.bad("open", found) if found.value else subject.good("closed", found)
