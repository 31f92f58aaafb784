"""One import, from the opened file to what it did: looked at once for its conventions, read once line by line."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from cli.book.columns import columns_of
from cli.book.conventions import Convention, conventions
from cli.book.encoding import Encoding, encoding_of
from cli.book.lines import Row, delimiter_of, rows
from cli.book.reading import Fault, Read, Reading, Rules
from scanner.errors import Misconfigured
from scoring.policy import Compared, Policy

MOST = 20
"""Faults, and remarks of one kind, that are shown."""
SAMPLE = 3
TOGETHER = 1000


class Stage(Protocol):
    """Where the lines are laid down: the store's `stage`."""

    def add(self, lines: Iterable[tuple[int, str, Policy | None]]) -> None: ...

    def repeated(self, most: int) -> tuple[int, list[tuple[int, str, int]]]: ...

    def shared(self, most: int) -> tuple[int, list[tuple[int, str, int]]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a file is written."""

    encoding: Encoding
    delimiter: str
    columns: tuple[str, ...]
    conventions: tuple[Convention, ...]


@dataclass(slots=True)
class Told:
    """So many of one kind, and the first of them."""

    many: int = 0
    first: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.many += 1
        if len(self.first) < MOST:
            self.first.append(fault)


@dataclass(slots=True)
class Report:
    """What was found in a file, and what it does to the book (None where nothing could be held against it).

    `sample` are the first lines as they were read, for the eye.
    """

    form: Form
    lines: int = 0
    sample: list[Policy] = field(default_factory=list)
    faults: Told = field(default_factory=Told)
    notes: dict[str, Told] = field(default_factory=dict)
    compared: Compared | None = None
    imported: bool = False

    def note(self, kind: str, fault: Fault) -> None:
        self.notes.setdefault(kind, Told()).add(fault)


def opened(path: Path) -> BinaryIO:
    """The file, opened to be read more than once. Raises Misconfigured."""
    try:
        if path.exists() and not path.is_file():
            raise Misconfigured(f"{path} is no file that can be read twice: name a CSV file.")
        return path.open("rb")
    except OSError as wrong:
        raise Misconfigured(f"{path} cannot be read: {wrong.strerror}.") from None


def form_of(
    file: BinaryIO, *, encoding: str | None = None, date_format: str | None = None, thousands: str | None = None
) -> Form:
    """How the file is written. Raises Misconfigured with the question where that is undecided."""
    found = encoding_of(file, encoding)
    delimiter = delimiter_of(file, found.codec)
    read = rows(file, found.codec, delimiter)
    heading = next(read, Row(0, ()))
    if heading.wrong:
        raise Misconfigured(f"The heading cannot be read: {heading.wrong}.")
    columns = columns_of(heading.cells, delimiter)
    decided = conventions(read, columns, date_format=date_format, thousands=thousands)
    return Form(encoding=found, delimiter=delimiter, columns=columns, conventions=decided)


def laid_down(file: BinaryIO, form: Form, rules: Rules, stage: Stage) -> Report:
    """Read every line into the stage; what is wrong with them stands in the report.

    Raises Misconfigured where the file changed while it was read.
    """
    before = os.fstat(file.fileno())
    report = Report(form=form)
    read = rows(file, form.encoding.codec, form.delimiter)
    next(read)
    lines = Reading(form.columns, form.conventions, rules).read(read)
    while page := list(islice(lines, TOGETHER)):
        report.lines += len(page)
        report.sample += [one.policy for one in page if one.policy is not None][: SAMPLE - len(report.sample)]
        for one in page:
            _notice(report, one)
        stage.add((one.line, one.key, one.policy) for one in page)
    place = form.columns.index("key") + 1
    many, first = stage.repeated(MOST)
    twice = [Fault(line, place, "key", f"{key!r} stands on line {earlier} already") for line, key, earlier in first]
    report.faults.first = sorted([*report.faults.first, *twice], key=lambda one: (one.line, one.place))[:MOST]
    report.faults.many += many
    many, first = stage.shared(MOST)
    if many:
        shared = [Fault(line, 0, "", f"{name} is the target of line {before} too") for line, name, before in first]
        report.notes["shared target"] = Told(many, shared)
    after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Misconfigured("The file changed while it was read: nothing was imported. Try again.")
    return report


def _notice(report: Report, one: Read) -> None:
    for fault in one.faults:
        report.faults.add(fault)
    for kind, sentence in one.notes:
        report.note(kind, Fault(one.line, 0, "", sentence))
