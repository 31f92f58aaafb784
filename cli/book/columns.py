"""The columns of the book: their names in the heading, and what their cells become."""

from collections.abc import Sequence
from difflib import get_close_matches

from cli.book.lines import DELIMITERS
from cli.printing import shown
from scanner.errors import Misconfigured

HEADERS = (
    "key", "name", "domains", "networks", "status", "country", "sector", "sector_scheme", "employees", "revenue",
    "currency", "inception", "renewal", "limit", "retention", "premium", "underwriter", "team_mailbox", "broker",
    "contacts", "consent", "status_since",
)  # fmt: skip
"""In the order in which they are written. `status_since` need not be there: it is kept from import to import."""
NEEDED = ("key", "name", "status")
DATES = ("inception", "renewal", "status_since")
AMOUNTS = ("revenue", "limit", "retention", "premium")
NUMBERS = ("employees", *AMOUNTS)


def columns_of(heading: Sequence[str], delimiter: str) -> tuple[str, ...]:
    """The columns that a heading names, in its order. Raises Misconfigured, with what to change."""
    told = [" ".join(cell.split()) for cell in heading]
    while told and not told[-1]:  # spreadsheets leave empty ones behind
        told.pop()
    named = tuple(cell.casefold().replace(" ", "_").replace("-", "_") for cell in told)
    for place, name in enumerate(named, 1):
        if name not in HEADERS:
            near = get_close_matches(name, HEADERS, 1, 0.7)
            meant = f": did you mean {near[0]}?" if near else f"; the book has {', '.join(HEADERS)}."
            raise Misconfigured(
                f"Column {place} is called {shown(told[place - 1], 40)!r}{meant} Rename it or take it out."
            )
        if name in named[: place - 1]:
            raise Misconfigured(f"Two columns are called {name}: take one of them out.")
    missing = [name for name in NEEDED if name not in named]
    if not {"domains", "networks"} & set(named):
        missing.append("domains or networks")
    if missing:
        found = f"delimiter: {DELIMITERS[delimiter]}"
        raise Misconfigured(f"The heading lacks the column {missing[0]} ({found}): its first line names the columns.")
    return named
