"""What the page of a book of 100,000 costs: to make, to carry, and until a browser shows its first rows."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.cli.report.books import html
from tests.cli.report.browser import chromium

LINES = 100_000
BAR_SECONDS, BAR_BYTES = 2.0, 25_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPageCost:
    """Seconds of CPU to make it, its bytes, and seconds by the clock until rows are there and until a search is."""

    made: float
    size: int
    shown: float
    searched: float


def measure() -> BookPageCost:
    """Every figure, without the store: from lines to pixels."""
    began = time.process_time()
    content = html(LINES).encode()
    made = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "book.html"
        file.write_bytes(content)
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(file.as_uri(), wait_until="commit")
        page.wait_for_selector("#rows tbody tr:nth-child(20)")
        shown = time.perf_counter() - began
        page.wait_for_load_state()
        began = time.perf_counter()
        page.fill("#search", f"company-{LINES - 1}.")
        page.wait_for_function("document.querySelectorAll('#rows tbody tr').length === 1")
        searched = time.perf_counter() - began
    return BookPageCost(made=made, size=len(content), shown=shown, searched=searched)


def section(cost: BookPageCost) -> str:
    """The section of docs/bench.md."""
    met = "met" if cost.size <= BAR_BYTES and cost.shown < BAR_SECONDS else "NOT met"
    return f"""### The page of the book

{LINES:,} lines: {cost.made:.1f} s of CPU from the lines to the page, {cost.size / 1e6:.1f} MB, first rows in Chromium
after {cost.shown:.1f} s, the first search {cost.searched:.1f} s; the bars are {BAR_BYTES / 1e6:.0f} MB and
{BAR_SECONDS:.0f} s, {met}.
"""


if __name__ == "__main__":
    print(section(measure()))
