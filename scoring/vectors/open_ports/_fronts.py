"""The products that the front of an endpoint shows, told once however many names lead to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.fronts import Front
from scanner.observation import NOT_ASKED, Fact, TellsSoftware
from scanner.probes.http import HttpFacts
from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Latest, Seen
from scoring.finding import EXPOSURE, Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The fronts of the kinds that were asked for, and the look that showed them."""

    fronts: tuple[Front, ...]
    look: Latest[tuple[Front, ...]]
    where: str
    port: int

    @property
    def lets_in(self) -> bool:
        """Whether one of them shows that no login is asked."""
        return any(front.lets_in for front in self.fronts)

    @property
    def by_certificate(self) -> bool:
        """Whether nothing but the certificate speaks for any of them."""
        return all(front.by_certificate for front in self.fronts)

    @property
    def certainty(self) -> Certainty:
        """A certificate may be on another machine by now."""
        return Certainty.LIKELY if self.by_certificate else Certainty.CONFIRMED

    @property
    def values(self) -> dict[str, object]:
        """What fills the sentences; `exposure` is the same under every name that leads to this door."""
        products = sorted({front.product for front in self.fronts})
        return {
            "service": products[0],
            "product": ", ".join(sorted({front.name for front in self.fronts})),
            "port": self.port,
            EXPOSURE: f"{self.where} {', '.join(products)}",
        }


def doors(subject: Endpoint, told: Seen[TellsSoftware], bare: Seen[HttpFacts], kinds: Iterable[str]) -> Doors | None:
    """What this endpoint shows of `kinds`; None where it shows nothing, or nothing but what it shows without a name.

    `bare` are the looks without a name at the same address and port.
    """
    if subject.asset is None:
        return None
    wanted = frozenset(kinds)
    without = bare.latest(lambda facts: facts.fronts)
    nameless = _of(without, wanted)
    if subject.asset.asked_as is None and nameless:
        found, shown = without, nameless
    else:
        known = {(front.product, front.kind) for front in nameless}
        found = told.latest(_fronts)
        shown = tuple(front for front in _of(found, wanted) if (front.product, front.kind) not in known)
    if found is None or not shown:
        return None
    look = Latest(value=shown, at=found.at, observation=found.observation, asset=found.asset)
    return Doors(fronts=shown, look=look, where=subject.asset.value, port=subject.asset.port)


def _of(found: Latest[tuple[Front, ...]] | None, kinds: frozenset[str]) -> tuple[Front, ...]:
    return tuple(front for front in (found.value if found else None) or () if front.kind in kinds)


def _fronts(facts: TellsSoftware) -> Fact[tuple[Front, ...]]:
    return facts.fronts if isinstance(facts, HttpFacts | WebFacts) else NOT_ASKED
