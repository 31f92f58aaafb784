"""What an import says: how the file was read, what is wrong with it, and what it does to the book."""

from collections.abc import Iterator
from typing import Any

from cli.book.importing import Report
from cli.book.lines import DELIMITERS
from cli.printing import Page, cleaned, counted, shown
from scanner.target import u_label
from scoring.policy import Policy

NOTED = {
    "past renewal": "bound policies whose renewal lies in the past (update the book)",
    "shared target": "lines that are rated under the name of an earlier line",
    "rounded": "amounts rounded to whole units",
    "formula": "cells that begin like a spreadsheet's formula, kept as text",
}
"""Remarks by kind, in the order in which they are shown."""


def show_report(page: Page, report: Report, *, file: str) -> None:
    """The report as a page."""
    form = report.form
    page.line(f"{file}: {counted(report.lines, 'line')}", "bold")
    page.line(f"Encoding: {form.encoding.name} ({form.encoding.because})")
    page.line(f"Delimiter: {DELIMITERS[form.delimiter]}")
    for one in form.conventions:
        page.line(f"{one.column}: {one.says} ({one.because})")
    if report.sample:
        page.line("The first lines, as they were read:")
        page.rows(("key", "name", "target", "status", "renewal"), [_sample(one) for one in report.sample])
    for kind, says in NOTED.items():
        if (told := report.notes.get(kind)) is not None:
            page.line(f"{says[0].upper()}{says[1:]}: {told.many:,}.")
            for note in told.first:
                page.block(f"  line {note.line}: {shown(note.why)}")
            if told.many > len(told.first):
                page.block(f"  and {told.many - len(told.first):,} more")
    if report.compared is not None:
        _show_compared(page, report)


def _show_compared(page: Page, report: Report) -> None:
    told = report.compared
    if told is None:
        return
    page.line(f"New: {told.new:,}. Changed: {told.changed:,}. Unchanged: {told.unchanged:,}.")
    for change in told.changes:
        fields = "; ".join(f"{name} {_value(before)} -> {_value(after)}" for name, before, after in change.fields)
        page.block(f"  {shown(change.key)}: {shown(fields)}")
    if told.changed > len(told.changes):
        page.block(f"  and {told.changed - len(told.changes):,} more changed")
    if told.missing:
        page.line(f"In the book and not in the file, left alone: {told.missing:,}.")


def _sample(one: Policy) -> tuple[str, ...]:
    return one.key, one.name, u_label(one.target), one.status.value, "" if one.renewal is None else f"{one.renewal}"


def _value(text: str | None) -> str:
    return "(nothing)" if text is None else shown(text, 80)


def faults(report: Report) -> Iterator[str]:
    """The first faults, each with its line and column, then how many more there are."""
    for fault in report.faults.first:
        where = f"Line {fault.line}" + (f", column {fault.place} ({fault.column})" if fault.place else "")
        yield f"{where}: {fault.why}."
    if report.faults.many > len(report.faults.first):
        yield f"And {counted(report.faults.many - len(report.faults.first), 'more fault')}."


def document(report: Report, *, file: str, dry_run: bool) -> dict[str, Any]:
    """`hullmark.book-import/1`; lists hold the first twenty of their kind, the numbers beside them count all."""
    form, told = report.form, report.compared
    found: dict[str, Any] = cleaned(
        {
            "schema": "hullmark.book-import/1",
            "file": file,
            "dry_run": dry_run,
            "imported": report.imported,
            "encoding": {"name": form.encoding.name, "because": form.encoding.because},
            "delimiter": DELIMITERS[form.delimiter],
            "conventions": [
                {"column": one.column, "name": one.name, "because": one.because} for one in form.conventions
            ],
            "lines": report.lines,
            "sample": [
                dict(zip(("key", "name", "target", "status", "renewal"), _sample(one), strict=True))
                for one in report.sample
            ],
            "faults": report.faults.many,
            "first_faults": [
                {"line": one.line, "column": one.place or None, "header": one.column or None, "why": one.why}
                for one in report.faults.first
            ],
            "notes": [
                {
                    "kind": kind, "says": NOTED[kind], "lines": report.notes[kind].many,
                    "first": [{"line": one.line, "why": one.why} for one in report.notes[kind].first],
                }
                for kind in NOTED if kind in report.notes
            ],
            "book": None if told is None else {
                "new": told.new, "changed": told.changed, "unchanged": told.unchanged, "missing": told.missing,
                "first_changed": [
                    {
                        "key": one.key,
                        "fields": [{"field": name, "before": old, "after": new} for name, old, new in one.fields],
                    }
                    for one in told.changes
                ],
            },
        }
    )  # fmt: skip
    return found
