"""cli/report/page.py: the page of one rating, from the demo's own companies."""

import re

import pytest

import config
from cli import demo
from cli.pipeline import Result
from cli.printing import Page
from cli.report.actions import advice_of
from cli.report.catalogue import LANGUAGES
from cli.report.content import Point, Report, report
from cli.report.page import page


@pytest.fixture(scope="module")
def told() -> list[Report]:
    """The reports of all ratings of one run of the demo."""
    made: list[Report] = []
    advice = advice_of(config.text("actions.csv"))

    def keep(_: Page, result: Result) -> None:
        done = result.done
        if done is not None:
            course = [Point(at=done.case.as_of, value=done.rating.value)] * 2
            made.append(report(done, course, advice, contact="Ann Example <ann@insurer.example>"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "_show", keep)
        demo.run()
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_its_language_and_asks_for_nothing(told: list[Report], language: str) -> None:
    """No script, no address to load anything from, no style attribute; the policy of the page forbids them too."""
    for one in told:
        html = page(one, audience="policyholder", language=language)
        assert f'<html lang="{language}">' in html
        assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
        assert not re.search(r"<script|<img|<link|<iframe|\bsrc=|\bstyle=|\bon\w+=|javascript:", html)


def test_page_one_has_three_actions_and_no_number_of_a_flaw(told: list[Report]) -> None:
    """What the owner reads first is short: three things to do, each with what it gives, and no CVE id."""
    for one in told:
        owner = page(one, audience="policyholder", language="en").partition("Everything to do")[0]
        first = owner.partition('<ol class="first">')[2].partition("</ol>")[0]
        assert first.count("<li>") == min(3, len(one.actions))
        assert "CVE-" not in owner


def test_a_translation_that_nobody_read_says_so(told: list[Report]) -> None:
    """English needs no reviewer; the others say that a machine wrote them."""
    assert 'class="note"' not in page(told[0], audience="policyholder", language="en")
    assert 'class="note"' in page(told[0], audience="policyholder", language="ko")
