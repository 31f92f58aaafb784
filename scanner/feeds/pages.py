"""What a page of NVD's API says of its size and of its answer's, held against what it holds and what lies beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_COUNT = re.compile(r'"(resultsPerPage|startIndex|totalResults)"\s*:\s*(\d{1,12})\b')


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Items from `start` on, `size` of them at most, of an answer of `total`."""

    start: int
    size: int
    total: int

    @property
    def items(self) -> int:
        """How many items such a page holds."""
        return max(min(self.size, self.total - self.start), 0)


def page_of(text: str) -> Page | None:
    """The page that the text around a list of items tells of; None where it tells no total."""
    told: dict[str, int] = {}
    for key, number in _COUNT.findall(text):
        told.setdefault(key, int(number))
    if "totalResults" not in told:
        return None
    total = told["totalResults"]
    return Page(start=told.get("startIndex", 0), size=told.get("resultsPerPage", total), total=total)


def lone(page: Page, beside: Iterable[Page]) -> bool:
    """Whether the page right before this one or right after it is not among those beside it.

    Totals are not compared: the publisher adds records between two pages.
    """
    others = [other for other in beside if other is not page]
    before = page.start == 0 or any(other.start + other.items == page.start for other in others)
    end = page.start + page.items
    return not before or not (end >= page.total or any(other.start == end for other in others))
