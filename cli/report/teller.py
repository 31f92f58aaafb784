"""Tells a report in one language: sentences, numbers and dates, and which translations it used."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from cli.printing import shown
from cli.report.catalogue import Catalogue

LONGEST = 300
"""Characters of a stranger's text on a page."""


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
        told = self._catalogue.text(english)
        for key, value in values.items():
            told = told.replace("{" + key + "}", str(value))
        return told

    def word(self, words: Mapping[str, str], key: str) -> str:
        """A word of the glossary; the key itself where the glossary lacks it."""
        return self.text(words[key]) if key in words else key

    def because(self, row: Mapping[str, Any]) -> str:
        """The reason of a finding, a row of `hullmark.scan/1`."""
        return self.foreign(self._catalogue.because(row["because_id"], tuple(row["values"].items())))

    def foreign(self, text: str) -> str:
        """A stranger's text: one line, no invisible characters, cut."""
        return shown(text, LONGEST)

    def day(self, at: date | datetime) -> str:
        return str(format_date(at, format="medium", locale=self._catalogue.locale))

    def moment(self, at: datetime) -> str:
        """A time in UTC, said so."""
        return f"{format_datetime(at, format='medium', locale=self._catalogue.locale)} UTC"

    def number(self, value: int) -> str:
        return str(format_decimal(value, locale=self._catalogue.locale))

    def points(self, milli: int) -> str:
        """Thousandths as points with one decimal."""
        return str(format_decimal(Decimal(milli) / 1000, format="0.0", locale=self._catalogue.locale))

    def signed(self, milli: int) -> str:
        """Thousandths as points with their sign and all decimals, so that parts add up on the page too."""
        return str(format_decimal(Decimal(milli) / 1000, format="+0.000;-0.000", locale=self._catalogue.locale))

    def share(self, milli: int) -> str:
        """Thousandths as per cent."""
        return str(format_percent(Decimal(milli) / 1000, locale=self._catalogue.locale))
