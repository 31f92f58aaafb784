"""Is the zone signed, and does its parent vouch for the key?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "signed": "The zone is signed and its parent vouches for its key.",
        "unsigned": "The zone is not signed with DNSSEC.",
        "no_ds": "The zone has keys, but its parent does not vouch for them, so nobody checks its signatures.",
        "no_key": "The parent vouches for a key that the zone does not have: validating resolvers reject its answers.",
        "not_seen": "No answer came that says whether the zone is signed ({why}).",
    },
    causes=("mail fraud", "web attack"),
    losses=("business email compromise", "business interruption"),
)
def dnssec_present(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is the zone signed, and does its parent vouch for the key?

    An unsigned zone is FAIR, not worse: most are, and an attack needs a place on the path.

    Why an insurer cares: forged answers send mail and customers to somebody else; a broken chain takes the company
    off the net for everybody who checks.

    What to do: sign the zone and have the registrar publish the DS record; remove a DS record that fits no key.

    What this cannot see: whether the signatures hold, which is a question of its own (dnssec_chain_holds).

    Source: RFC 4033 to 4035; RFC 9364.
    """
    ds = zone.latest(lambda facts: facts.ds)
    keys = zone.latest(lambda facts: facts.dnskey)
    if ds is None or keys is None:
        cut = zone.latest(lambda facts: facts.zone)
        if cut is not None and cut.value is None:
            return None
        return subject.unknown("not_seen", zone, why=zone.silence)
    if ds.value is None:
        return subject.fair("unsigned" if keys.value is None else "no_ds", ds, keys)
    return subject.bad("no_key", ds, keys) if keys.value is None else subject.good("signed", ds, keys)
