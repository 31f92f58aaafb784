"""A made-up book, as large as one likes."""

from datetime import UTC, date, datetime, timedelta

from cli.report.book import Book, Line, book
from cli.report.book_page import book_page

TODAY = date(2026, 11, 27)
AT = datetime(2026, 11, 27, 3, tzinfo=UTC)
BANDS = ("advanced", "intermediate", "basic")


def line(number: int, text: str = "") -> Line:
    """One of a book in which every fiftieth has an open exposure and every ninetieth was never looked at."""
    name = text or (f"Company number {number} of the Book" if number % 3 else f"주식회사 {number}")
    told = Line(
        key=text or f"P-{number:06d}", name=name, target=text or f"company-{number}.example", status="bound",
        renewal=TODAY + timedelta(days=number % 365),
    )  # fmt: skip
    if number % 90 == 89:
        return told
    return Line(
        key=told.key, name=told.name, target=told.target, status=told.status, renewal=told.renewal, at=AT,
        value=250 + 10 * (number * 7 % 66), model="2026.6", band=BANDS[number % 3], low=250, high=900,
        moved=(number * 37 % 2000 - 1000) * 100, services=(text or "rdp",) * (number % 50 == 0), before=600,
    )  # fmt: skip


def made(many: int, text: str = "") -> Book:
    """A book of so many lines, with this text for every stranger's."""
    return book([line(number, text) for number in range(many)], bands=BANDS, today=TODAY)


def html(many: int, text: str = "", language: str = "en") -> str:
    return book_page(made(many, text), language=language, at=AT)
