"""What a book of claims says of a rating: lift by band, Gini, AUC and calibration, each with its interval."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scoring.calibration import Calibration, calibration
from scoring.discrimination import Separation, auc, gini, pooled, separation
from scoring.intervals import Estimate, share


class Says(StrEnum):
    """What can be said: whether 0.5 lies within the interval of the AUC, and on which side it lies."""

    SIGNAL = "signal"
    NONE = "no signal"
    REVERSED = "reversed: the better rated had more claims"
    TOO_FEW = "too few claims to say anything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """One company in one period: its rating when cover began, and whether a claim followed."""

    rating: int
    claim: bool
    size: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRow:
    """One band. `lift` is its share of all claims over its share of the book; both None where nobody is in it."""

    band: str
    companies: int
    claims: int
    frequency: Estimate | None
    lift: Estimate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The same question within one size or sector; `auc` None where there are too few."""

    by: str
    name: str
    companies: int
    claims: int
    auc: Estimate | None
    says: Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """All that a book says; None stands for too few. `within` is the AUC among companies of one size and sector.

    Those of which neither is known are left out of `within`.
    """

    companies: int
    claims: int
    says: Says
    frequency: Estimate | None
    auc: Estimate | None
    gini: Estimate | None
    within: Estimate | None
    within_says: Says
    bands: tuple[BandRow, ...]
    calibration: Calibration | None
    groups: tuple[Group, ...]


def validate(book: Sequence[Insured], bands: Sequence[tuple[str, int]]) -> Validation:
    """The figures of a book; `bands` are names with their least ratings, rising."""
    found = _separation(book)
    claims = sum(one.claim for one in book)
    told = [one for one in book if one.size or one.sector]
    strata = _by(told, lambda one: f"{one.size}\n{one.sector}")
    within = pooled(_separation(rows) for rows in strata.values())
    return Validation(
        companies=len(book),
        claims=claims,
        says=_says(found),
        frequency=share(claims, len(book)) if book else None,
        auc=auc(found) if found else None,
        gini=gini(found) if found else None,
        within=auc(within) if within else None,
        within_says=_says(within),
        bands=tuple(_bands(book, bands)) if found else (),
        calibration=calibration([one.rating for one in book], [one.claim for one in book]) if found else None,
        groups=(*_groups("size", book), *_groups("sector", book)),
    )


def _separation(book: Iterable[Insured]) -> Separation | None:
    rows = list(book)
    return separation([one.rating for one in rows if one.claim], [one.rating for one in rows if not one.claim])


def _says(found: Separation | None) -> Says:
    if found is None:
        return Says.TOO_FEW
    told = auc(found)
    if told.holds(0.5):
        return Says.NONE
    return Says.SIGNAL if told.value > 0.5 else Says.REVERSED


def _bands(book: Sequence[Insured], bands: Sequence[tuple[str, int]]) -> Iterable[BandRow]:
    """The bands from the lowest; of all the claims there were, each fell into one band or not (Wilson's interval)."""
    claims = sum(one.claim for one in book)
    here = _by(book, lambda one: [name for name, least in bands if one.rating >= least][-1])
    for name, _ in bands:
        rows = here.get(name, [])
        hits = sum(one.claim for one in rows)
        yield BandRow(
            band=name,
            companies=len(rows),
            claims=hits,
            frequency=share(hits, len(rows)) if rows else None,
            lift=share(hits, claims).scaled(len(book) / len(rows)) if rows and claims else None,
        )


def _by(book: Iterable[Insured], key: Callable[[Insured], str]) -> dict[str, list[Insured]]:
    found = defaultdict(list)
    for one in book:
        found[key(one)].append(one)
    return found


def _groups(by: str, book: Sequence[Insured]) -> Iterable[Group]:
    for name, rows in sorted(_by(book, lambda one: getattr(one, by)).items()):
        found = _separation(rows)
        if name:
            claims = sum(one.claim for one in rows)
            yield Group(
                by=by,
                name=name,
                companies=len(rows),
                claims=claims,
                auc=auc(found) if found else None,
                says=_says(found),
            )
