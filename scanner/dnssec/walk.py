"""The walk from a trust anchor down to the zone of a name, as a generator: it asks, and is sent what was heard."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

import dns.name
import dns.rcode
import dns.rdatatype

from scanner.dnssec.denial import Says, denied, ds_denied, expanded, spans_of
from scanner.dnssec.keys import Anchors, described, keys_of, usable
from scanner.dnssec.signature import AnyMessage, Budget, Held, Keyring, check, exactly, labels_of, set_of, sets_of
from scanner.dnssec.verdict import Denial, Fault, Insecure, Status, Verdict
from scanner.interfaces import NoReply, SignedAnswer
from scanner.observation import Outcome

NOWHERE = "_hullmark-denial"
"""The label that is asked for below the zone, to hear how it denies names; no zone has reason to hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the walk wants to hear; `again`: from somebody else, since a first answer did not hold."""

    name: dns.name.Name
    kind: dns.rdatatype.RdataType
    again: bool


T = TypeVar("T")
Walk = Generator[Question, SignedAnswer | NoReply, T]


def walk(name: dns.name.Name, anchors: Anchors) -> Walk[Verdict]:
    """Ask for keys and DS records downwards, then for the zone's SOA and a name that is not there (RFC 4035 5).

    A fault counts where another place tells one too, or cannot be asked. Where nothing above `name` can be
    verified, the anchors or our own way to DNS are the first suspects: that is INDETERMINATE.
    """
    budget = Budget()
    found = yield from descend(name, anchors, budget)
    return found if isinstance(found, Verdict) else (yield from _zone(*found, budget))


def descend(
    name: dns.name.Name, anchors: Anchors, budget: Budget
) -> Walk[tuple[Keyring, Held, tuple[Any, ...]] | Verdict]:
    """Down to the keys of the zone that holds `name`: they, the signature over them and what vouched for them.

    A Verdict where the chain ends before.
    """
    zone = max((one for one in anchors if name.is_subdomain(one)), key=len, default=None)
    if zone is None:
        return _ended(_ours("no trust anchor lies above the name"), dns.name.root)
    found = yield from _keys(zone, anchors[zone], budget)
    if isinstance(found, NoReply | Fault):
        unfit = _ours(f"the keys of {_text(zone)} do not fit our trust anchor ({found})")
        return _ended(found if isinstance(found, NoReply) else unfit, zone)
    (ring, held), trusted = found, anchors[zone]
    for labels in range(len(zone) + 1, len(name) + 1):
        child = name.split(labels)[1]
        step = yield from _ds(child, ring, budget)
        if isinstance(step, NoReply | Fault):
            return _ended(step, ring.zone)
        if step.says is Says.NO_NAME:
            return Verdict(status=Status.DENIED, zone=_text(child))
        if step.says is Says.NO_CUT:
            continue
        if step.says is not None:
            return (yield from _without_ds(child, step.says))
        if not usable(step.ds):
            return Verdict(status=Status.INSECURE, zone=_text(child), why=Insecure.UNSUPPORTED)
        found = yield from _keys(child, usable(step.ds), budget)
        if isinstance(found, NoReply | Fault):
            return _ended(found, child)
        (ring, held), trusted = found, step.ds
    return ring, held, trusted


def _keys(
    zone: dns.name.Name, trusted: tuple[Any, ...], budget: Budget
) -> Walk[tuple[Keyring, Held] | NoReply | Fault]:  # fmt: skip
    return (
        yield from _asked(
            zone, dns.rdatatype.DNSKEY, lambda heard: keys_of(heard.message, zone, trusted, heard.at, budget)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What lies at the next name down: with a DS, or what its denial says."""

    says: Says | None = None
    ds: tuple[Any, ...] = ()


def _ds(child: dns.name.Name, ring: Keyring, budget: Budget) -> Walk[_Step | NoReply | Fault]:
    def judge(heard: SignedAnswer) -> _Step | Fault:
        found = set_of(heard.message, child, dns.rdatatype.DS)
        if found is not None:
            held = exactly(found, ring, heard.at, budget)
            return held if isinstance(held, Fault) else _Step(ds=tuple(found.rrset))
        # An alias, or a name below a DNAME, is no delegation.
        stretched: int | None = None
        for alias in sets_of(heard.message.answer, dns.rdatatype.CNAME, dns.rdatatype.DNAME):
            if child.is_subdomain(alias.rrset.name) and alias.signatures:
                held = check(alias, ring, heard.at, budget)
                if isinstance(held, Fault):
                    return held
                if held.labels == labels_of(alias.rrset.name):
                    return _Step(says=Says.NO_CUT)
                stretched = held.labels
        proof = spans_of(heard.message, ring, heard.at, budget)
        if isinstance(proof, Fault):
            return proof
        if proof[0] is None:
            return _Step(says=Says.NOT_HASHED_BY_US)
        if stretched is not None:  # by a wildcard, which must not hide a delegation (RFC 4035 5.3.4)
            return _Step(says=Says.NO_CUT) if expanded(proof[0], child, stretched) else Fault.DENIAL
        said = ds_denied(proof[0], child, nowhere=heard.message.rcode() == dns.rcode.NXDOMAIN)
        return said if isinstance(said, Fault) else _Step(says=said)

    return (yield from _asked(child, dns.rdatatype.DS, judge))


def _without_ds(child: dns.name.Name, step: Says) -> Walk[Verdict]:
    """Below an unsigned delegation: whether there are keys that nobody vouches for."""
    if step is Says.NOT_HASHED_BY_US:
        return Verdict(status=Status.INSECURE, zone=_text(child), why=Insecure.ITERATIONS)
    found = yield from _asked(child, dns.rdatatype.DNSKEY, lambda heard: _any(heard.message, child))
    if isinstance(found, NoReply | Fault):
        return _ended(found, child)
    return Verdict(status=Status.INSECURE, zone=_text(child), why=Insecure.NO_DS if found else Insecure.UNSIGNED)


def _any(message: AnyMessage, zone: dns.name.Name) -> bool:
    return set_of(message, zone, dns.rdatatype.DNSKEY) is not None


def _zone(ring: Keyring, keys: Held, trusted: tuple[Any, ...], budget: Budget) -> Walk[Verdict]:
    """The zone's own data, and how it denies."""

    def start(heard: SignedAnswer) -> Held | Fault:
        found = set_of(heard.message, ring.zone, dns.rdatatype.SOA)
        return exactly(found, ring, heard.at, budget) if found else Fault.UNSIGNED

    soa = yield from _asked(ring.zone, dns.rdatatype.SOA, start)
    if isinstance(soa, NoReply | Fault):
        return _ended(soa, ring.zone)
    denial = yield from _denied(ring, budget)
    if isinstance(denial, Fault):
        return _ended(denial, ring.zone)
    how, ending = (None, False) if isinstance(denial, NoReply) else denial
    return Verdict(
        status=Status.SECURE,
        zone=_text(ring.zone),
        lost=denial if isinstance(denial, NoReply) else None,
        keys=described(ring),
        digests=tuple(sorted({int(one.digest_type) for one in trusted if one.rdtype == dns.rdatatype.DS})),
        denial=how,
        ending=keys.ending or soa.ending or ending,
    )


def _denied(ring: Keyring, budget: Budget) -> Walk[tuple[Denial, bool] | NoReply | Fault]:
    try:
        nowhere = dns.name.from_text(NOWHERE, ring.zone)
    except dns.name.NameTooLong:
        return _ours("the zone's name is too long for a question below it")
    return (
        yield from _asked(nowhere, dns.rdatatype.TXT, lambda heard: _denial(heard, nowhere, ring, budget))
    )  # fmt: skip


def _denial(
    heard: SignedAnswer, nowhere: dns.name.Name, ring: Keyring, budget: Budget
) -> tuple[Denial, bool] | Fault:  # fmt: skip
    message, ending, wildcard = heard.message, False, 0
    answers = sets_of(message.answer, dns.rdatatype.TXT, dns.rdatatype.CNAME)
    answer = next((each for each in answers if each.rrset.name == nowhere), None)
    if answer is not None:
        held = check(answer, ring, heard.at, budget)
        if isinstance(held, Fault):
            return held
        ending, wildcard = held.ending, held.labels
    proof = spans_of(message, ring, heard.at, budget)
    if isinstance(proof, Fault):
        return proof
    spans, soon = proof
    if spans is None:
        return _costly(message), ending or soon
    if answer is not None:
        holds = wildcard < len(nowhere) - 1 and expanded(spans, nowhere, wildcard)
    else:
        holds = denied(spans, nowhere, dns.rdatatype.TXT)
    return (spans.denial, ending or soon) if holds else Fault.DENIAL


def _costly(message: AnyMessage) -> Denial:
    """The settings of hashes that are too costly to check: validators leave such a zone unprotected."""
    first = next(record for row in message.authority if row.rdtype == dns.rdatatype.NSEC3 for record in row)
    return Denial(hashed=True, iterations=first.iterations, salted=bool(first.salt), opt_out=bool(first.flags & 1))


def _asked(
    name: dns.name.Name, kind: dns.rdatatype.RdataType, judge: Callable[[SignedAnswer], T | Fault]
) -> Walk[T | NoReply | Fault]:  # fmt: skip
    """What `judge` makes of the first answer it does not fault; where both are at fault, the worse explained one."""
    first = yield from _once(name, kind, judge, again=False)
    if not isinstance(first, NoReply | Fault):
        return first
    second = yield from _once(name, kind, judge, again=True)
    if isinstance(first, Fault) and isinstance(second, Fault):
        return max(first, second, key=list(Fault).index)
    return first if isinstance(second, NoReply) else second


def _once(
    name: dns.name.Name, kind: dns.rdatatype.RdataType, judge: Callable[[SignedAnswer], T | Fault], *, again: bool
) -> Walk[T | NoReply | Fault]:
    heard = yield Question(name=name, kind=kind, again=again)
    return heard if isinstance(heard, NoReply) else judge(heard)


def _ended(how: NoReply | Fault, zone: dns.name.Name) -> Verdict:
    if isinstance(how, NoReply):
        return Verdict(status=Status.INDETERMINATE, zone=_text(zone), lost=how)
    return Verdict(status=Status.BOGUS, zone=_text(zone), why=how)


def _ours(why: str) -> NoReply:
    return NoReply(outcome=Outcome.FAILED, why=why)


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
