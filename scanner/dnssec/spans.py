"""NSEC and NSEC3 records as spans: what lies at a name, and that nothing lies between two (RFC 4034 4, RFC 5155)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import dns.dnssec
import dns.name
import dns.rdatatype

from scanner.dnssec.signature import AnySet
from scanner.dnssec.verdict import Denial

MOST_ITERATIONS = 150
"""Above this validators give up or call the zone unsigned (RFC 9276 3.2 allows far less; CVE-2023-50868)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A proof that a name does not exist: its closest ancestor that does, and whether NSEC3 opts out below it."""

    encloser: dns.name.Name
    opt_out: bool = False


class Spans(Protocol):
    """What both kinds of denial answer."""

    denial: Denial

    def types_at(self, name: dns.name.Name) -> frozenset[int] | None:
        """The types at an existing name; None where nothing speaks for that very name."""

    def covers(self, name: dns.name.Name) -> bool:
        """Whether a span proves that there is no such name."""

    def gap(self, name: dns.name.Name) -> Gap | None:
        """The proof that `name` does not exist (wildcards aside)."""


class NsecSpans:
    """Verified NSEC records of one zone (RFC 4034 4, RFC 4035 5.4)."""

    denial = Denial(hashed=False)

    def __init__(self, rows: Sequence[AnySet]) -> None:
        self._rows = [(row.name, record.next, types_in(record)) for row in rows for record in row]

    def types_at(self, name: dns.name.Name) -> frozenset[int] | None:
        for owner, after, types in self._rows:
            if owner == name:
                return types
            # An empty non-terminal: the next name lies below it.
            if owner < name and after.is_subdomain(name) and after != name:
                return frozenset()
        return None

    def covers(self, name: dns.name.Name) -> bool:
        return self._covering(name) is not None

    def gap(self, name: dns.name.Name) -> Gap | None:
        found = self._covering(name)
        if found is None or self.types_at(name) is not None:
            return None
        shared = max((name.fullcompare(other)[2] for other in found), default=1)
        return Gap(encloser=name.split(shared)[1])

    def _covering(self, name: dns.name.Name) -> tuple[dns.name.Name, dns.name.Name] | None:
        for owner, after, types in self._rows:
            # A delegation, or a DNAME, says nothing of what lies below it (RFC 6840 4.1).
            if name.is_subdomain(owner) and (_delegates(types) or dns.rdatatype.DNAME in types):
                continue
            # Where the next name lies below it, it is there, without records (RFC 4592 2.2.2).
            last = after <= owner
            if owner < name and (last or (name < after and not after.is_subdomain(name))):
                return owner, after
        return None


class Nsec3Spans:
    """Verified NSEC3 records of one zone, all with the settings of the first (RFC 5155 8.2)."""

    def __init__(self, zone: dns.name.Name, rows: Sequence[AnySet]) -> None:
        records = [
            (row.name, record)
            for row in rows
            for record in row
            if row.name.parent() == zone and record.algorithm == 1 and record.flags in (0, 1)
        ]
        first = records[0][1] if records else None
        self._zone = zone
        self._salt: bytes = first.salt if first else b""
        self._iterations: int = first.iterations if first else 0
        same = [(n, r) for n, r in records if (r.salt, r.iterations) == (self._salt, self._iterations)]
        self._rows = [
            (name.labels[0].upper().decode("ascii", "replace"), base64.b32hexencode(record.next).decode(), record)
            for name, record in same
        ]
        self.denial = Denial(
            hashed=True,
            iterations=self._iterations,
            salted=bool(self._salt),
            opt_out=any(record.flags & 1 for _, record in same),
        )
        self._hashes: dict[dns.name.Name, str] = {}

    def types_at(self, name: dns.name.Name) -> frozenset[int] | None:
        wanted = self._hash(name)
        return next((types_in(record) for owner, _, record in self._rows if owner == wanted), None)

    def covers(self, name: dns.name.Name) -> bool:
        return self._covering(name) is not None

    def gap(self, name: dns.name.Name) -> Gap | None:
        closer = name
        while closer != self._zone and closer.is_subdomain(self._zone):
            encloser = closer.parent()
            types = self.types_at(encloser)
            if types is not None:
                found = self._covering(closer)
                if found is None or _delegates(types) or dns.rdatatype.DNAME in types:
                    return None  # RFC 5155 8.3
                return Gap(encloser=encloser, opt_out=bool(found.flags & 1))
            closer = encloser
        return None

    def _covering(self, name: dns.name.Name) -> Any:
        wanted = self._hash(name)
        for owner, after, record in self._rows:
            if owner < wanted < after or (after <= owner and (wanted > owner or wanted < after)):
                return record
        return None

    def _hash(self, name: dns.name.Name) -> str:
        if name not in self._hashes:
            self._hashes[name] = dns.dnssec.nsec3_hash(name, self._salt, self._iterations, 1)
        return self._hashes[name]


def types_in(record: Any) -> frozenset[int]:
    """The types of a bitmap (RFC 4034 4.1.2)."""
    return frozenset(
        window * 256 + at * 8 + bit
        for window, bitmap in record.windows
        for at, byte in enumerate(bitmap)
        for bit in range(8)
        if byte & (0x80 >> bit)
    )


def _delegates(types: frozenset[int]) -> bool:
    return dns.rdatatype.NS in types and dns.rdatatype.SOA not in types
