"""Which servers hold a zone: what one scan has learned so far, kept for that scan alone."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary, finalize

import dns.name
import dns.rdatatype

from scanner.interfaces import Clock, Meter, NoReply
from scanner.net import wire
from scanner.net.memory import LONGEST, RunAnswers, ScanAnswers
from scanner.net.wire import Message
from scanner.observation import Outcome

_ZONES = 256
_PARENTS = 2048
_SILENT = 1024
_TYPES_OF_THE_DEAD = 2


@dataclass(slots=True, kw_only=True)
class Zone:
    """One zone, its name servers, and their addresses by type (A, AAAA), asked for by whoever holds `finding`.

    Names that things are found by are keys (wire.key), here and below: bytes are compared at once.
    """

    apex: bytes
    servers: tuple[dns.name.Name, ...]
    addresses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    finding: asyncio.Lock = field(default_factory=asyncio.Lock)


class ParentZones:
    """The servers of the root and of public suffixes, found once for all targets and forgotten after an hour."""

    def __init__(self, clock: Clock, of_parent: Callable[[bytes], bool]) -> None:
        self._clock, self._of_parent = clock, of_parent
        self._rows: OrderedDict[bytes, tuple[datetime, Zone]] = OrderedDict()

    def get(self, apex: bytes) -> Zone | None:
        kept = self._rows.get(apex)
        return kept[1] if kept and abs(self._clock.now() - kept[0]) < LONGEST else None

    def has(self, apex: bytes) -> bool:
        """Whether a zone belongs to those above all targets."""
        return self._of_parent(apex)

    def put(self, zone: Zone) -> Zone:
        """The zone that serves all: the one that is there, where another target was faster."""
        known = self.get(zone.apex)
        if known is None and self.has(zone.apex):
            self._rows[zone.apex] = (self._clock.now(), zone)
            self._rows.move_to_end(zone.apex)
            if len(self._rows) > _PARENTS:
                self._rows.popitem(last=False)
        return known or zone

    def clear(self) -> None:
        self._rows.clear()


@dataclass(slots=True)
class ScanZones:
    """The zones of one scan by the names asked for, its answers, and who stayed silent in each look.

    `lost` are the domains of which no zone was found in a look.
    """

    answers: ScanAnswers
    _parents: ParentZones
    lost: set[tuple[int, bytes]] = field(default_factory=set)
    _silent: dict[tuple[int, str], set[int | None]] = field(default_factory=dict)
    _answered: set[tuple[int, str]] = field(default_factory=set)
    _zones: OrderedDict[bytes, Zone] = field(default_factory=OrderedDict)
    _locks: WeakValueDictionary[tuple[str, bytes], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def get(self, name: bytes) -> Zone | None:
        return self._zones.get(name) or self._parents.get(name)

    def closest(self, name: bytes) -> Zone | None:
        """The known zone that may hold `name`: its own, or the next one above that is no public suffix's."""
        above = name
        while above != wire.ROOT:
            zone = self._zones.get(above)
            if zone is not None and (above == name or not self._parents.has(zone.apex)):
                return zone
            above = wire.parent(above)
        return self.get(name)

    def domain(self, name: bytes) -> bytes:
        """The name right below a public suffix that `name` lies in; the suffix itself where it is one."""
        while name != wire.ROOT and not self._parents.has(name) and not self._parents.has(above := wire.parent(name)):
            name = above
        return name

    def put(self, name: bytes, zone: Zone) -> Zone:
        zone = self._zones[name] = self._parents.put(zone)
        if len(self._zones) > _ZONES:
            self._zones.popitem(last=False)
        return zone

    def alone(self, doing: str, name: bytes) -> asyncio.Lock:
        """A lock for one search, so that probes which ask at the same time search once."""
        return self._locks.setdefault((doing, name), asyncio.Lock())

    def is_silent(self, look: int, server: str, kind: int | None = None) -> bool:
        """Whether nobody waits for it again.

        Some servers, and boxes before them, drop the types that they do not know: silence is that of one type. A
        server that said nothing to two of them, and nothing at all, is dead, and costs no more waiting.
        """
        lost = self._silent.get((look, server), ())
        return kind in lost or (len(lost) >= _TYPES_OF_THE_DEAD and not self.has_answered(look, server))

    def has_answered(self, look: int, server: str) -> bool:
        return (look, server) in self._answered

    def heard(self, look: int, server: str, got: Message | NoReply | None, kind: int | None = None) -> None:
        """What came of a question of this type to `server`, None for silence; of a resolver types are not told apart.

        A resolver's silence is that of the servers behind it, whatever it is asked for.
        """
        place = look, server
        if got is None or (isinstance(got, NoReply) and got.outcome is Outcome.SILENT):
            if place in self._silent or len(self._silent) < _SILENT:
                self._silent.setdefault(place, set()).add(kind)
        else:
            self._silent.get(place, set()).discard(kind)
            if isinstance(got, Message) and len(self._answered) < _SILENT:
                self._answered.add(place)


class AllZones:
    """What each running scan knows, as long as its meter lives, and what all of them share."""

    def __init__(self, clock: Clock, suffix: Callable[[str], str | None]) -> None:
        self._clock = clock
        self._answers = RunAnswers(clock, suffix)
        self._parents = ParentZones(clock, self._answers.of_parent)
        self._scans: dict[int, ScanZones] = {}

    def of(self, meter: Meter) -> ScanZones:
        known = id(meter)
        if known not in self._scans:
            self._scans[known] = ScanZones(ScanAnswers(self._answers, self._clock), self._parents)
            finalize(meter, self._scans.pop, known, None)
        return self._scans[known]

    def clear(self) -> None:
        self._scans.clear()
        self._answers.clear()
        self._parents.clear()


def apex_in(message: Message, name: dns.name.Name) -> dns.name.Name | None:
    """The apex of the zone that holds `name`, from the answer to a SOA question; None where it does not say.

    A name that is an alias is answered with its target's SOA: the parent has to be asked instead.
    """
    own = wire.key(name)
    if message.of(own, dns.rdatatype.CNAME):
        return None
    if message.of(own, dns.rdatatype.SOA):
        return name
    for kind in (dns.rdatatype.SOA, dns.rdatatype.NS):
        for each in message.authority:
            if each.kind == kind and wire.encloses(each.owner, own):
                return wire.name_of(each.owner)
    return None
