"""Which servers hold a zone: what one scan has learned so far, kept for that scan alone."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import dns.message
import dns.name
import dns.rdatatype

from scanner.interfaces import Meter, NoReply
from scanner.net.dns import rrset_of
from scanner.observation import Outcome

_SCANS = 256
_ZONES = 256
_SILENT = 1024


@dataclass(slots=True, kw_only=True)
class Zone:
    """One zone, its name servers, and their addresses by record type (A, AAAA) once they were asked for."""

    apex: dns.name.Name
    servers: tuple[dns.name.Name, ...]
    addresses: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class ScanZones:
    """The zones of one scan by the names asked for, and the servers that stayed silent in each look."""

    _silent: set[tuple[int, str]] = field(default_factory=set)
    _zones: OrderedDict[dns.name.Name, Zone] = field(default_factory=OrderedDict)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def get(self, name: dns.name.Name) -> Zone | None:
        return self._zones.get(name)

    def put(self, name: dns.name.Name, zone: Zone) -> None:
        self._zones[name] = zone
        if len(self._zones) > _ZONES:
            self._zones.popitem(last=False)

    def alone(self, doing: str) -> asyncio.Lock:
        """A lock for one search, so that probes which ask at the same time search once."""
        return self._locks.setdefault(doing, asyncio.Lock())

    def is_silent(self, look: int, server: str) -> bool:
        return (look, server) in self._silent

    def heard(self, look: int, server: str, got: dns.message.Message | NoReply | None) -> None:
        """What came of a question to `server`; None for silence."""
        if got is None or (isinstance(got, NoReply) and got.outcome is Outcome.SILENT):
            if len(self._silent) < _SILENT:
                self._silent.add((look, server))
        else:
            self._silent.discard((look, server))


class AllZones:
    """What each running scan knows; a scan is known by its meter, and the oldest are forgotten."""

    def __init__(self) -> None:
        self._scans: OrderedDict[int, tuple[Meter, ScanZones]] = OrderedDict()

    def of(self, meter: Meter) -> ScanZones:
        # The meter is held, so its id is not given to another while it stands here.
        if id(meter) not in self._scans:
            self._scans[id(meter)] = (meter, ScanZones())
            if len(self._scans) > _SCANS:
                self._scans.popitem(last=False)
        self._scans.move_to_end(id(meter))
        return self._scans[id(meter)][1]

    def clear(self) -> None:
        self._scans.clear()


def apex_in(message: dns.message.Message, name: dns.name.Name) -> dns.name.Name | None:
    """The apex of the zone that holds `name`, from the answer to a SOA question; None where it does not say.

    A name that is an alias is answered with its target's SOA: the parent has to be asked instead.
    """
    if rrset_of(message.answer, name, dns.rdatatype.CNAME):
        return None
    if rrset_of(message.answer, name, dns.rdatatype.SOA):
        return name
    for kind in (dns.rdatatype.SOA, dns.rdatatype.NS):
        for each in message.authority:
            if each.rdtype == kind and name.is_subdomain(each.name):
                return each.name
    return None
