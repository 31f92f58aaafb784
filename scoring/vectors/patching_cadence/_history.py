"""How long flaws stood open, from all looks that are read: between which days each was mended, and what is one fix."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from scanner.observation import Present, Software, TellsSoftware
from scoring.check import Look, Seen
from scoring.knowledge import Known, KnownSoftware
from scoring.knowledge.identity import contradicted, told_software
from scoring.knowledge.vulnerability import Standing, Vulnerability
from scoring.vectors.patching_cadence import _turnbull
from scoring.vectors.patching_cadence._flaws import MOST_NAMED, judged_software

LEAST = 5
"""Fixes whose whole wait was watched, below which no median is told."""

TellsLook = Look[TellsSoftware]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One flaw at one endpoint, from the day on which it could be mended; days are calendar days (UTC).

    It was still there `low` days after that day, and no longer `high` days after it (None: never seen mended). It was
    watched from day `watched` on: 0 where the endpoint was seen to have it before the wait began. `last` is the last
    look that saw it (`shown` the software as it told it), `gone` the first after it that saw a version without it.
    `closed`: the endpoint is no more.
    """

    door: str
    product: str
    flaw: Vulnerability
    low: int
    high: int | None
    watched: int
    shown: str
    last: TellsLook
    gone: TellsLook | None
    closed: bool

    @property
    def bounds(self) -> tuple[TellsLook, ...]:
        """The looks between which it ended; the last one alone where it has not."""
        return (self.last, self.gone) if self.gone else (self.last,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What one look says of the flaws of one product: those that are there, and whether all others are not."""

    shown: str
    there: dict[str, Vulnerability]
    perhaps: frozenset[str]
    whole: bool
    mended: frozenset[str]

    def without(self, cve: str) -> bool:
        """Whether this version is known not to have the flaw."""
        return cve not in self.there and cve not in self.perhaps and (self.whole or cve in self.mended)


@dataclass(frozen=True)
class Fixes:
    """Waits, divided into what was done at once: one upgrade closes many flaws, and is one success, not many.

    Each is told by its longest wait, of those that were watched from their beginning where there are any. What stands
    open at one endpoint is one, too, and so is what was open when the endpoint closed.
    """

    waits: tuple[Wait, ...]

    @cached_property
    def each(self) -> tuple[Wait, ...]:
        """One wait for each upgrade, and for each endpoint with flaws that were not mended."""
        together: dict[tuple[str, str], list[Wait]] = defaultdict(list)
        for wait in self.waits:
            together[wait.door, wait.gone.scan if wait.gone else ""].append(wait)
        return tuple(max(together[key], key=_longest) for key in sorted(together))

    @property
    def looks(self) -> tuple[TellsLook, ...]:
        """The looks that show it."""
        return tuple(look for one in self.each for look in one.bounds)

    @property
    def mended(self) -> int:
        """How many upgrades were seen that mended something."""
        return sum(one.high is not None for one in self.each)

    @property
    def open(self) -> int:
        """At how many endpoints something was not mended when they were last seen."""
        return sum(one.high is None and not one.closed for one in self.each)

    @property
    def closed(self) -> int:
        """How many endpoints closed with something in them: no fix, and no longer open."""
        return sum(one.high is None and one.closed for one in self.each)

    @property
    def enough(self) -> bool:
        """Whether so many fixes were watched from the beginning that their median says something."""
        return sum(one.high is not None and one.watched == 0 for one in self.each) >= LEAST

    @cached_property
    def median(self) -> tuple[int, int | None] | None:
        """Between which days half of all waits had ended; None for the second where they have not."""
        return _turnbull.median(tuple((one.low, one.high, one.watched) for one in self.each))


def _longest(wait: Wait) -> tuple[bool, int, str]:
    return (wait.watched == 0, wait.low, wait.flaw.cve)


def own_looks(told: Seen[TellsSoftware]) -> tuple[tuple[bool, tuple[TellsLook, ...]], ...]:
    """Our own answered looks by endpoint, oldest first, each with whether it has closed since."""
    by_asset: dict[str, list[TellsLook]] = defaultdict(list)
    for look in told.looks:
        by_asset[look.asset.id].append(look)
    there = set(by_asset)
    for look in told.host.looks if told.host else ():
        if look.asset.id not in there:
            by_asset[look.asset.id].append(look)
    found = []
    for key, looks in sorted(by_asset.items()):
        answered = sorted(
            (look for look in looks if look.facts is not None and not look.told),
            key=lambda look: (look.at, look.look, look.scan, look.observation),
        )
        if answered:
            found.append((key not in there, tuple(answered)))
    return tuple(found)


def waits(
    told: Seen[TellsSoftware], known: Known, begins: Callable[[Vulnerability], datetime | None]
) -> tuple[Wait, ...]:
    """Every flaw that was seen to be there after its wait began; `begins` gives None for those that do not count."""
    return tuple(
        wait for closed, looks in own_looks(told) for wait in _of_endpoint(looks, known, begins, closed=closed)
    )


def _of_endpoint(
    looks: tuple[TellsLook, ...],
    known: Known,
    begins: Callable[[Vulnerability], datetime | None],
    *,
    closed: bool,
) -> Iterable[Wait]:
    seen: dict[str, dict[str, _State]] = {}
    states: dict[str, list[tuple[TellsLook, _State]]] = defaultdict(list)
    for look in looks:
        if look.observation not in seen:
            seen[look.observation] = _states(look, known)
        for product, state in seen[look.observation].items():
            states[product].append((look, state))
    for product, of_product in sorted(states.items()):
        flaws = {cve: flaw for _, state in of_product for cve, flaw in state.there.items()}
        for _, flaw in sorted(flaws.items()):
            begun = begins(flaw)
            wait = _wait(product, flaw, begun, of_product, closed=closed) if begun else None
            if wait:
                yield wait


def _states(look: TellsLook, known: Known) -> dict[str, _State]:
    """What one look says of each product that it names with a version whose flaws are known."""
    fact = told_software(look.facts, known) if look.facts else None
    told = fact.value if isinstance(fact, Present) else ()
    by_product: dict[str, list[tuple[Software, KnownSoftware | None]]] = defaultdict(list)
    for one in judged_software(look.asset, told):
        if not contradicted(one, told):
            by_product[one.product].append((one, known.of_software(one.product, one.version, one.package)))
    found = {}
    for product, of_product in by_product.items():
        flaws = [row.flaws for _, row in of_product if row and row.flaws and row.flaws.ranged]
        if len(flaws) == len(of_product):
            all_open = [flaw for each in flaws for flaw in each.open]
            found[product] = _State(
                shown=of_product[0][0].shown,
                there={flaw.cve: flaw for flaw in all_open if flaw.standing is Standing.OPEN},
                perhaps=frozenset(flaw.cve for flaw in all_open if flaw.standing is not Standing.OPEN),
                whole=not any(each.more for each in flaws),
                mended=frozenset(flaws[0].mended).intersection(*(each.mended for each in flaws)),
            )
    return found


def _wait(
    product: str, flaw: Vulnerability, begun: datetime, states: list[tuple[TellsLook, _State]], *, closed: bool
) -> Wait | None:
    """The wait of one flaw; None where it was not seen to be there once it could be mended."""
    cve = flaw.cve
    there = [look for look, state in states if cve in state.there]
    first, last = there[0], there[-1]
    gone = next(
        (look for look, state in states if look.at > last.at and look.scan != last.scan and state.without(cve)), None
    )

    def days(look: TellsLook) -> int:
        return (look.at.date() - begun.date()).days

    if days(gone or last) < 0:
        return None
    return Wait(
        door=last.asset.value,
        product=product,
        flaw=flaw,
        low=max(0, days(last)),
        high=None if gone is None else days(gone),
        watched=max(0, days(first)),
        shown=next(state.shown for _, state in reversed(states) if cve in state.there),
        last=last,
        gone=gone,
        closed=closed,
    )


def newest(told: Seen[TellsSoftware], fixes: Fixes) -> datetime:
    """When any of the endpoints was last seen: what follows from their past is as young as the watch on them."""
    doors = {wait.door for wait in fixes.waits}
    return max(look.at for _, looks in own_looks(told) for look in looks if look.asset.value in doors)


def spanned(low: int, high: int | None) -> str:
    """`12 days`, `9 to 12 days`, `90 days` at least."""
    return f"{low} days" if high is None or high == low else f"{low} to {high} days"


def told_values(fixes: Fixes) -> dict[str, str]:
    """What a finding tells of them, with the CVE ids of all."""
    cves = dict.fromkeys(
        wait.flaw.cve for wait in sorted(fixes.waits, key=lambda wait: (wait.gone is not None, wait.flaw.cve))
    )
    return {
        "mended": str(fixes.mended),
        "open": str(fixes.open),
        "closed": str(fixes.closed),
        "cves": ", ".join(list(cves)[:MOST_NAMED]),
    }
