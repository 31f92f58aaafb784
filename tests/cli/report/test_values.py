"""cli/report/values.py: what fills a sentence is told in its language where it is ours, and left alone where not."""

import re

import pytest

from cli.report.catalogue import LANGUAGES, PLACE, catalogue
from cli.report.values import LONGEST, VALUES, told
from scoring.vectors.patching_cadence._history import spanned
from scoring.vectors.patching_cadence.known_flaws_mended import _more

ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]|^0個$")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_value_is_told_in_every_language(language: str) -> None:
    """Whatever stands in its places, which stays."""
    for english in VALUES:
        filled = PLACE.sub("7", english)
        said = told(filled, catalogue(language).text)
        assert ASIAN.search(said), english
        assert said.count("7") == filled.count("7"), english


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("value", [_more(1), _more(5), spanned(9, 12), "no encryption, RC4", "over TCP: silent"])
def test_what_checks_say_is_known(language: str, value: str) -> None:
    """As the checks make it: with numbers, as lists, and one within another."""
    assert ASIAN.search(told(value, catalogue(language).text))


@pytest.mark.parametrize(
    "value", ["", "nginx 1.24.0", "www.acme.example", "Some Company, Inc.", "x" * (LONGEST + 1), "a " * 150]
)
def test_what_is_not_ours_stays_as_it_is(value: str) -> None:
    """Names, versions and banners."""
    assert told(value, catalogue("ja").text) == value


def test_values_within_values_come_to_an_end() -> None:
    """However deep a stranger nests them."""
    assert "silent" in told("over TCP: " * 9 + "silent", catalogue("ko").text)


def test_in_english_nothing_changes() -> None:
    """Not a letter."""
    for english in VALUES:
        assert told(PLACE.sub("7", english), catalogue("en").text) == PLACE.sub("7", english)
