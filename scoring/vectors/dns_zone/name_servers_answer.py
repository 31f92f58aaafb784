"""Does every name server that the zone names answer for it?"""

from datetime import datetime

from scanner.observation import Present, Unseen
from scanner.probes.zone import Serving, ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import listed, unseen


@check(
    because={
        "all_answer": "Each of the {count} addresses of name servers that we could reach answers for the zone.",
        "none_answers": "None of the zone's name servers answers for it: {addresses}.",
        "lame": "A name server is named that does not answer for the zone: {addresses}.",
        "silent": "A name server kept silent while others answered: {addresses}.",
        "not_seen": "No answer came that says which name servers answer for the zone ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def name_servers_answer(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does every name server that the zone names answer for it?

    Each is asked by itself. A refusal and an answer without authority deny it; one that keeps silent while others of
    its address family answer is likely down, when it did so in two looks.

    Why an insurer cares: what is named and does not answer slows down mail and pages, and leaves fewer to lose.

    What to do: repair the server, or take it out of the zone and of the zone above.

    What this cannot see: whether the server answers others, and servers that no other of their family stands beside.

    Source: RFC 1912 section 2.8 (lame delegations); RFC 2182 section 6; RFC 4697 section 2.
    """
    asked = zone.latest(lambda facts: facts.serving)
    if asked is None:
        return unseen(subject, zone, lambda facts: facts.serving)
    rows = asked.value or ()
    answering = [row.address for row in rows if row.authority == Present(value=True)]
    lame = [row.address for row in rows if row.authority == Present(value=False)]
    if lame and len(lame) == len(rows):
        return subject.bad("none_answers", asked, addresses=listed(lame))
    if lame:
        return subject.warn("lame", asked, addresses=listed(lame))
    alive = {":" in row.address for row in rows if isinstance(row.authority, Present)}
    left = [row for row in rows if row.address not in answering and (":" in row.address) in alive]
    if answering and not left:
        return subject.good("all_answer", asked, count=len(answering))
    silent = _silent(rows)
    if silent:
        again = [look for look in zone.looks if look.facts is not None and silent <= _silent_in(look.facts)]
        certainty = Certainty.LIKELY if len(again) > 1 else Certainty.POSSIBLE
        return subject.warn("silent", asked, addresses=listed(silent), certainty=certainty)
    why = next(
        (row.authority.why for row in left or rows if isinstance(row.authority, Unseen)), "there was none to ask"
    )
    return subject.unknown("not_seen", asked, why=why)


def _silent(rows: tuple[Serving, ...]) -> set[str]:
    """Who kept silent where another server of the same address family answered: our own line works then."""
    alive = {":" in row.address for row in rows if isinstance(row.authority, Present)}
    return {row.address for row in rows if row.silent and (":" in row.address) in alive}


def _silent_in(facts: ZoneFacts) -> set[str]:
    return _silent(facts.serving.value) if isinstance(facts.serving, Present) else set()
