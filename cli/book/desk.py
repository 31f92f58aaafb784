"""The event desk's judgement: which software has a flaw or is asked for, how sure that is, and of whom that is told."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple, Protocol

from scanner.errors import Misconfigured
from scanner.observation import Software
from scoring.exposure import Seen
from scoring.knowledge.vulnerability import Standing, Vulnerability
from scoring.policy import Line

_CVE = re.compile(r"CVE-\d{4}-\d{4,7}", re.IGNORECASE)


class Public(Protocol):
    """The public data, as the index holds them."""

    def knows(self, cve: str) -> bool: ...

    def affected(self, cve: str, software: Software) -> Vulnerability | None: ...

    def fits(self, software: Software, wanted: Sequence[str]) -> bool | None: ...


class Exposed(NamedTuple):
    """One software at one asset; `flaw` None where it was asked for by its name, `lines` those of the book."""

    seen: Seen
    software: Software
    flaw: Vulnerability | None
    lines: tuple[Line, ...]
    today: date

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
