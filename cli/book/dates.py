"""A date as people write it: one reading, two readings, or none."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cli.book.cells import Unfit

ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year"}
EARLIEST, LATEST = 1900, 2200
_TIME = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_DOTTED = re.compile(r"(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?")
_CHARACTERS = re.compile(r"(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일号]")
_ERA = re.compile(r"(令和|平成|昭和|[RHS])(元|\d{1,2})[年.](\d{1,2})[月.](\d{1,2})日?")
_BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TURNED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_SHORT = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d\d")


@dataclass(frozen=True, slots=True)
class Read:
    """A date by day/month/year and by month/day/year; the same twice where the order does not matter."""

    dmy: date | None
    mdy: date | None

    @property
    def undecided(self) -> bool:
        return self.dmy is not None and self.mdy is not None and self.dmy != self.mdy

    @property
    def decides(self) -> str | None:
        """The order that this date has, where it can have only one."""
        if self.dmy == self.mdy:
            return None
        return "mdy" if self.dmy is None else "dmy" if self.mdy is None else None


@lru_cache(10_000)
def read(cell: str) -> Read:
    """The readings of a cell. Raises Unfit where it has none."""
    if len(cell) == 10 and cell[4] == cell[7] == "-" and cell.isascii():
        try:
            return _one(date.fromisoformat(cell))
        except ValueError:
            pass
    told = " ".join(unicodedata.normalize("NFKC", cell).split())
    for pattern in (_ISO, _DOTTED, _CHARACTERS, _COMPACT):
        if found := pattern.fullmatch(told):
            year, month, day = (int(part) for part in found.groups() if part.isdigit())
            return _one(_date(cell, year, month, day))
    if found := _ERA.fullmatch(told):
        year = _BEFORE[found[1]] + (1 if found[2] == "元" else int(found[2]))
        return _one(_date(cell, year, int(found[3]), int(found[4])))
    if found := _TURNED.fullmatch(told):
        return _turned(cell, int(found[1]), int(found[3]), int(found[4]))
    if (found := _DAY_FIRST.fullmatch(told)) and (named := _month(found[2])):
        return _one(_date(cell, int(found[3]), named, int(found[1])))
    if (found := _MONTH_FIRST.fullmatch(told)) and (named := _month(found[1])):
        return _one(_date(cell, int(found[3]), named, int(found[2])))
    if _SHORT.fullmatch(told):
        raise Unfit(f"{told!r} has a year of two figures: write all four")
    if re.fullmatch(r"\d{5}(\.0)?", told):
        raise Unfit(f"{told} is a spreadsheet's number of a day: format the column as dates before it is exported")
    raise Unfit(f"{told[:40]!r} is no date: write it as 2026-03-04")


def _one(told: date) -> Read:
    if not EARLIEST <= told.year <= LATEST:
        raise Unfit(f"the year {told.year} lies outside {EARLIEST} to {LATEST}")
    return Read(told, told)


def _turned(cell: str, first: int, second: int, year: int) -> Read:
    dmy, mdy = _or_none(year, second, first), _or_none(year, first, second)
    if dmy is None and mdy is None:
        raise Unfit(f"{cell.strip()[:40]!r} is no day of the calendar")
    _one(dmy or mdy or date.min)
    return Read(dmy, mdy)


def _date(cell: str, year: int, month: int, day: int) -> date:
    if (found := _or_none(year, month, day)) is None:
        raise Unfit(f"{cell.strip()[:40]!r} is no day of the calendar")
    return found


def _or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int | None:
    fits = [
        n for n, name in enumerate(_MONTHS, 1) if word.lower() in (name, name[:3]) or word.lower() == name[:4] == "sept"
    ]
    return fits[0] if fits else None
