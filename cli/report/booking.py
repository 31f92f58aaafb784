"""`hullmark report --book`: reads the store and writes the page of the whole book."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.models import in_force
from cli.printing import say
from cli.report.book import book, lines_of
from cli.report.book_page import book_page
from cli.report.placing import placed
from cli.world import reading, run

if TYPE_CHECKING:
    from cli.settings import Settings


def write_book(known: "Settings", *, language: str, output: Path | None, at: datetime) -> None:
    """Write it whole or not at all. Raises Misconfigured where it cannot be written."""

    async def write() -> None:
        async with reading(known) as archive:
            lines = [line async for line in lines_of(archive, today=at.date())]
        bands = [name for name, _ in in_force(known).bands]
        html = book_page(book(lines, bands=bands, today=at.date()), language=language, at=at)
        file = output or Path(f"book-{at:%Y-%m-%d}.{language}.html")
        with placed(file, html.encode()):
            pass
        if str(file) != "-":
            say(f"The page of the book, {len(lines):,} lines, was written to {file}.")

    run(write())
