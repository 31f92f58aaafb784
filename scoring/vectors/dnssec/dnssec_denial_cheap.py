"""Does the zone deny names in a way that resolvers can check at little cost?"""

from datetime import datetime

from scanner.probes.dnssec import DnssecFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dnssec._chain import holds

GIVEN_UP = 150
"""Iterations above which BIND and Unbound take the denial as unsigned."""
BORNE = 50
"""Iterations that every resolver in use still checks."""


@check(
    because={
        "nsec": "The zone denies names by NSEC, which costs resolvers no hashing.",
        "nsec3": "The zone denies names by NSEC3 without further iterations.",
        "opt_out": "The zone leaves unsigned delegations out of its NSEC3 chain (opt-out): they can be forged.",
        "some": "The zone denies names by NSEC3 with {iterations} iterations, which cost resolvers and bring nothing.",
        "many": "The zone denies names by NSEC3 with {iterations} iterations: some resolvers take that as unsigned.",
        "too_many": "The zone denies names by NSEC3 with {iterations} iterations: resolvers no longer check that.",
        "not_seen": "No answer came that shows how the zone denies names ({why}).",
    },
    causes=("mail fraud", "web attack"),
    losses=("business email compromise", "business interruption"),
)
def dnssec_denial_cheap(
    subject: Name, chain: Seen[DnssecFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Does the zone deny names in a way that resolvers can check at little cost?

    Asked of zones whose chain holds. One iteration to 50 is FAIR, up to 150 WARN, more is BAD; opt-out is FAIR, as it
    is meant for zones that delegate thousands of names.

    Why an insurer cares: a denial that nobody checks can be forged, and so a mail policy that is said not to exist.

    What to do: set the NSEC3 iterations to 0, leave the salt empty, and turn opt-out off; or use NSEC.

    What this cannot see: whether anybody walks the zone.

    Source: RFC 9276 section 3.
    """
    signed, denial = holds(chain), chain.latest(lambda facts: facts.denial)
    if signed is None:
        return subject.unknown("not_seen", chain, why=chain.silence)
    if not signed:
        return None
    if denial is None or denial.value is None:
        return subject.unknown("not_seen", chain, why=chain.silence)
    how = denial.value
    if not how.hashed:
        return subject.good("nsec", denial)
    if how.iterations > GIVEN_UP:
        return subject.bad("too_many", denial, iterations=how.iterations)
    if how.iterations > BORNE:
        return subject.warn("many", denial, iterations=how.iterations)
    if how.iterations:
        return subject.fair("some", denial, iterations=how.iterations)
    return subject.fair("opt_out", denial) if how.opt_out else subject.good("nsec3", denial)
