"""The marks of disputes and overrides on the screen of a quote and in the document of a scan, by their time."""

from datetime import timedelta

from cli.disputed import beside_document, beside_lines
from cli.document import Outcome, scan_document
from cli.printing import Page
from cli.quote_screen import show_quote
from scanner.interfaces import Meter
from scoring.assess import assess
from scoring.changes import changes
from scoring.governance import Bypass, Challenge, Entry, Reason
from tests.worlds.history import DAY
from tests.worlds.kept import company
from tests.worlds.shipped import SHIPPED

CASE = company().case


def log(before: timedelta) -> tuple[Entry, ...]:
    """A dispute and an override, so long before the rating."""
    at = CASE.as_of - before
    challenge = Challenge(finding="sha256:00", check="spf_published", reason=Reason.CONTROL, evidence="a gateway")
    bypass = Bypass(decision="refer", why="a call", until=at + 30 * DAY)
    return tuple(
        Entry(number=number, target=CASE.target.name, at=at, who="Ada", says=says)
        for number, says in enumerate((challenge, bypass), 1)
    )


def outcome(lines: tuple[Entry, ...]) -> Outcome:
    with SHIPPED.installed():
        rating = assess(CASE)
        split = changes(None, CASE, after=rating)
    return Outcome(case=CASE, rating=rating, split=split, spent=Meter(), took=None, log=lines)


def test_a_scan_and_a_quote_are_marked() -> None:
    """In JSON and on the underwriter's screen, with the rating that there would be without."""
    marked, plain = (outcome(lines) for lines in (log(DAY), ()))
    document = scan_document(marked)
    assert [row["reason"] for row in document.pop("disputed")] == ["control"]
    assert document.pop("override")["decision"] == "refer"
    assert document == scan_document(plain)
    page = Page()
    show_quote(page, marked)
    text = "\n".join(page.text)
    assert "DISPUTED, points unchanged: spf_published (control)" in text
    assert "Override by Ada" in text


def test_what_is_not_in_force_marks_nothing() -> None:
    """Neither what was opened after the rating, nor a dispute of over a year ago, nor an override that has ended."""
    for lines in (log(-DAY), log(400 * DAY), ()):
        assert beside_lines(lines, CASE.as_of) == []
        assert beside_document(lines, CASE.as_of) == {}
