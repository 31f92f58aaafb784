"""Can receivers use the DKIM keys that were found?"""

from datetime import datetime

from scanner.mail.dkim_key import MALFORMED, SEVERAL
from scanner.probes.dkim import DkimFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dkim._found import named, usable


@check(
    because={
        "usable": "Receivers can use the DKIM keys found.",
        "malformed": "A DKIM record cannot be read, so mail signed with it does not verify: {selectors}.",
        "several": "A selector has more than one DKIM record, so receivers cannot tell which one counts: {selectors}.",
        "sha1_only": "A DKIM key allows only SHA-1, which receivers no longer accept: {selectors}.",
        "testing": "A DKIM key says that it is on trial, so receivers treat signed mail as unsigned: {selectors}.",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dkim_keys_usable(subject: Name, dkim: Seen[DkimFacts], known: Known, as_of: datetime) -> Finding | None:
    """Can receivers use the DKIM keys that were found?

    A withdrawn key (empty p=) is no fault: that is how a key ends.

    Why an insurer cares: a key that does not work looks like protection to the company and like forgery to receivers.

    What to do: publish one record a selector, as the sender's setup shows it, and drop t=y once signing works.

    What this cannot see: whether the private key that signs belongs to the key that is published.

    Source: RFC 6376 sections 3.6.1 and 3.6.2.2; RFC 8301 section 3.1.
    """
    keys = dkim.latest(lambda facts: facts.keys)
    if keys is None or not keys.value:
        return None
    found = usable(keys.value)
    for because, judge, wrong in (
        ("malformed", subject.warn, tuple(key for key in keys.value if key.fault == MALFORMED)),
        ("several", subject.warn, tuple(key for key in keys.value if key.fault == SEVERAL)),
        ("sha1_only", subject.warn, tuple(key for key in found if key.sha1_only)),
        ("testing", subject.fair, tuple(key for key in found if key.testing)),
    ):
        if wrong:
            return judge(because, keys, selectors=named(wrong))
    return subject.good("usable", keys) if found else None
