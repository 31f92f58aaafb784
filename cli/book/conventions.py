"""In which order a column writes its dates, and what it writes between thousands: decided by a value, or asked back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cli.book import dates, numbers
from cli.book.cells import Unfit, unescaped
from cli.book.columns import DATES, NUMBERS
from cli.book.lines import Row
from cli.printing import shown
from scanner.errors import Misconfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """How one column is read: an order of dates, or a mark between thousands, with the reason, for the screen."""

    column: str
    name: str
    because: str

    @property
    def says(self) -> str:
        """The convention in words."""
        return dates.ORDERS.get(self.name) or f"{self.name}s between thousands"


@dataclass(slots=True)
class _Column:
    """The first value that decides each convention, and the first that could be read in two ways."""

    deciding: dict[str, tuple[int, str]] = field(default_factory=dict)
    undecided: tuple[int, str, tuple[object, object]] | None = None

    def look(self, line: int, cell: str, read: dates.Read | numbers.Read) -> None:
        if read.undecided:
            if self.undecided is None:
                both = (read.dmy, read.mdy) if isinstance(read, dates.Read) else (read.comma, read.point)
                self.undecided = (line, cell, both)
        elif (decided := read.decides) is not None:
            self.deciding.setdefault(decided, (line, cell))


def conventions(
    rows: Iterable[Row], columns: tuple[str, ...], *, date_format: str | None = None, thousands: str | None = None
) -> tuple[Convention, ...]:
    """The conventions of the columns that need one; `rows` are those below the heading.

    Raises Misconfigured with the question where nothing decides between two readings.
    """
    for told, known, option in ((date_format, dates.ORDERS, "date-format"), (thousands, numbers.MARKS, "thousands")):
        if told is not None and told not in known:
            raise Misconfigured(f"--{option} {told[:20]!r} is unknown: use one of {', '.join(known)}.")
    asked: dict[str, str | None] = {**dict.fromkeys(DATES, date_format), **dict.fromkeys(NUMBERS, thousands)}
    looked = {place: _Column() for place, name in enumerate(columns) if name in asked}
    for row in rows:
        for place, column in looked.items():
            if place < len(row.cells) and (cell := row.cells[place]) and _needs_a_look(cell):
                try:
                    told = unescaped(cell).strip()
                    read = dates.read(told) if columns[place] in DATES else numbers.read(told)
                except Unfit:  # said with its line when the rows are read
                    continue
                column.look(row.line, told, read)
    return tuple(_settled({columns[place]: column for place, column in looked.items()}, asked))


def _needs_a_look(cell: str) -> bool:
    """Whether a cell is anything but plain figures or a date that begins with its year."""
    return not (cell.isascii() and (cell.isdigit() or (len(cell) == 10 and cell[4] == cell[7] == "-")))


def _settled(columns: dict[str, _Column], asked: dict[str, str | None]) -> Iterator[Convention]:
    for name, column in columns.items():
        told = asked[name]
        if told is not None:
            if column.undecided or column.deciding:
                yield Convention(column=name, name=told, because="asked for")
        elif len(column.deciding) == 1 and (decided := next(iter(column.deciding))):
            line, cell = column.deciding[decided]
            yield Convention(column=name, name=decided, because=f"line {line} decides it: {shown(cell, 40)}")
        elif column.undecided:
            raise _question(name, column)


def _question(name: str, column: _Column) -> Misconfigured:
    line, cell, (one, other) = column.undecided or (0, "", ("", ""))
    if column.deciding:
        told = " and ".join(f"{shown(cell, 40)} (line {line})" for line, cell in column.deciding.values())
        return Misconfigured(
            f"The column {name} is written in two ways, {told}: {shown(cell, 40)} (line {line}) could be either. "
            "Write the column in one way."
        )
    if name in DATES:
        return Misconfigured(
            f"{shown(cell, 40)!r} in the column {name} (line {line}) may be {one} or {other}, and no other value of "
            "the column decides: say which with --date-format dmy or --date-format mdy."
        )
    return Misconfigured(
        f"{shown(cell, 40)!r} in the column {name} (line {line}) may be {one:f} or {other:f}, and no other value of "
        "the column decides: say what stands between thousands with --thousands comma or --thousands point."
    )
