"""From a DS record or a trust anchor to the keys of a zone (RFC 4035 5.2)."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import dns.dnssec
import dns.name
import dns.rdatatype
import dns.zonefile

from scanner.dnssec.signature import MOST_KEYS, AnyMessage, Budget, Held, Keyring, Signed, exactly, set_of
from scanner.dnssec.verdict import Fault, Key

_HASHES = {1: "sha1", 2: "sha256", 4: "sha384"}
DIGESTS = frozenset(_HASHES)
"""SHA-1, SHA-256 and SHA-384 (RFC 3658, 4509, 6605); what is signed by others counts as unsigned (RFC 4035 5.2)."""
ALGORITHMS = frozenset({5, 7, 8, 10, 13, 14, 15, 16})
"""RSA with SHA-1, SHA-256 and SHA-512, ECDSA, Ed25519 and Ed448 (RFC 9904), which the resolvers in use check."""
MOST_DS = 16
"""DS records of one zone that are compared; each costs a digest for every key of its tag."""

Anchors = dict[dns.name.Name, tuple[Any, ...]]
"""Trusted DS and DNSKEY records by the zone they speak for."""


def read_anchors(texts: Iterable[str]) -> Anchors:
    """Anchors from zone-file texts that hold DS and DNSKEY records. Raises DNSException for any other text."""
    return _read_anchors(tuple(texts))


@lru_cache(4)
def _read_anchors(texts: tuple[str, ...]) -> Anchors:
    """Read once for all targets: nobody changes what is trusted."""
    found: Anchors = {}
    for text in texts:
        for rrset in dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=0):
            found[rrset.name] = (*found.get(rrset.name, ()), *rrset)
    return found


def usable(ds: Iterable[Any]) -> tuple[Any, ...]:
    """The DS records whose digest and algorithm are checked by anybody; without SHA-1 where there is better."""
    known = [one for one in ds if one.digest_type in DIGESTS and one.algorithm in ALGORITHMS]
    better = [one for one in known if one.digest_type != 1]
    return tuple(better or known)[:MOST_DS]  # RFC 4509 3


def keys_of(
    message: AnyMessage, zone: dns.name.Name, trusted: tuple[Any, ...], at: datetime, budget: Budget
) -> tuple[Keyring, Held] | Fault:
    """The zone's keys, where one of them that `trusted` (DS or DNSKEY records) names has signed them all."""
    found = set_of(message, zone, dns.rdatatype.DNSKEY)
    if found is None:
        return Fault.NO_KEYS
    entries = [key for key in list(found.rrset)[:MOST_KEYS] if any(_names(one, zone, key) for one in trusted)]
    if not entries:
        return Fault.NO_MATCH
    held = exactly(Signed(rrset=found.rrset, signatures=found.signatures), Keyring(zone, entries), at, budget)
    return (Keyring(zone, found.rrset), held) if isinstance(held, Held) else held


def described(ring: Keyring) -> tuple[Key, ...]:
    """The keys that sign, each kind once, without what changes when they are rolled over."""
    kinds = {
        Key(algorithm=int(key.algorithm), bits=_bits(key), entry=bool(key.flags & 1))
        for key in ring.keys
        if key.flags & 0x0100 and not key.flags & 0x0080
    }
    return tuple(sorted(kinds))


def _names(trusted: Any, zone: dns.name.Name, key: Any) -> bool:
    if trusted.rdtype == dns.rdatatype.DNSKEY:
        return bool(trusted == key)
    if trusted.algorithm != key.algorithm or trusted.key_tag != dns.dnssec.key_id(key):
        return False
    if trusted.digest_type not in _HASHES:
        return False
    made = hashlib.new(_HASHES[trusted.digest_type], zone.to_digestable() + key.to_digestable())  # RFC 4034 5.1.4
    return hmac.compare_digest(made.digest(), trusted.digest)


def _bits(key: Any) -> int:
    """Of an RSA modulus (RFC 3110 2) or of the field of a curve; 0 for others."""
    if key.algorithm in (1, 5, 7, 8, 10):
        data = key.key
        length, start = (data[0], 1) if data and data[0] else (int.from_bytes(data[1:3], "big"), 3)
        return int.from_bytes(data[start + length :], "big").bit_length()
    return {13: 256, 14: 384, 15: 256, 16: 456}.get(int(key.algorithm), 0)
