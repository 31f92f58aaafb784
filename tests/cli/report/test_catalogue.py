"""cli/report/catalogue.py: what is said in which language."""

import re

import pytest

from cli.report.catalogue import LANGUAGES, catalogue
from scoring.vectors import sentences
from tests.locales import kept, renewed, said

PLACE = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_has_the_sentences_of_today(language: str) -> None:
    """Nothing that the code says is missing from a catalogue, and nothing stands there that it no longer says."""
    assert set(catalogue(language).unreviewed) <= set(said())
    assert {str(message.id) for message in renewed(language) if message.id} == set(said())


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_catalogue_lacks_a_translation(language: str) -> None:
    """A report in another language holds no English sentence: whoever adds one translates it too."""
    assert {str(message.id) for message in kept(language) if message.id and not message.string} == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    """A value is never lost and never invented by a translation."""
    for english, told in catalogue(language).translations.items():
        assert sorted(PLACE.findall(told)) == sorted(PLACE.findall(english)), english


def test_english_is_told_as_it_is_written() -> None:
    """Without a catalogue the sentence itself is said, its places filled."""
    told = catalogue("en").because("dmarc_enforced.half", (("percent", "20"), ("policy", "reject")))
    assert told == "The DMARC policy reject holds for 20 % of mail only."


def test_a_language_that_is_not_spoken_is_refused() -> None:
    """No catalogue is made up."""
    with pytest.raises(KeyError):
        catalogue("tlh")


def test_what_others_saw_is_told_as_theirs_in_every_language() -> None:
    """The sentence ends with who saw it and when, whatever the language."""
    (message, *_) = (name for name, text in sentences().items() if "{" not in text)
    values = (("told_age", "3"), ("told_by", "Shodan"), ("told_on", "2026-11-20"))
    for language in LANGUAGES:
        assert "Shodan" in catalogue(language).because(message, values)
        assert "2026-11-20" in catalogue(language).because(message, values)


NEVER = re.compile(
    r"(?i)\b(secure|safe|clean|compliant|passed|no vulnerabilities|hacked|breached|false|lied|misrepresentation"
    r"|breach of disclosure duty|covered|uninsurable|will lower your premium|guaranteed)\b"
)
"""What is said nowhere, in English."""


def test_nothing_is_said_that_nobody_may_promise() -> None:
    """The list of words that stand in no sentence."""
    assert {text for text in said() if NEVER.search(text)} == set()


def test_two_sentences_are_not_glued() -> None:
    """A sentence of a page begins and ends with what it says, so that a translation is a whole one."""
    assert {text for text in said() if text != text.strip()} == set()
