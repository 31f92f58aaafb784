"""Is a DKIM key found under a selector that providers are known to use?"""

from datetime import datetime

from scanner.probes.dkim import DkimFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dkim._found import found, named, usable


@check(
    because={
        "found": "DKIM keys are published for: {selectors}.",
        "revoked": "The DKIM keys found are withdrawn: {selectors}.",
        "not_found": "No DKIM key was found under {count} well-known selectors; there may be others.",
        "not_usable": "No DKIM key was found that receivers could use; those found are faulty: {selectors}.",
        "not_seen": "Not every question about DKIM keys was answered ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dkim_key_found(subject: Name, dkim: Seen[DkimFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is a DKIM key found under a selector that providers are known to use?

    A key that is found proves that mail can be signed; that none is found proves nothing, and takes nothing.

    Why an insurer cares: signed mail survives forwarding, and lets receivers refuse what is forged in its name.

    What to do: switch DKIM signing on at the provider that sends the mail, and publish the record it shows.

    What this cannot see: selectors that nobody outside knows, and whether mail is signed.

    Source: RFC 6376 sections 3.1 and 3.6; published rating practice counts a key in test mode as none.
    """
    told, asked = found(dkim), dkim.latest(lambda facts: facts.asked)
    if told is None or (told.open and not told.keys):
        return subject.unknown("not_seen", dkim, why=dkim.silence)
    if not told.keys:
        return subject.neutral("not_found", told.newest, count=asked.value if asked else 0)
    working = tuple(key for key in usable(told.keys) if not key.testing and not key.sha1_only)
    if working:
        return subject.good("found", *told.looks(working), selectors=named(working))
    revoked = all(key.fault == "revoked" for key in told.keys)
    return subject.neutral("revoked" if revoked else "not_usable", *told.looks(told.keys), selectors=named(told.keys))
