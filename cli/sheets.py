"""CSV files that people bring: read whole or refused with the line and the column that does not fit."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from scanner.errors import Misconfigured

LARGEST = 50_000_000
"""Bytes of one file."""
MOST_ROWS = 500_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line with its cells by column, without the spaces around them; a column that is not there is empty."""

    file: str
    line: int
    cells: tuple[tuple[str, str], ...]

    def text(self, column: str) -> str:
        return next((cell for name, cell in self.cells if name == column), "")

    def read(self, column: str, how: Callable[[str], T], what: str) -> T:
        """The cell as `how` reads it. Raises Misconfigured, which says that it should be `what`."""
        try:
            return how(self.text(column))
        except (ValueError, KeyError):
            shown = self.text(column)[:40]
            raise Misconfigured(f"{self.file} line {self.line}: {column} {shown!r} should be {what}.") from None


def rows(name: str, *, needs: Sequence[str], may: Sequence[str]) -> tuple[Row, ...]:
    """The rows of a UTF-8 file with a header; what is neither in `needs` nor in `may` is left out.

    Raises Misconfigured where the file cannot be read, lacks a column that it `needs`, or holds too much.
    """
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST:
            raise Misconfigured(f"{name} is larger than {LARGEST // 1_000_000} MB: divide it.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise Misconfigured(f"{name} cannot be read ({wrong.strerror}).") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{name} is no UTF-8 text: save it as CSV UTF-8.") from None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        return tuple(_rows(name, lines, header, needs, {*needs, *may}))
    except csv.Error as wrong:
        raise Misconfigured(f"{name} line {lines.line_num} is no CSV ({wrong}).") from None


def _rows(name: str, lines: Any, header: list[str], needs: Sequence[str], known: set[str]) -> list[Row]:
    """`lines` is a reader of the csv module, whose type has no public name."""
    for column in needs:
        if header.count(column) != 1:
            raise Misconfigured(f"{name} needs one column {column!r}: its header says {', '.join(header)[:200]!r}.")
    for column in sorted(known):
        if header.count(column) > 1:
            raise Misconfigured(f"{name} has the column {column!r} twice.")
    found: list[Row] = []
    for cells in lines:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != len(header):
            raise Misconfigured(f"{name} line {lines.line_num} has {len(cells)} cells, its header {len(header)}.")
        if len(found) >= MOST_ROWS:
            raise Misconfigured(f"{name} has more than {MOST_ROWS} rows: divide it.")
        kept = tuple((key, cell.strip()) for key, cell in zip(header, cells, strict=True) if key in known)
        found.append(Row(file=name, line=lines.line_num, cells=kept))
    return found


def day(text: str) -> date:
    """A date, ISO 8601. Raises ValueError."""
    if len(text) != len("2026-01-31"):
        raise ValueError(text)
    return date.fromisoformat(text)


def yes_or_no(text: str) -> bool:
    """Raises KeyError for any other word."""
    return {"yes": True, "no": False, "1": True, "0": False, "true": True, "false": False}[text.lower()]
