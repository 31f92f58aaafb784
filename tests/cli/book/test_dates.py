"""Dates as people write them: one reading, two, or a reason why there is none."""

from datetime import date

import pytest

from cli.book.cells import Unfit
from cli.book.dates import read

DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04", "2026/3/4", "2026.03.04", "2026. 3. 4.", "2026. 3. 4", "2026.3.4.", "2026年3月4日",
        "2026년 3월 4일", "2026년3월4일", "20260304", "令和8年3月4日", "R8.3.4",
        "2026-03-04 00:00:00", "2026-03-04T00:00:00Z", "4 Mar 2026",
        "4-Mar-2026", "March 4, 2026", "Mar. 4 2026", "04 march 2026", "２０２６年３月４日", " 2026-03-04 ",
    ],
)  # fmt: skip
def test_what_has_one_reading(text: str) -> None:
    """It is the fourth of March, whatever the column says of its order."""
    assert (read(text.strip()).dmy, read(text.strip()).mdy) == (DAY, DAY)
    assert read(text.strip()).decides is None


@pytest.mark.parametrize("text", ["3/4/2026", "03.04.2026", "3-4-2026", "03/04/2026 00:00"])
def test_what_has_two_readings_is_undecided(text: str) -> None:
    """The fourth of March or the third of April: nobody guesses."""
    found = read(text)
    assert found.undecided
    assert (found.dmy, found.mdy) == (date(2026, 4, 3), DAY)


def test_what_can_only_be_one_decides() -> None:
    """There is no thirteenth month; the same number twice decides nothing and needs no decision."""
    assert (read("13/4/2026").decides, read("4/13/2026").decides) == ("dmy", "mdy")
    assert (read("3/3/2026").decides, read("3/3/2026").undecided) == (None, False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3/4/26", "two figures"), ("26.3.4", "two figures"), ("4-Mar-26", "two figures"), ("46085", "spreadsheet"),
        ("2026-02-30", "no day"), ("31/04/2026", "no day"), ("2026-13-01", "no day"), ("soon", "no date"),
        ("0001-01-01", "year 1"),
        ("2026-03-04 13:00", "no date"), ("20261301", "no day"), ("4 Foo 2026", "no date"), ("9999/1/1", "9999"),
        ("١٢٣", "no date"), ("²/3/2026", "2/3/2026"),
    ],
)  # fmt: skip
def test_what_has_none_says_why(text: str, says: str) -> None:
    """Years of two figures, numbers of days, days that are not in the calendar."""
    if text == "²/3/2026":  # a superscript is a figure like others once composed
        assert read(text).undecided
        return
    with pytest.raises(Unfit, match=says):
        read(text)
