"""Can receivers use the DKIM keys that were found?"""

from datetime import datetime

from scanner.mail.dkim_key import MALFORMED, SEVERAL, DkimKey
from scanner.probes.dkim import DkimFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dkim._found import found, named, usable


@check(
    because={
        "usable": "Receivers can use the DKIM keys found.",
        "malformed": "A DKIM record cannot be read, so mail signed with it does not verify: {selectors}.",
        "several": "A selector has more than one DKIM record, so receivers cannot tell which one counts: {selectors}.",
        "sha1_only": "A DKIM key allows only SHA-1, which receivers no longer accept: {selectors}.",
        "testing": "A DKIM key says that it is on trial, so receivers treat signed mail as unsigned: {selectors}.",
        "by_wildcard": "What a wildcard answers for any DKIM selector is no key that receivers could use, and perhaps "
        "not meant as one.",
        "not_seen": "Not every question about DKIM keys was answered ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dkim_keys_usable(subject: Name, dkim: Seen[DkimFacts], known: Known, as_of: datetime) -> Finding | None:
    """Can receivers use the DKIM keys that were found?

    A withdrawn key (empty p=) is no fault: that is how a key ends. What a wildcard answers may not be meant as a
    key, and is held against nobody.

    Why an insurer cares: a key that does not work looks like protection to the company and like forgery to receivers.

    What to do: publish one record a selector, as the sender's setup shows it, and drop t=y once signing works.

    What this cannot see: whether the private key that signs belongs to the key that is published.

    Source: RFC 6376 sections 3.6.1 and 3.6.2.2; RFC 8301 section 3.1.
    """
    told = found(dkim)
    if told is None:
        return None
    by_wildcard: list[DkimKey] = []
    for because, judge, wrong in (
        ("malformed", subject.warn, tuple(key for key in told.keys if key.fault == MALFORMED)),
        ("several", subject.warn, tuple(key for key in told.keys if key.fault == SEVERAL)),
        ("sha1_only", subject.warn, tuple(key for key in usable(told.keys) if key.sha1_only)),
        ("testing", subject.fair, tuple(key for key in usable(told.keys) if key.testing)),
    ):
        own = tuple(key for key in wrong if key in told.own)
        if own:
            return judge(because, *told.looks(own), selectors=named(own))
        by_wildcard += wrong
    if by_wildcard:
        return subject.neutral("by_wildcard", *told.looks(tuple(by_wildcard)))
    working = usable(told.keys)
    if working and told.open:
        return subject.unknown("not_seen", dkim, why=dkim.silence)
    return subject.good("usable", *told.looks(working)) if working else None
