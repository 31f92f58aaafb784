"""What is said in which language: one catalogue a language, the English sentence as its key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.messages.pofile import read_po

from scoring.vectors import sentence, sentences

LANGUAGES = ("en", "ko", "ja", "zh-Hans")


def said(english: str) -> str:
    """The sentence itself: `_("...")` marks what a page says for the catalogues."""
    return english


BY_OTHERS = said("(Seen by {by} on {on}, {days} days before, not by us.)")
PLACE = re.compile(r"\{(\w+)\}")


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its places filled, once: what looks like a place within a value stays as it is."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), sentence)


REVIEWED = "reviewed_by:"
"""A translator's comment that begins so names the person who read the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One language. `unreviewed` are the English sentences whose translation nobody has read yet."""

    language: str
    locale: Locale
    translations: dict[str, str]
    unreviewed: frozenset[str]

    def text(self, english: str) -> str:
        """The sentence in this language; English where the catalogue lacks it."""
        return self.translations.get(english) or english

    def because(self, message: str, values: tuple[tuple[str, str], ...]) -> str:
        """The sentence of a finding's reason, its places filled; values that are sentences themselves are told too."""
        english, told = sentences().get(message), {key: self.value(value) for key, value in values}
        if english is None or self.language == "en":
            return sentence(message, tuple(told.items()))
        text = filled(self.text(english), told)
        if "told_by" in told:
            by_others = {"by": told["told_by"], "on": told["told_on"], "days": told["told_age"]}
            text += " " + filled(self.text(BY_OTHERS), by_others)
        return text

    def value(self, value: str) -> str:
        """What stands in a place of a sentence; what is no word of ours stays as it is."""
        from cli.report.values import told

        return told(value, self.text)

    def reviewed(self, used: frozenset[str]) -> bool:
        """Whether a person has read the translation of everything in `used`."""
        return not used & self.unreviewed


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of one of LANGUAGES. Raises KeyError for another."""
    if language not in LANGUAGES:
        raise KeyError(language)
    locale = Locale.parse(language, sep="-")
    if language == "en":
        return Catalogue(language=language, locale=locale, translations={}, unreviewed=frozenset())
    content = files(__package__).joinpath("locales", f"{language}.po").read_bytes()
    read = [message for message in read_po(BytesIO(content), locale=None) if message.id]
    translations = {str(message.id): str(message.string) for message in read if message.string}
    unreviewed = frozenset(
        str(message.id) for message in read if not any(line.startswith(REVIEWED) for line in message.user_comments)
    )
    return Catalogue(language=language, locale=locale, translations=translations, unreviewed=unreviewed)
