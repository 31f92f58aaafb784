"""Are the DKIM keys that were found too long to be computed by others?"""

from datetime import datetime

from scanner.mail.dkim_key import RSA, DkimKey
from scanner.probes.dkim import DkimFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dkim._found import found, named, usable

LEAST, RECOMMENDED, LONGEST = 1024, 2048, 4096
"""Bits of RSA: what verifiers must accept, what signers should use, what nobody need go beyond (RFC 8301 3.2)."""


@check(
    because={
        "strong": "The DKIM keys found are RSA keys of at least 2048 bits, or Ed25519.",
        "broken": "A DKIM key has so few bits that others can compute it and sign in the company's name: {keys}.",
        "short": "A DKIM key is shorter than the 2048 bits that signers should use: {keys}.",
        "long": "A DKIM key is longer than the 4096 bits that receivers have to accept: {keys}.",
        "by_wildcard": "What a wildcard answers for any DKIM selector is a key of no good size, perhaps not meant as "
        "one: {keys}.",
        "other_kind": "A DKIM key is of a kind that receivers do not know: {selectors}.",
        "not_seen": "Not every question about DKIM keys was answered ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def dkim_keys_strong(subject: Name, dkim: Seen[DkimFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are the DKIM keys that were found too long to be computed by others?

    The weakest key counts, whether it is still used or not: a signature made with it is accepted all the same. What a
    wildcard answers may not be meant as a key, and is held against nobody.

    Why an insurer cares: keys of 512 bits are computed for a few dollars of rented time; who has the key writes
    mail that every receiver takes for the company's own.

    What to do: make a new key of 2048 bits under a new selector, and withdraw the old one with an empty p= tag.

    What this cannot see: keys under selectors that nobody outside knows.

    Source: RFC 8301 section 3.2; RFC 8463; published rating practice calls 2048 bits good. That 1024 is WARN and less
    BAD is expert opinion.
    """
    told = found(dkim)
    keys = usable(told.keys) if told else ()
    if told is None or not keys:
        return None
    own = [key for key in usable(told.own) if key.kind == RSA]
    for because, judge, bad in (
        ("broken", subject.bad, [key for key in own if key.bits < LEAST]),
        ("short", subject.warn, [key for key in own if LEAST <= key.bits < RECOMMENDED]),
        ("long", subject.fair, [key for key in own if key.bits > LONGEST]),
    ):
        if bad:
            return judge(because, *told.looks(tuple(bad)), keys=_sizes(bad))
    faulty = [key for key in keys if key.kind == RSA and not RECOMMENDED <= key.bits <= LONGEST]
    if faulty:
        return subject.neutral("by_wildcard", *told.looks(tuple(faulty)), keys=_sizes(faulty))
    unknown = tuple(key for key in keys if key.kind == "other")
    if unknown:
        return subject.neutral("other_kind", *told.looks(unknown), selectors=named(unknown))
    if told.open:
        return subject.unknown("not_seen", dkim, why=dkim.silence)
    return subject.good("strong", *told.looks(keys))


def _sizes(keys: list[DkimKey]) -> str:
    return ", ".join(f"{key.selector} ({key.bits} bits)" for key in keys)
