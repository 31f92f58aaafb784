"""Does a signature over a set of records hold, under the keys of its zone and at a moment?"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import dns.dnssec
import dns.dnssecalgs
import dns.exception
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from cryptography.exceptions import InvalidSignature

from scanner.answers import Heard, Rows
from scanner.dnssec.verdict import Fault
from scanner.tls.lenient import lenient

MOST_TRIED = 16
"""Verifications of one set of records: many keys with one tag are an attack (KeyTrap, CVE-2023-50387)."""
MOST_OF_ALL = 100
"""Verifications of one walk."""
MOST_KEYS = 64
"""Keys of one zone that are looked at; the largest sets known have fewer than 20."""
NEAR = timedelta(days=3)
"""A signature that ends so soon, and has used up three quarters of its life, should have been renewed."""

AnySet = dns.rrset.RRset | Rows
AnyMessage = dns.message.Message | Heard
"""The library's own, or what was read of a message on the way here."""

_SMALL = 2048
_REMEMBERED = 256
"""Keys, and verifications of small sets, of which the last are remembered: what parents say is checked for all."""
_ZONE_KEY, _DNSSEC = 0x0100, 3
_KEY, _FIXED, _ROW = struct.Struct("!HBB"), struct.Struct("!HBBIIIH"), struct.Struct("!HHI")


@dataclass(slots=True)
class Budget:
    """What one walk may still spend on arithmetic."""

    left: int = MOST_OF_ALL

    def spend(self) -> bool:
        """Whether one more verification is allowed."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Records of one name and type with their signatures, as they came."""

    rrset: AnySet
    signatures: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A signature that holds: `labels` of the name it was made for (fewer than it has: a wildcard), and its end."""

    labels: int
    ending: bool


class Keyring:
    """The trusted keys of one zone, by algorithm and tag; revoked keys sign nothing but the keys themselves."""

    def __init__(self, zone: dns.name.Name, keys: Iterable[Any]) -> None:
        self.zone = zone
        self.keys = tuple(keys)[:MOST_KEYS]
        self._by_tag: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for key in self.keys:
            if key.flags & 0x0100 and key.protocol == 3 and not key.flags & 0x0080:
                self._by_tag[int(key.algorithm), dns.dnssec.key_id(key)].append(key)

    def for_signature(self, signature: Any) -> tuple[Any, ...]:
        """The keys that may have made it."""
        return tuple(self._by_tag.get((int(signature.algorithm), signature.key_tag), ()))


def sets_of(section: Sequence[AnySet], *kinds: dns.rdatatype.RdataType) -> list[Signed]:
    """The sets of these types in one section of a message, each with its signatures."""
    signatures: dict[tuple[dns.name.Name, int], list[Any]] = defaultdict(list)
    for each in section:
        if each.rdtype == dns.rdatatype.RRSIG and each.rdclass == dns.rdataclass.IN:
            signatures[each.name, each.covers].extend(each)
    return [
        Signed(rrset=each, signatures=tuple(signatures[each.name, each.rdtype]))
        for each in section
        if each.rdtype in kinds and each.rdclass == dns.rdataclass.IN and len(each)
    ]


def set_of(message: AnyMessage, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Signed | None:
    """The records of one name and type in the answer."""
    return next((each for each in sets_of(message.answer, kind) if each.rrset.name == name), None)


def labels_of(owner: dns.name.Name) -> int:
    """Labels as a signature counts them: without the root and a wildcard (RFC 4034 3.1.3)."""
    return len(owner) - 1 - owner.is_wild()


@dataclass(slots=True)
class _Tried:
    count: int = 0
    faults: list[Fault] = field(default_factory=list)


def check(signed: Signed, ring: Keyring, at: datetime, budget: Budget) -> Held | Fault:
    """The first signature that holds (RFC 4035 5.3), those that last longest first; else the most telling fault."""
    tried = _Tried()
    owner = signed.rrset.name
    for signature in sorted(signed.signatures, key=lambda one: -one.expiration):
        if signature.signer != ring.zone or signature.labels > labels_of(owner) or not owner.is_subdomain(ring.zone):
            continue
        keys = ring.for_signature(signature)
        if not keys:
            continue
        if signature.expiration < at.timestamp():
            tried.faults.append(Fault.EXPIRED)
        elif signature.inception > at.timestamp():
            tried.faults.append(Fault.EARLY)
        elif _any_verifies(signed.rrset, signature, keys, ring.zone, tried, budget):
            return Held(labels=signature.labels, ending=_ending(signature, at))
        if Fault.EXCESS in tried.faults:
            return Fault.EXCESS
    order = list(Fault)
    return max(tried.faults, key=order.index, default=Fault.UNSIGNED)


def exactly(signed: Signed, ring: Keyring, at: datetime, budget: Budget) -> Held | Fault:
    """As `check`, for records that no wildcard may stand for: one that does proves nothing of this name."""
    held = check(signed, ring, at, budget)
    return Fault.DENIAL if isinstance(held, Held) and held.labels != labels_of(signed.rrset.name) else held


def _any_verifies(
    rrset: AnySet, signature: Any, keys: tuple[Any, ...], zone: dns.name.Name, tried: _Tried, budget: Budget
) -> bool:
    for key in keys:
        tried.count += 1
        if tried.count > MOST_TRIED or not budget.spend():
            tried.faults.append(Fault.EXCESS)
            return False
        fault = _verify(rrset, signature, key, zone)
        if fault is None:
            return True
        tried.faults.append(fault)
    return False


def _verify(rrset: AnySet, signature: Any, key: Any, zone: dns.name.Name) -> Fault | None:
    if _public(int(key.algorithm), key.key) is None:
        return Fault.UNUSABLE
    data = lenient(lambda: _signed_data(rrset, signature), None)
    if data is None or signature.signer != zone:
        return Fault.INVALID
    verified = _holds if len(data) < _SMALL else _holds.__wrapped__
    return None if verified(int(key.algorithm), key.key, signature.signature, data) else Fault.INVALID


def _signed_data(rrset: AnySet, signature: Any) -> bytes | None:
    """What was signed (RFC 4034 3.1.8.1, 6.2, 6.3); None where the signature cannot be one of these records."""
    owner, length = rrset.name, len(rrset.name)
    if (signature.type_covered, signature.rdclass) != (rrset.rdtype, rrset.rdclass) or length - 1 < signature.labels:
        return None
    if owner.is_wild() and signature.labels != length - 2:
        return None
    if signature.labels < length - 1:
        owner = dns.name.Name((b"*", *owner.labels[-signature.labels - 1 :]))
    head = _FIXED.pack(
        signature.type_covered, signature.algorithm, signature.labels, signature.original_ttl, signature.expiration,
        signature.inception, signature.key_tag,
    )  # fmt: skip
    row = owner.to_digestable() + _ROW.pack(rrset.rdtype, rrset.rdclass, signature.original_ttl)
    rows = sorted(record.to_digestable() for record in rrset)
    return b"".join(
        [head, signature.signer.to_digestable(), *(row + len(data).to_bytes(2, "big") + data for data in rows)]
    )


@lru_cache(_REMEMBERED)
def _holds(algorithm: int, key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the arithmetic agrees: the same for ever, and what lies above many zones is verified for each of them."""

    def holds() -> bool:
        try:
            _public(algorithm, key).verify(signature, data)
        except (dns.exception.DNSException, InvalidSignature):
            return False
        return True

    return lenient(holds, False)


@lru_cache(_REMEMBERED)
def _public(algorithm: int, key: bytes) -> Any:
    """The key as arithmetic needs it; None where nobody can use it."""

    def read() -> Any:
        wire = _KEY.pack(_ZONE_KEY, _DNSSEC, algorithm) + key
        try:
            made: Any = dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.DNSKEY, wire, 0, len(wire))
            return dns.dnssecalgs.get_algorithm_cls_from_dnskey(made).public_cls.from_dnskey(made)
        except dns.exception.DNSException:
            return None

    return lenient(read, None)


def _ending(signature: Any, at: datetime) -> bool:
    left = signature.expiration - at.timestamp()
    return bool(left < NEAR.total_seconds() and 4 * left < signature.expiration - signature.inception)
