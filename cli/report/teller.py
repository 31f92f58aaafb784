"""Tells a report in one language: sentences, numbers and dates, and which translations it used."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import bidirectional

from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_compact_currency, format_decimal, format_percent

from cli.printing import shown
from cli.report.catalogue import Catalogue, filled
from scanner.target import u_label

LONGEST = 300
"""Characters of a stranger's text on a page."""
FROM_THE_RIGHT = {"R", "AL", "AN"}
ALONE = "\u2068{}\u2069"
"""First strong isolate and its end (UAX 9): letters written from the right do not turn around what stands beside."""
PUNYCODE = re.compile(r"(?<![\w.-])(?:[\w-]+\.)*xn--[\w-]+(?:\.[\w-]+)*", re.ASCII | re.IGNORECASE)
"""A name with an A-label (RFC 5890)."""


class Teller:
    """What templates call; strangers' text goes through `foreign`, and Jinja2 escapes everything."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._used: set[str] = set()

    @property
    def language(self) -> str:
        return self._catalogue.language

    @property
    def reviewed(self) -> bool:
        """Whether a person has read every translation that was told so far."""
        return self._catalogue.reviewed(frozenset(self._used))

    def text(self, english: str, **values: object) -> str:
        """A sentence of ours, its places filled."""
        self._used.add(english)
        return filled(self._catalogue.text(english), {key: str(value) for key, value in values.items()})

    def word(self, words: Mapping[str, str], key: str) -> str:
        """A word of the glossary; the key itself where the glossary lacks it."""
        return self.text(words[key]) if key in words else key

    def listed(self, words: Mapping[str, str], keys: Iterable[str]) -> str:
        """Words of the glossary, one after the other as this language counts up."""
        return str(format_list([self.word(words, key) for key in keys], locale=self._catalogue.locale))

    def because(self, row: Mapping[str, Any]) -> str:
        """The reason of a finding, a row of `hullmark.scan/1`."""
        return self.foreign(self._catalogue.because(row["because_id"], tuple(row["values"].items())))

    def value(self, text: str) -> str:
        """What may be a word of ours that stands for a value, else a stranger's."""
        return self.foreign(self._catalogue.value(text))

    def foreign(self, text: str, most: int = LONGEST) -> str:
        """A stranger's text: one line, no invisible characters, cut, and never the direction of what is around it.

        An IDN stands as people write it and as it is stored: letters of another script may look like those of a name
        that the reader knows.
        """
        return PUNYCODE.sub(_both, _alone(shown(text, most)))

    def day(self, at: date | datetime) -> str:
        return str(format_date(at, format="medium", locale=self._catalogue.locale))

    def moment(self, at: datetime) -> str:
        """A time in UTC, said so."""
        return f"{format_datetime(at, format='medium', locale=self._catalogue.locale)} UTC"

    def instant(self, at: str | None) -> str:
        """A time of `hullmark.scan/1`, as a day and a time of day in UTC."""
        if at is None:
            return "–"
        when = datetime.fromisoformat(at)
        return str(format_datetime(when, format="short", locale=self._catalogue.locale))

    def span(self, long: timedelta) -> str:
        """How long: in whole days, months or years, whatever fits."""
        return str(format_timedelta(max(long, timedelta(days=1)), granularity="day", locale=self._catalogue.locale))

    def number(self, value: int) -> str:
        return str(format_decimal(value, locale=self._catalogue.locale))

    def money(self, amount: int, currency: str | None) -> str:
        """An amount in whole units of a currency (ISO 4217); without one where none was told."""
        if currency is None:
            return self.number(amount)
        return str(format_compact_currency(amount, currency, locale=self._catalogue.locale, fraction_digits=1))

    def points(self, milli: int) -> str:
        """Thousandths as points with one decimal."""
        return str(format_decimal(Decimal(milli) / 1000, format="0.0", locale=self._catalogue.locale))

    def signed(self, milli: int) -> str:
        """Thousandths as points with their sign and all decimals, so that parts add up on the page too."""
        return str(format_decimal(Decimal(milli) / 1000, format="+0.000;-0.000", locale=self._catalogue.locale))

    def moved(self, milli: int) -> str:
        """Thousandths as points with their sign and one decimal, for whoever does not add them up."""
        return str(format_decimal(Decimal(milli) / 1000, format="+0.0;-0.0", locale=self._catalogue.locale))

    def share(self, milli: int) -> str:
        """Thousandths as per cent."""
        return str(format_percent(Decimal(milli) / 1000, locale=self._catalogue.locale))


def _alone(text: str) -> str:
    """The text, isolated where letters in it are written from the right."""
    if text.isascii() or not any(bidirectional(letter) in FROM_THE_RIGHT for letter in text):
        return text
    return ALONE.format(text)


def _both(name: re.Match[str]) -> str:
    """A name as people write it, followed by its A-labels; these alone where they are of no name, or hide a letter."""
    written = ".".join(u_label(label) for label in name[0].split("."))
    return name[0] if written == name[0] or not written.isprintable() else f"{_alone(written)} ({name[0]})"
