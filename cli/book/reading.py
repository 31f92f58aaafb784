"""From a row of cells to a line of the book, with every fault at its line and column."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cli.book import cells, dates, numbers, sectors
from cli.book.cells import Unfit
from cli.book.columns import AMOUNTS, DATES, NUMBERS
from cli.book.conventions import Convention
from cli.book.lines import Row
from scoring.policy import Policy, Status

PEOPLE = 100_000_000
"""More employees than this is another column's number."""
LONGEST = {"key": 100, "name": 300, "broker": 300, "consent": 300}
"""Characters."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot be taken: `place` is the column's number, `column` its name; 0 and "" for the whole line."""

    line: int
    place: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """One line: what it says, or why it cannot be taken; `notes` are (kind, sentence) of remarks on what was taken."""

    line: int
    key: str
    policy: Policy | None
    faults: tuple[Fault, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the cells are held against: `open_suffix` tells a name under which anybody may register."""

    today: date
    countries: frozenset[str]
    currencies: frozenset[str]
    open_suffix: Callable[[str], bool]


class Reading:
    """Reads the rows below a heading."""

    def __init__(self, columns: tuple[str, ...], conventions: Iterable[Convention], rules: Rules) -> None:
        self._columns, self._rules = columns, rules
        named = {one.column: one.name for one in conventions}
        readers: dict[str, Callable[[str], Any]] = {
            "status": _status, "currency": self._currency, "country": self._country, "sector_scheme": sectors.scheme,
            "domains": lambda cell: cells.several(cell, self._domain), "team_mailbox": cells.mailbox,
            "networks": lambda cell: cells.several(cell, cells.network), "underwriter": cells.mail,
            "contacts": lambda cell: cells.several(cell, cells.mail), "sector": lambda cell: cells.text(cell, 80),
        }  # fmt: skip
        readers |= {name: _date_reader(named.get(name)) for name in DATES}
        readers |= {name: _number_reader(named.get(name)) for name in NUMBERS}
        readers = {name: lru_cache(4096)(reader) for name, reader in readers.items()}  # most columns repeat themselves
        self._cells: list[tuple[str, Callable[[str], Any]]] = [
            (name, readers.get(name) or _text_reader(LONGEST[name])) for name in columns
        ]

    def read(self, rows: Iterable[Row]) -> Iterator[Read]:
        """Every row as a line."""
        return map(self._line, rows)

    def _line(self, row: Row) -> Read:
        if row.wrong:
            return Read(row.line, "", None, (Fault(row.line, 0, "", row.wrong),))
        found = row.cells
        while len(found) > len(self._cells) and not found[-1]:
            found = found[:-1]
        if len(found) != len(self._cells):
            why = f"has {len(found)} cells where the heading has {len(self._cells)}"
            return Read(row.line, "", None, (Fault(row.line, 0, "", why),))
        told: dict[str, Any] = {}
        faults: list[Fault] = []
        notes: list[tuple[str, str]] = []
        for (name, reader), cell in zip(self._cells, found, strict=True):
            if not cell:
                continue
            if "'" in cell:
                cell = cells.unescaped(cell)
            if not (cell := cell.strip()):
                continue
            try:
                told[name] = reader(cell)
            except Unfit as wrong:
                faults.append(Fault(row.line, self._columns.index(name) + 1, name, str(wrong)))
            else:
                if cell[0] in cells.FORMULA:
                    notes.append(("formula", f"{name} begins like a spreadsheet's formula and is kept as text"))
        whole = [] if faults else [*self._together(told, notes)]
        faults += [Fault(row.line, self._columns.index(name) + 1, name, why) for name, why in whole]
        key = told.get("key", "")
        if faults:
            return Read(row.line, key, None, tuple(faults))
        told.setdefault("status_since", self._rules.today)
        return Read(row.line, key, Policy(**told), (), tuple(notes))

    def _together(self, told: dict[str, Any], notes: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """What is wrong between cells that each fit; amounts become whole units, and the sector its scheme's form."""
        for name in ("key", "name", "status"):
            if name not in told:
                yield name, "is empty"
        if not told.get("domains") and not told.get("networks"):
            yield ("domains" if "domains" in self._columns else "networks"), "is empty: there is nothing to look at"
        amounts = [name for name in AMOUNTS if name in told]
        if amounts and "currency" not in told:
            yield amounts[0], "needs its currency in the column currency"
        for name in amounts:
            if told[name] % 1:
                notes.append(("rounded", f"{name} is rounded to whole units"))
            told[name] = numbers.whole(told[name])
        if "employees" in told:
            if told["employees"] % 1 or told["employees"] > PEOPLE:
                yield "employees", "is no number of people"
            told["employees"] = int(told["employees"])
        if "sector_scheme" in told:
            try:
                told["sector"] = sectors.sector(told.get("sector", ""), told["sector_scheme"])
            except Unfit as wrong:
                yield ("sector" if "sector" in self._columns else "sector_scheme"), str(wrong)
        yield from self._times(told, notes)

    def _times(self, told: dict[str, Any], notes: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        inception, renewal = told.get("inception"), told.get("renewal")
        if inception and renewal and renewal <= inception:
            yield "renewal", f"{renewal} does not lie after the inception {inception}"
        if told.get("status_since", self._rules.today) > self._rules.today:
            yield "status_since", f"{told['status_since']} lies in the future"
        if told.get("status") is Status.BOUND and renewal and renewal < self._rules.today:
            notes.append(("past renewal", f"the renewal {renewal} of a bound policy lies in the past"))

    def _domain(self, cell: str) -> str:
        name = cells.domain(cell.strip())
        if self._rules.open_suffix(name):
            raise Unfit(f"{name} is a suffix under which anybody may register, and nobody's own")
        return name

    def _country(self, cell: str) -> str:
        code = cell.upper()
        if code not in self._rules.countries:
            hint = " (the United Kingdom is GB)" if code == "UK" else ""
            raise Unfit(f"{cell[:20]!r} is no country: write its two letters (ISO 3166-1), such as KR{hint}")
        return code

    def _currency(self, cell: str) -> str:
        code = cell.upper()
        if code not in self._rules.currencies:
            raise Unfit(f"{cell[:20]!r} is no currency: write its three letters (ISO 4217), such as KRW")
        return code


def _status(cell: str) -> Status:
    try:
        return Status(cell.lower())
    except ValueError:
        raise Unfit(f"{cell[:20]!r} is none of {', '.join(Status)}") from None


def _text_reader(most: int) -> Callable[[str], str]:
    return lambda cell: cells.text(cell, most)


def _date_reader(order: str | None) -> Callable[[str], date]:
    def read(cell: str) -> date:
        found = dates.read(cell)
        told = found.mdy if order == "mdy" or found.dmy is None else found.dmy
        if (order == "dmy" and found.dmy is None) or told is None:
            raise Unfit(f"{cell[:40]!r} is not {dates.ORDERS[order or 'dmy']}, as the rest of the column")
        return told

    return read


def _number_reader(mark: str | None) -> Callable[[str], Decimal]:
    def read(cell: str) -> Decimal:
        found = numbers.read(cell)
        told = found.point if mark == "point" or found.comma is None else found.comma
        if (mark == "comma" and found.comma is None) or told is None:
            raise Unfit(f"{cell[:40]!r} has no {mark}s between thousands, as the rest of the column")
        return told

    return read
