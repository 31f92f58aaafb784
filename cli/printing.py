"""How anything reaches standard output: cleaned of strangers' control characters, with tables only on a terminal."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

MOST = 400
"""Characters of one foreign string that are shown."""
WIDEST = 60
"""Cells longer than this stick out of their column where there is no table."""


def shown(text: str, most: int = MOST) -> str:
    """`text` on one line without control, bidirectional or other invisible characters, cut to `most`.

    Spaces of any kind become one space; whatever cannot be printed becomes a question mark, so that no
    name, banner or header can move the cursor, recolour the screen or reverse the text around it.
    """
    if len(text) <= most and text.isprintable() and text == " ".join(text.split()):
        return text
    one_line = "".join(ch if ch.isprintable() else " " if ch in "\t\r\n\v\f" else "?" for ch in text[: most + 1])
    tidy = " ".join(one_line.split())
    return tidy if len(text) <= most else tidy[:most].rstrip() + "..."


def counted(number: int, thing: str) -> str:
    """`1 line`, `1,000 lines`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def cleaned(value: Any) -> Any:
    """Plain data in which every string went through `shown`; keys are ours and stay."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: cleaned(inner) for key, inner in value.items()}
    return [cleaned(inner) for inner in value] if isinstance(value, list | tuple) else value


def as_line(document: dict[str, Any]) -> str:
    """One document on one line. Non-ASCII is escaped, so that no terminal and no locale can misread it."""
    return json.dumps(document, ensure_ascii=True, separators=(", ", ": "))


def print_line(line: str) -> None:
    """One line of `as_line` on standard output, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def print_json(document: dict[str, Any]) -> None:
    """One document on standard output."""
    print_line(as_line(document))


def say(sentence: str) -> None:
    """A warning or a remark, on standard error, beside the data."""
    sys.stderr.write(shown(sentence, 1000) + "\n")
    sys.stderr.flush()


def on_terminal(stream: TextIO | None = None) -> bool:
    """Whether tables, bars and colour may be used on a stream: on standard output where none is named."""
    return (stream or sys.stdout).isatty() and not os.environ.get("NO_COLOR")


class Page:
    """One screen of text: lines, and rows that become a table on a terminal and aligned text elsewhere.

    `text` holds the lines so far, for a record of what was displayed.
    """

    def __init__(self) -> None:
        self.text: list[str] = []
        self._console: Any = None
        if on_terminal():
            from rich.console import Console

            self._console = Console(markup=False, highlight=False, emoji=False)

    def line(self, text: str = "", style: str = "") -> None:
        """One line; longer ones are wrapped by the terminal at words."""
        self.block(shown(text, 1000), style)

    def block(self, text: str, style: str = "") -> None:
        """One line made of parts that are `shown` already, whose spaces count."""
        self.text.append(text)
        if self._console is None:
            sys.stdout.write(text + "\n")
        else:
            self._console.print(text, style=style or None)

    def rows(self, headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
        """A table; columns in `right` are aligned to the right."""
        tidy = [[shown(cell) for cell in row] for row in rows]
        if self._console is not None:
            self._table(headings, tidy, right)
            return
        widths = [
            max(len(row[column]) for row in [list(headings), *tidy] if len(row[column]) <= WIDEST)
            for column in range(len(headings))
        ]
        for row in [list(headings), *tidy]:
            cells = [
                cell.rjust(width) if column in right else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            sys.stdout.write("  ".join(cells).rstrip() + "\n")

    def _table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for column, heading in enumerate(headings):
            table.add_column(heading, justify="right" if column in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table)
