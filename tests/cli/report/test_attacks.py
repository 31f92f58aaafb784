"""Whatever strangers write is text on a page, one line of it, and calculates nothing in a sheet."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from cli.report.making import rendered
from cli.report.redaction import AUDIENCES
from cli.report.sheet import FORMULA
from tests.cli.report.attacks import CORPUS, EVERYTHING, attacked

TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3", "p", "strong", "span", "div",
    "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "pre", "svg", "desc", "line",
    "text", "polyline", "circle", "rect",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "scope", "role", "viewbox", "xmlns", "x", "y", "x1",
    "y1", "x2", "y2", "cx", "cy", "r", "points", "width", "height", "text-anchor", "tabindex",
}  # fmt: skip
OURS = {"\u2068", "\u2069"}
"""The isolates around letters that are written from the right."""


class Read(HTMLParser):
    """Every tag and attribute of a page, and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def invisible(text: str) -> set[str]:
    """Characters that move, reorder or hide others."""
    return {one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co"}} - OURS - {"\n", "\r"}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("text", [*CORPUS, EVERYTHING], ids=range(len(CORPUS) + 1))
def test_a_page_holds_no_element_but_our_own(text: str, audience: str) -> None:
    """Markup in every field stays text; nothing invisible is left in it; ten thousand letters are cut."""
    html = rendered(attacked(text), audience=audience, form="html", language="en").decode()
    read = Read(html)
    assert read.tags <= TAGS, read.tags - TAGS
    assert read.attributes <= ATTRIBUTES, read.attributes - ATTRIBUTES
    assert not invisible(html)
    assert "a" * 700 not in html
    assert html.count("</html>") == 1
    assert "49" not in read.text or "7*7" in read.text


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_no_cell_of_a_sheet_calculates(text: str, audience: str) -> None:
    """Every cell that begins like a formula is text; rows keep their columns."""
    content = rendered(attacked(text), audience=audience, form="csv", language="en").decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline=""), strict=True):
        for cell in row:
            assert not cell.startswith(FORMULA) or cell.removeprefix("-").replace(".", "", 1).isdigit(), cell
            assert not invisible(cell)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_document_stays_one_line_of_ascii(audience: str) -> None:
    """No terminal and no locale can misread it, and no string in it moves a cursor."""
    for text in CORPUS:
        content = rendered(attacked(text), audience=audience, form="json", language="en")
        assert content.isascii()
        assert content.count(b"\n") == 1
        assert not invisible("".join(strings(json.loads(content))))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_letters_from_the_right_do_not_turn_what_stands_beside() -> None:
    """They stand in an isolate."""
    html = rendered(attacked("שלום"), audience="policyholder", form="html", language="en").decode()
    assert "\u2068שלום\u2069" in html
    assert "שלום" not in re.sub("\u2068[^\u2069]*\u2069", "", html)


def test_what_looks_like_a_place_is_not_filled() -> None:
    """A name that holds {day} stays that name."""
    html = rendered(attacked("{where} {day} {many}"), audience="policyholder", form="html", language="en").decode()
    assert "Looked at by {where} {day} {many} from {where} {day} {many}, under the profile" in html
