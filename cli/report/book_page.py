"""The page of the whole book: the worst rows as HTML, all of them as data that an own small script draws on demand."""

import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from cli.report import charts, words
from cli.report.book import Book, Line
from cli.report.catalogue import catalogue
from cli.report.page import CLOSED_UP, MARK, environment, source
from cli.report.teller import Teller

WORST = 1000
"""Rows that are there without a script, and that the script draws at a time."""
LONGEST = 80
"""Characters of a stranger's name in one row: a hundred thousand of them are one file."""


def book_page(book: Book, *, language: str, at: datetime) -> str:
    """The page, with the policy that lets this style and this script alone count, by their hashes."""
    teller = Teller(catalogue(language))
    style, script = source("style.css") + source("book.css"), source("book.js")
    rows = [row(one, teller) for one in book.lines]
    band = {"": teller.text("never looked at"), None: teller.text("not rated")}
    drawn = charts.bars(
        [(band[name] if name in band else teller.word(words.BANDS, name or ""), many) for name, many in book.bands],
        title=teller.text("Lines of the book by band"), told=teller.text("The same numbers stand in the table below."),
        form=",.0f",
    )  # fmt: skip
    told: str = environment().get_template("book.html.j2").render(
        _=teller.text, teller=teller, words=words, book=book, rows=rows[:WORST], many=len(rows), at=at, drawn=drawn,
        gap="" if language in CLOSED_UP else " ",
        bands=[(band.get(name) or teller.word(words.BANDS, name or ""), many) for name, many in book.bands],
        style=Markup(style), script=Markup(script),  # noqa: S704  # files of our own
        style_hash=_hash(style), script_hash=_hash(script), data=data(rows),
        unreviewed=Markup(MARK),  # noqa: S704  # replaced below, when every sentence was told
    )  # fmt: skip
    note = teller.text("This translation was made by a machine; no native reader has reviewed it yet.")
    return told.replace(MARK, "" if teller.reviewed else f'<p class="note">{Markup.escape(note)}</p>', 1)


def row(one: Line, teller: Teller) -> list[Any]:
    """The cells of a line, in the order of the table."""
    return [
        teller.foreign(one.name, LONGEST), teller.foreign(one.target, LONGEST), teller.foreign(one.key, LONGEST),
        teller.word(words.STANDINGS, one.status), f"{one.renewal or ''}",
        one.value, len(one.services), None if one.moved is None else round(one.moved / 1000, 1),
    ]  # fmt: skip


def data(rows: list[list[Any]]) -> Markup:
    """All rows as JSON within an element that holds data: nothing in it ends the element or begins another."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # without a sign that means something in HTML


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
