"""Can the records of one name and type be told from forged ones? A walk to the zone that signed them (RFC 4035 5.3)."""

from dataclasses import dataclass, replace
from typing import Any

import dns.name
import dns.rdatatype

from scanner.answers import SignedAnswer
from scanner.dnssec.denial import expanded, spans_of
from scanner.dnssec.keys import Anchors
from scanner.dnssec.signature import AnyMessage, Budget, Held, Keyring, Signed, check, labels_of, set_of, sets_of
from scanner.dnssec.verdict import Fault, Status
from scanner.dnssec.walk import Question, Walk, descend
from scanner.interfaces import NoReply
from scanner.observation import Outcome

MOST_ALIASES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of the records: `why` a Fault or an Insecure, `lost` who kept silent (INDETERMINATE).

    `records` are those that were judged; none where the answer holds none, which is then INDETERMINATE.
    """

    status: Status
    why: str = ""
    lost: NoReply | None = None
    records: tuple[Any, ...] = ()


def checked(name: dns.name.Name, kind: dns.rdatatype.RdataType, anchors: Anchors) -> Walk[Checked]:
    """Ask for the records, then for keys down to whoever signed them; aliases are followed, each of them checked too.

    A fault counts where the zone's own servers tell the same, or cannot be asked.
    """
    found = yield from _followed(name, kind, anchors, again=False)
    if found.status not in (Status.BOGUS, Status.INDETERMINATE):
        return found
    again = yield from _followed(name, kind, anchors, again=True)
    return found if again.status is Status.INDETERMINATE else again


def _followed(
    name: dns.name.Name, kind: dns.rdatatype.RdataType, anchors: Anchors, *, again: bool
) -> Walk[Checked]:  # fmt: skip
    status, why, budget = Status.SECURE, "", Budget()
    heard = yield Question(name=name, kind=kind, again=again)
    for _ in range(MOST_ALIASES):
        if isinstance(heard, NoReply):
            return Checked(status=Status.INDETERMINATE, lost=heard)
        here = _set(heard.message, name, kind)
        if here is None:
            return _lost("the answer does not hold the records")
        one = yield from _signed(here, heard, anchors, budget)
        if one.status not in (Status.SECURE, Status.INSECURE):
            return replace(one, records=tuple(here.rrset))
        if status is Status.SECURE:
            status, why = one.status, one.why
        if here.rrset.rdtype == kind:
            return Checked(status=status, why=why, records=tuple(here.rrset))
        after = _target(here, name)
        if after is None:
            return _lost("an alias to a name that is too long")
        name = after
        if _set(heard.message, name, kind) is None:
            heard = yield Question(name=name, kind=kind, again=again)
    return _lost(f"more than {MOST_ALIASES} aliases in a row")


def _set(message: AnyMessage, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Signed | None:
    """The records, or the alias that stands for them.

    Below a DNAME it is that one which is signed; the CNAME beside it is made up for each question (RFC 6672 5.3.1).
    """
    found = set_of(message, name, kind)
    if found is not None:
        return found
    above = sets_of(message.answer, dns.rdatatype.DNAME)
    covering = next((one for one in above if one.rrset.name != name and name.is_subdomain(one.rrset.name)), None)
    return covering or set_of(message, name, dns.rdatatype.CNAME)


def _target(alias: Signed, name: dns.name.Name) -> dns.name.Name | None:
    """Where it leads `name`; None where a DNAME makes more than a name can hold (RFC 6672 2.2)."""
    target: dns.name.Name = alias.rrset[0].target
    if alias.rrset.rdtype == dns.rdatatype.CNAME:
        return target
    try:
        return name.relativize(alias.rrset.name).concatenate(target)
    except dns.name.NameTooLong:
        return None


def _signed(here: Signed, heard: SignedAnswer, anchors: Anchors, budget: Budget) -> Walk[Checked]:
    owner = here.rrset.name
    signers = sorted({one.signer for one in here.signatures if owner.is_subdomain(one.signer)}, key=len)
    if not signers:
        # Down to the owner itself: an unsigned zone may begin at it.
        zone = yield from descend(owner, anchors, budget)
        if isinstance(zone, tuple) or zone.status is Status.DENIED:
            return Checked(status=Status.BOGUS, why=Fault.UNSIGNED)
        return Checked(status=zone.status, why=zone.why, lost=zone.lost)
    found = yield from descend(signers[-1], anchors, budget)
    if not isinstance(found, tuple):
        return Checked(status=found.status, why=found.why, lost=found.lost)
    held = _held(here, found[0], heard, budget)
    return Checked(status=Status.BOGUS, why=held) if isinstance(held, Fault) else Checked(status=Status.SECURE)


def _held(here: Signed, ring: Keyring, heard: SignedAnswer, budget: Budget) -> Held | Fault:
    """A signature that holds; where it is a wildcard's, nothing nearer may be there (RFC 4035 5.3.4)."""
    held = check(here, ring, heard.at, budget)
    owner = here.rrset.name
    if isinstance(held, Fault) or held.labels == labels_of(owner):
        return held
    proof = spans_of(heard.message, ring, heard.at, budget)
    if isinstance(proof, Fault):
        return proof
    return held if proof[0] is not None and expanded(proof[0], owner, held.labels) else Fault.DENIAL


def _lost(why: str) -> Checked:
    return Checked(status=Status.INDETERMINATE, lost=NoReply(outcome=Outcome.FAILED, why=why))
