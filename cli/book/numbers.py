"""A number as people write it: one reading, two readings, or none."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from cli.book.cells import Unfit

MARKS = {"comma": ",", "point": "."}
"""What stands between thousands; the other one stands before decimals."""
MOST = 10**18
_SPACED = re.compile(r"(?<=\d)[ '’_](?=\d{3}(?!\d))")
"""Spaces (all kinds, once made plain), apostrophes and underscores: nobody writes decimals so."""
_SHAPE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Read:
    """A number with commas between thousands, and one with points between them; the same twice where it is certain."""

    comma: Decimal | None
    point: Decimal | None

    @property
    def undecided(self) -> bool:
        return self.comma is not None and self.point is not None and self.comma != self.point

    @property
    def decides(self) -> str | None:
        """The mark between thousands that this number has, where it can have only one."""
        if self.comma == self.point:
            return None
        return "point" if self.comma is None else "comma" if self.point is None else None


@lru_cache(10_000)
def read(cell: str) -> Read:
    """The readings of a cell. Raises Unfit where it has none."""
    if cell.isascii() and cell.isdigit() and len(cell) < 19:
        return Read(Decimal(cell), Decimal(cell))
    told = _SPACED.sub("", unicodedata.normalize("NFKC", cell).strip())
    if not _SHAPE.fullmatch(told) or len(told) > 40:
        raise Unfit(f"{told[:40]!r} is no number: write its figures alone, without currency, sign or unit")
    found = {style: _under(told, mark) for style, mark in MARKS.items()}
    if found["comma"] is None and found["point"] is None:
        raise Unfit(f"{told!r} is no number: its commas and points do not fit")
    for one in found.values():
        if one is not None and one >= MOST:
            raise Unfit(f"{told[:40]} is too large")
    return Read(**found)


def whole(number: Decimal) -> int:
    """Rounded to whole units, half up."""
    return int(number.to_integral_value(ROUND_HALF_UP))


def _under(told: str, thousands: str) -> Decimal | None:
    """The number where this mark stands between thousands (in India between hundreds before them), or None."""
    decimals = "," if thousands == "." else "."
    groups, _, fraction = told.partition(decimals)
    if not fraction and told.endswith(decimals):
        return None
    if decimals in fraction or thousands in fraction:
        return None
    first, *rest = groups.split(thousands)
    if rest:
        usual = all(len(part) == 3 for part in rest)
        indian = len(rest[-1]) == 3 and all(len(part) == 2 for part in rest[:-1])
        if not (usual or indian) or len(first) > 3 or first.startswith("0"):
            return None
    return Decimal("".join((first, *rest)) + (f".{fraction}" if fraction else ""))
