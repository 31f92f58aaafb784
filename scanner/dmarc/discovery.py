"""Which record holds for a name, and whose organisation it belongs to: RFC 9989's tree walk, RFC 7489's list."""

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.dmarc.record import counted, parse
from scanner.observation import ABSENT, Fact, Present, Unseen

WALK = 8
"""Names asked on the way up (RFC 9989 4.10: of longer names only the last seven labels are walked)."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PolicyAbove:
    """DMARC records found at one name above."""

    name: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The record that holds for a name: `text` at `domain`, which is the name itself or one above it.

    `psd`: the registry's own word for names below it whose owner says nothing (psd=y).
    """

    domain: str
    text: str
    inherited: bool
    psd: bool = False


def names_above(name: str) -> tuple[str, ...]:
    """The names that receivers ask after the name itself, longest first, the last label included."""
    labels = name.split(".")
    return tuple(".".join(labels[start:]) for start in range(max(1, len(labels) - WALK + 1), len(labels)))


def walked(steps: Iterable[tuple[str, Fact[tuple[str, ...]]]]) -> Fact[tuple[PolicyAbove, ...]]:
    """What is above, from the answers by name, longest first: nothing beyond where receivers stop.

    A step that was not seen leaves the whole open, for it may have been the one that decides: a top-level domain too,
    which may be its owner's own house (psd=n).
    """
    found: list[PolicyAbove] = []
    for name, fact in steps:
        if isinstance(fact, Present):
            found.append(PolicyAbove(name=name, records=fact.value))
            if _psd(fact.value) in ("y", "n"):
                break
        elif fact is not ABSENT:
            return fact if isinstance(fact, Unseen) else Unseen(why="not asked")
    return Present(value=tuple(found)) if found else ABSENT


def holding(name: str, own: tuple[str, ...], above: tuple[PolicyAbove, ...]) -> Holding | None:
    """The record that receivers use by the tree walk; None where there is none, or several in its place.

    The name's own record comes first, then the organisation's, then that of the public suffix (RFC 9989 4.10.1).
    """
    if len(mine := counted(own)) == 1:
        return Holding(domain=name, text=mine[0], inherited=False)
    chosen: PolicyAbove | None = None
    for place in _longest_first(above):
        psd = _psd(place.records)
        if psd == "y" and not (chosen and chosen.name.partition(".")[2] == place.name):
            return Holding(domain=place.name, text=counted(place.records)[0], inherited=True, psd=True)
        if psd == "n" or (psd == "u" and "." in place.name):
            chosen = place
        if psd in ("y", "n"):
            break
    return Holding(domain=chosen.name, text=counted(chosen.records)[0], inherited=True) if chosen else None


def organisation(name: str, own: tuple[str, ...], above: tuple[PolicyAbove, ...]) -> str:
    """The organisational domain by the tree walk (RFC 9989 4.10.2), the name itself where nothing else is found.

    A top-level domain that does not say psd=y is nobody's organisation: the standard has registries say it (5.2).
    """
    if _psd(own) == "n":
        return name
    chosen = name
    for place in _longest_first(above):
        psd = _psd(place.records)
        if psd == "y":
            return ".".join(name.split(".")[-place.name.count(".") - 2 :])
        if psd == "n" or (psd == "u" and "." in place.name):
            chosen = place.name
        if psd == "n":
            break
    return chosen


def by_list(name: str, own: tuple[str, ...], above: tuple[PolicyAbove, ...], registrable: str | None) -> Holding | None:
    """The record that receivers use by RFC 7489 6.6.3: the name's own, else that of its registrable domain.

    Several records at the name itself end the search there; no registry speaks for its names, and no psd is heeded.
    """
    if mine := counted(own):
        return Holding(domain=name, text=mine[0], inherited=False) if len(mine) == 1 else None
    texts = next((counted(place.records) for place in above if place.name == registrable), ())
    if registrable is None or registrable == name or len(texts) != 1:
        return None
    return Holding(domain=registrable, text=texts[0], inherited=True)


def _longest_first(above: tuple[PolicyAbove, ...]) -> list[PolicyAbove]:
    return sorted(above, key=lambda place: -place.name.count("."))


def _psd(texts: tuple[str, ...]) -> str:
    """What the one record that counts says of itself: y, n or u; empty where none counts, or several do."""
    one = counted(texts)
    return parse(one[0]).psd if len(one) == 1 else ""
