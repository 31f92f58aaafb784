"""Companies that no page was drawn for: not rated, nothing found, too much found, words without a translation."""

from dataclasses import replace
from typing import Any

import pytest

from cli.report import catalogue as catalogues
from cli.report.catalogue import LANGUAGES
from cli.report.command import TEXTS
from cli.report.making import rendered
from cli.report.redaction import AUDIENCES
from tests.cli.report import books
from tests.cli.report.companies import crowded, faulty, tidy


def test_fifty_thousand_findings_make_a_page_that_a_browser_opens() -> None:
    """Under a megabyte, with how many more there are; the sheet has all of them. One silence is told once."""
    report = crowded(50_000)
    page = rendered(report, audience="policyholder", form="html", language="en")
    assert len(page) < 1_000_000
    assert page.count(b"49,500 more stand in the CSV file.") == 1
    assert page.count(b"200 more stand in the CSV file.") == 1
    assert page.count(b"and 697 more") == 1
    sheet = rendered(report, audience="policyholder", form="csv", language="en")
    assert sheet.count(b"\r\nfinding,") == 50_000


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_rating_that_was_not_made_is_told_as_a_range(audience: str, form: str) -> None:
    """Too little was seen: no number, no band, no promise of one if something is closed."""
    report = tidy()
    assert report.done.rating.value is None
    told = rendered(report, audience=audience, form=form, language="en").decode()
    assert "None" not in told
    assert "Rating under this model if closed" not in told
    if form == "html":
        assert "Not rated: too little was seen. The rating lies between" in told
    else:
        assert "not rated" in told or '"value": null' in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_without_a_translation_is_told_in_english(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue that lacks everything gives a right page all the same, and a right page of the book."""
    bare = replace(catalogues.catalogue(language), translations={})
    monkeypatch.setattr("cli.report.page.catalogue", lambda _: bare)
    monkeypatch.setattr("cli.report.book_page.catalogue", lambda _: bare)
    assert "Worst exposures" in books.html(100, language=language)
    page = rendered(faulty(), audience="policyholder", form="html", language=language).decode()
    assert "What to do first" in page
    assert f'<html lang="{language}">' in page


def test_a_company_without_a_finding_has_a_page_in_every_form() -> None:
    """It says what was looked at and that nothing was found in what we could see."""
    report = tidy()
    assert (report.actions, report.criticals) == ((), ())
    for form in TEXTS:
        for audience in AUDIENCES:
            assert rendered(report, audience=audience, form=form, language="ja")


def test_a_company_s_name_of_ten_thousand_letters_is_cut() -> None:
    """In the title, in the heading, and in the sheet."""
    report = faulty()
    target: dict[str, Any] = report.document["target"] | {"label": "n" * 10_000}
    long = replace(report, document=report.document | {"target": target})
    for form in TEXTS:
        assert b"n" * 500 not in rendered(long, audience="policyholder", form=form, language="en")
