"""Where a rating stands among those of the same book: percentiles, and nothing of whoever they belong to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST = 30
"""Others below which no percentile is given: the next renewal would move it by several points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A rated company with what was declared of it; None where nothing was."""

    value: int
    sector: str | None
    size: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One group of others; `percentile` None where there are too few, or the company's own part of it is not known."""

    by: str
    name: str | None
    peers: int
    percentile: int | None


def standings(own: Company, others: Sequence[Company]) -> tuple[Standing, ...]:
    """Among the whole book, and among those of the same sector, the same size, and both."""
    return (
        _among("book", "all", own, others),
        _among("sector", own.sector, own, (one for one in others if one.sector == own.sector)),
        _among("size", own.size, own, (one for one in others if one.size == own.size)),
        _among(
            "sector and size",
            f"{own.sector}, {own.size}" if own.sector and own.size else None,
            own,
            (one for one in others if (one.sector, one.size) == (own.sector, own.size)),
        ),
    )


def _among(by: str, name: str | None, own: Company, others: Iterable[Company]) -> Standing:
    """The share of the others that are rated lower, equal ones counting half, in whole per cent, half down."""
    if name is None:
        return Standing(by=by, name=None, peers=0, percentile=None)
    values = [one.value for one in others]
    below = sum(2 * (value < own.value) + (value == own.value) for value in values)
    percentile = -(-(below * 100 - len(values)) // (2 * len(values))) if len(values) >= LEAST else None
    return Standing(by=by, name=name, peers=len(values), percentile=percentile)
