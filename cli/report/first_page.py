"""The owner's page in a few lines, for a screen."""

from collections.abc import Iterator

from cli.report import words
from cli.report.actions import EFFORTS, OWNERS
from cli.report.content import Report
from cli.report.teller import Teller


def first_page(report: Report, teller: Teller) -> Iterator[str]:
    """Line by line: what it is not, what outranks the number, the three things to do first, what could not be seen."""
    _ = teller.text
    yield _(words.OPENING)
    for one in report.criticals:
        yield f"{_(one.title)}: {teller.foreign(one.value)}"
    for number, first in enumerate(report.first, start=1):
        advice = first.action.advice
        parts = [
            f"{number}. {_(advice.title)}.",
            _("Within {days} days.", days=advice.days) if advice.days else "",
            _(
                "It is a matter of {effort} for {owner}.",
                effort=teller.word(EFFORTS, advice.effort),
                owner=teller.word(OWNERS, first.action.owner),
            ),
            _("Rating under this model if closed: {value}.", value=first.value) if first.value is not None else "",
        ]
        yield " ".join(part for part in parts if part)
    if not report.first:
        yield _("Nothing that takes points was found in what we could see.")
    if report.unseen:
        unseen = "; ".join(teller.word(words.VECTORS, vector) for vector in report.unseen)
        yield f"{_('This time it did not see:')} {unseen}."
