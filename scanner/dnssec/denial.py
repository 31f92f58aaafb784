"""What a signed denial proves: no such name, no such type, no delegation, or an unsigned one."""

from datetime import datetime
from enum import StrEnum

import dns.name
import dns.rdatatype

from scanner.dnssec.signature import AnyMessage, AnySet, Budget, Held, Keyring, exactly, sets_of
from scanner.dnssec.spans import MOST_ITERATIONS, Nsec3Spans, NsecSpans, Spans
from scanner.dnssec.verdict import Fault

MOST_RECORDS = 8
"""NSEC and NSEC3 records of one answer; a denial needs three at most."""


class Says(StrEnum):
    """What a denial of a DS record means for the walk."""

    NO_NAME = "the name does not exist"
    NO_CUT = "the name is inside the zone"
    NO_DS = "the name is delegated without a DS, or may be"
    NOT_HASHED_BY_US = "its hashes are too costly to check"


def spans_of(message: AnyMessage, ring: Keyring, at: datetime, budget: Budget) -> tuple[Spans | None, bool] | Fault:
    """The verified spans of a denial (None where hashing costs too much), and whether a signature is ending."""
    rows = sets_of(message.authority, dns.rdatatype.NSEC, dns.rdatatype.NSEC3)[:MOST_RECORDS]
    if not rows:
        return Fault.DENIAL
    hashed: list[AnySet] = []
    plain: list[AnySet] = []
    ending = False
    for row in rows:
        held = exactly(row, ring, at, budget)
        if not isinstance(held, Held):
            return held
        ending = ending or held.ending
        (hashed if row.rrset.rdtype == dns.rdatatype.NSEC3 else plain).append(row.rrset)
    if not hashed:
        return NsecSpans(plain), ending
    if max(record.iterations for row in hashed for record in row) > MOST_ITERATIONS:
        return None, ending
    return Nsec3Spans(ring.zone, hashed), ending


def ds_denied(spans: Spans, child: dns.name.Name, *, nowhere: bool) -> Says | Fault:
    """What the absence of a DS at `child` means (RFC 4035 5.2, RFC 5155 8.6, 8.9).

    `nowhere`: the answer says NXDOMAIN, which decides where NSEC3 with opt-out leaves it open.
    """
    types = spans.types_at(child)
    if types is not None:
        if types & {dns.rdatatype.DS, dns.rdatatype.SOA, dns.rdatatype.CNAME}:
            return Fault.DENIAL  # it has one, or this is the child's own word
        return Says.NO_DS if dns.rdatatype.NS in types else Says.NO_CUT
    gap = spans.gap(child)
    if gap is None:
        return Fault.DENIAL
    wild = dns.name.from_text("*", gap.encloser)
    no_wildcard = spans.covers(wild)
    if gap.opt_out and not (nowhere and no_wildcard):
        return Says.NO_DS
    if no_wildcard:
        return Says.NO_NAME
    at_wild = spans.types_at(wild)
    return Says.NO_CUT if at_wild is not None and dns.rdatatype.DS not in at_wild else Fault.DENIAL


def denied(spans: Spans, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> bool:
    """Whether the spans prove that there are no records of this type at `name` (RFC 4035 5.4, RFC 5155 8.4 to 8.7)."""
    here = spans.types_at(name)
    if here is not None:
        return _lacks(here, kind)
    gap = spans.gap(name)
    if gap is None:
        return False
    wild = dns.name.from_text("*", gap.encloser)
    at_wild = spans.types_at(wild)
    return gap.opt_out or spans.covers(wild) or (at_wild is not None and _lacks(at_wild, kind))


def expanded(spans: Spans, name: dns.name.Name, labels: int) -> bool:
    """Whether a wildcard with so many labels was right to answer for `name`: nothing closer exists (RFC 5155 8.8)."""
    return spans.covers(name.split(labels + 2)[1])


def _lacks(types: frozenset[int], kind: dns.rdatatype.RdataType) -> bool:
    delegates = dns.rdatatype.NS in types and dns.rdatatype.SOA not in types
    return kind not in types and dns.rdatatype.CNAME not in types and not delegates
