"""The event desk's judgement: which software has a flaw or is asked for, how sure that is, and who comes first."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from heapq import nsmallest
from typing import NamedTuple, Protocol

from scanner.asset import Attribution
from scanner.errors import Misconfigured
from scanner.observation import Software
from scoring.finding import Certainty
from scoring.knowledge.vulnerability import Standing, Vulnerability
from scoring.policy import Line

_CVE = re.compile(r"CVE-\d{4}-\d{4,7}", re.IGNORECASE)


class Public(Protocol):
    """The public data, as the index holds them."""

    def knows(self, cve: str) -> bool: ...

    def affected(self, cve: str, software: Software) -> Vulnerability | None: ...

    def fits(self, software: Software, wanted: Sequence[str]) -> bool | None: ...


class Seen(Protocol):
    """One software at one asset of a target, as the store holds it."""

    @property
    def target(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def asset(self) -> str: ...
    @property
    def attribution(self) -> Attribution: ...
    @property
    def certainty(self) -> Certainty: ...
    @property
    def seen(self) -> datetime: ...


class Exposed(NamedTuple):
    """One software at one asset; `flaw` None where it was asked for by its name, `lines` those of the book."""

    seen: Seen
    software: Software
    flaw: Vulnerability | None
    lines: tuple[Line, ...]
    today: date

    @property
    def certainty(self) -> Certainty:
        """The less certain of what runs there, and of whether that has the flaw."""
        return _certainty(self.seen, self.flaw)

    @property
    def worth_a_look(self) -> bool:
        """Whether it is theirs, and the book does not say that they are looked at no more."""
        due = any(line.due_for_probing(self.today) for line in self.lines) or not self.lines
        return due and self.seen.attribution.decides

    @property
    def policy(self) -> str:
        """Its lines of the book, for the screen."""
        return ", ".join(f"{line.key} ({line.status.value})" for line in self.lines)


def cve_of(what: str) -> str | None:
    """The CVE id that was typed; None for anything else."""
    return what.strip().upper() if _CVE.fullmatch(what.strip()) else None


def having(cve: str, software: Mapping[int, Software], public: Public) -> dict[int, Vulnerability | None]:
    """The software that has or may have a flaw. Raises Misconfigured where no source names it: silence is no answer."""
    if not public.knows(cve):
        raise Misconfigured(
            f"No stored source names {cve}: run `hullmark feeds update`, or ask for the product and its versions."
        )
    return {number: flaw for number, one in software.items() if (flaw := public.affected(cve, one)) is not None}


def showing(
    product: str, versions: Sequence[str], software: Mapping[int, Software], public: Public
) -> dict[int, Vulnerability | None]:
    """The software of a product, in any of these versions or in one that is not told.

    Raises Misconfigured, with names that are near, where nobody ever showed the product.
    """
    name = product.strip().casefold()
    products = sorted({one.product for one in software.values()})
    if name not in products:
        near = get_close_matches(name, products, 5, 0.5) or [one for one in products if name and name in one][:5]
        meant = f" Near names: {', '.join(near)}." if near else ""
        raise Misconfigured(f"No target of this store ever showed a product called {product[:60]!r}.{meant}")
    found: dict[int, Vulnerability | None] = {}
    for number, one in software.items():
        if one.product != name:
            continue
        fits = public.fits(one, versions) if versions else True
        if fits is None:
            found[number] = Vulnerability(cve="", standing=Standing.MAYBE, published=None)
        elif fits:
            found[number] = None
    return found


def surest(found: Sequence[Seen], flaws: Mapping[int, Vulnerability | None]) -> dict[str, Certainty]:
    """How sure it is of each target, by name: by the surest of what it shows."""
    best: dict[str, Certainty] = {}
    for certainty in reversed(Certainty):
        best.update((one.target, certainty) for one in found if _certainty(one, flaws[one.number]) is certainty)
    return best


def ranked(
    found: Sequence[Seen], flaws: Mapping[int, Vulnerability | None], bound: Collection[str], most: int | None = None
) -> list[Seen]:
    """The surest first, theirs before others', `bound` targets before the rest, then by name; at `most` so many."""
    order = {certainty: place for place, certainty in enumerate(Certainty)}
    others = {attribution: not attribution.decides for attribution in Attribution}

    def place(one: Seen) -> tuple[int, bool, bool, str, str, int]:
        target, certain = one.target, order[_certainty(one, flaws[one.number])]
        return certain, others[one.attribution], target not in bound, target, one.asset, one.number

    return sorted(found, key=place) if most is None else nsmallest(most, found, key=place)


def _certainty(one: Seen, flaw: Vulnerability | None) -> Certainty:
    """The less certain of what runs there, and of whether that has the flaw."""
    return Certainty.POSSIBLE if flaw is not None and flaw.standing is Standing.MAYBE else one.certainty
