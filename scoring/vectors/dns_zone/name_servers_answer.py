"""Does every name server that the zone names answer for it?"""

from datetime import datetime

from scanner.observation import Present, Unseen
from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._zone import listed, of_server, servers_asked, servers_unseen, unseen


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
    its address family answer is likely down, when it did so in two looks and was never seen to answer. One that did
    counts as it last answered.

    Why an insurer cares: what is named and does not answer slows down mail and pages, and leaves fewer to lose.

    What to do: repair the server, or take it out of the zone and of the zone above.

    What this cannot see: whether the server answers others, and servers that no other of their family stands beside.

    Source: RFC 1912 section 2.8 (lame delegations); RFC 2182 section 6; RFC 4697 section 2.
    """
    asked = zone.latest(lambda facts: facts.serving)
    if asked is None:
        return unseen(subject, zone, lambda facts: facts.serving)
    told = {one: zone.latest(of_server(one, lambda row: row.authority)) for one in servers_asked(zone)}
    answering = [one for one in told.values() if one and one.value]
    lame = {address: one for address, one in told.items() if one and not one.value}
    if lame:
        all_of_them = len(lame) == len(told) and not servers_unseen(zone)
        judge, because = (subject.bad, "none_answers") if all_of_them else (subject.warn, "lame")
        return judge(because, asked, *lame.values(), addresses=listed(lame))
    alive = {":" in address for address, one in told.items() if one}
    left = {address for address, one in told.items() if not one and (":" in address) in alive}
    if answering and not left and not servers_unseen(zone):
        return subject.good("all_answer", asked, *answering, count=len(answering))
    kept_silent = [_silent_in(look.facts) for look in zone.looks if look.facts is not None]
    silent = left & set().union(*kept_silent)
    if silent:
        again = sum(silent <= each for each in kept_silent)
        certainty = Certainty.LIKELY if again > 1 else Certainty.POSSIBLE
        return subject.warn("silent", asked, addresses=listed(silent), certainty=certainty)
    rows = sorted(asked.value or (), key=lambda row: row.address not in left)
    reasons = [row.authority.why for row in rows if isinstance(row.authority, Unseen)]
    why = "not all addresses of name servers were seen" if answering else "there was none to ask"
    return subject.unknown("not_seen", asked, why=reasons[0] if reasons else why)


def _silent_in(facts: ZoneFacts) -> set[str]:
    """Who kept silent where another server of the same address family answered: our own line works then."""
    rows = facts.serving.value if isinstance(facts.serving, Present) else ()
    alive = {":" in row.address for row in rows if isinstance(row.authority, Present)}
    return {row.address for row in rows if row.silent and (":" in row.address) in alive}
