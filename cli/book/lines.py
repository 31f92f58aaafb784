"""A file as rows of cells with their line numbers, one at a time, whatever its size."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from scanner.errors import Misconfigured

LONGEST = 1 << 18
"""Characters of one line."""
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one record and the line it begins on; without cells where they cannot be told apart."""

    line: int
    cells: tuple[str, ...]
    wrong: str = ""


def rows(file: BinaryIO, codec: str, delimiter: str) -> Iterator[Row]:
    """Every record of the file from its beginning, the heading too; empty ones are left out.

    Bytes that are none of the encoding become U+FFFD, which no cell may hold. Raises Misconfigured for a line that is
    longer than any row can be.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=codec, errors="replace", newline="")
    try:
        yield from _records(text, delimiter)
    finally:
        if not file.closed:
            text.detach()  # it would close the file, which is read again


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    while True:
        began = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(began, (), "a quotation mark that opens here is not closed, or is followed by more text")
            continue
        if any(cells) and not (began == 1 and cells[0].lower().startswith("sep=")):
            yield Row(began, tuple(cells))


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            raise Misconfigured(f"Line {number} is longer than {LONGEST:,} characters: this is no table of policies.")
        yield line


def delimiter_of(file: BinaryIO, codec: str) -> str:
    """The delimiter of the heading: the one that stands in it most often, outside of quotation marks.

    Raises Misconfigured where there is no heading.
    """
    found = {}
    for delimiter in DELIMITERS:
        row = next(rows(file, codec, delimiter), None)
        if row is None:
            raise Misconfigured("The file is empty: its first line should name the columns.")
        found[delimiter] = len(row.cells)
    return max(found, key=lambda one: found[one])
