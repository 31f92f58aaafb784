"""cli/report/page.py: what stands on a page, for whom, in which order."""

import re
from dataclasses import replace
from html import unescape

import pytest

from cli.report.catalogue import LANGUAGES
from cli.report.page import CLOSED_UP, MOST_ROWS, MOST_TO_PROVIDERS, closed_up, page
from cli.report.redaction import AUDIENCES, Released
from cli.report.words import DRAFT, OPENING
from tests.cli.report.companies import crowded, disputed, faulty, many_hosts, shipped_recipes, tidy
from tests.locales import ours
from tests.worlds.history import START

LET_GO = Released(by="Kim <kim@insurer>", at=START)
ACTIVE = re.compile(r"<script|<img|<link|<iframe|<object|\bsrc=|\bhref=|\bstyle=|<[^>]*\son\w+=|javascript:|url\(")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_names_its_language_and_asks_for_nothing(audience: str, language: str) -> None:
    """No script, no address to load anything from, no style attribute; the policy of the page forbids them too."""
    html = page(faulty(), audience=audience, language=language)
    assert f'<html lang="{language}">' in html
    assert "default-src 'none'; style-src 'sha256-" in html
    assert not ACTIVE.search(html)


def test_the_policy_names_the_style_that_is_there() -> None:
    """A browser that obeys the policy applies the style: its hash is that of the element's text."""
    from base64 import b64encode
    from hashlib import sha256

    html = page(faulty(), audience="policyholder", language="en")
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in html


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_page_opens_with_what_it_is_not(audience: str) -> None:
    """Before the company's name: no penetration test, no statement about cover, no advice."""
    html = page(faulty(), audience=audience, language="en")
    assert OPENING in html.partition("<h1>")[0]


def test_page_one_has_three_actions_and_no_number_of_a_flaw() -> None:
    """What the owner reads first: what outranks the number, three things to do, each with the rating if closed."""
    owner = page(faulty(), audience="policyholder", language="en").partition("Everything to do")[0]
    first = owner.partition('<ol class="first">')[2].partition("</ol>")[0]
    assert first.count("<li>") == first.count("Rating under this model if closed") == 3
    order = [owner.index(told) for told in ("one exposure outranks the rating", "on a scale from", "What to do first")]
    assert order == sorted(order)
    assert "CVE-" not in owner


def test_exposures_are_told_an_owner_by_what_they_are() -> None:
    """Twenty open desktops are one line with three places and a number; of seven kinds five are told."""
    (one,) = faulty().criticals
    desks = [replace(one, value=f"192.0.2.{number}:3389/tcp") for number in range(20)]
    kinds = [replace(one, title=f"Close number {number}", value=f"198.18.0.{number}:1/tcp") for number in range(6)]
    made = replace(faulty(), criticals=(*desks, *kinds))
    box = page(made, audience="policyholder", language="en").partition('class="critical"')[2].partition("</section>")[0]
    assert "192.0.2.2:3389/tcp, and 17 more</li>" in box
    assert (box.count("<li>"), box.count("<p>and 2 more</p>")) == (5, 1)


def test_a_section_without_a_subject_is_not_there() -> None:
    """A company without faults, providers or changes has no empty tables of them."""
    html = page(tidy(), audience="policyholder", language="en")
    assert "Nothing that takes points was found in what we could see." in html
    for heading in ("Everything to do", "What others must mend", "Changes since", "The course of the year"):
        assert heading not in html


def test_what_leaves_the_house_is_a_draft_until_it_is_let_go() -> None:
    """The policyholder's and the broker's page say so; once it is released it says by whom. Ours never does."""
    for audience in ("policyholder", "broker"):
        assert DRAFT in page(faulty(), audience=audience, language="en")
        let_go = page(faulty(), audience=audience, language="en", release=LET_GO)
        assert DRAFT not in let_go
        assert "Released by Kim &lt;kim@insurer&gt; on" in let_go
    assert DRAFT not in page(faulty(), audience="underwriter", language="en")


def test_a_translation_that_nobody_read_says_so() -> None:
    """English needs no reviewer; the others say that a machine wrote them."""
    assert 'class="note"' not in page(faulty(), audience="policyholder", language="en")
    assert 'class="note"' in page(faulty(), audience="policyholder", language="ko")


def test_the_letter_to_a_provider_is_there_for_shared_platforms_alone() -> None:
    """On one's own hosts there is nobody to write to; on a provider's there is nothing to do oneself."""
    own, others = many_hosts(2), many_hosts(2, shared=True)
    assert "Dear Sir or Madam" not in page(own, audience="policyholder", language="en")
    html = page(others, audience="policyholder", language="en")
    assert html.count("Dear Sir or Madam") == 2
    assert not others.actions


def test_a_letter_that_is_cut_says_how_much_is_missing() -> None:
    """Twenty findings in a letter and twenty letters; of what goes beyond them the number stands there."""
    report = many_hosts(MOST_TO_PROVIDERS + 3, shared=True)
    html = page(report, audience="policyholder", language="en")
    assert html.count("Dear Sir or Madam") == MOST_TO_PROVIDERS
    assert "Of 3 more systems of providers no letter stands here" in html
    (value, rows), *_ = report.others
    long = replace(report, others=((value, rows * (MOST_TO_PROVIDERS + 5)),))
    told = len(rows) * (MOST_TO_PROVIDERS + 5) - MOST_TO_PROVIDERS
    letter = page(long, audience="policyholder", language="en").partition("Dear Sir or Madam")[2].partition("</pre>")[0]
    assert letter.count("\n- ") == MOST_TO_PROVIDERS + 1
    assert f"- and {told} more" in letter
    assert "no letter stands here" not in page(long, audience="policyholder", language="en")


def test_who_objects_knows_where_to_write() -> None:
    """To the address of whoever looked; where none is set, no page speaks of the same one."""
    assert "write to the same address" in page(faulty(), audience="policyholder", language="en")
    html = page(replace(faulty(), contact=""), audience="policyholder", language="en")
    assert "write to whoever sent you this report" in html
    assert "the same address" not in html


def test_the_underwriter_sees_then_now_and_the_clocks() -> None:
    """The rating at the beginning, the lowest, why it moved, open exposures with their due day, time to fix."""
    html = page(faulty(), audience="underwriter", language="en")
    for told in ("Then and now", "Lowest", "Why it moved", "Open exposures against their clocks", "Open since", "left"):
        assert told in html, told
    assert "Then and now" not in page(tidy(), audience="underwriter", language="en")


def test_a_long_table_is_cut_with_a_count() -> None:
    """Five hundred rows, and how many more stand in the CSV."""
    found = crowded(MOST_ROWS + 30)
    html = page(found, audience="policyholder", language="en")
    assert "30 more stand in the CSV file." in html


def test_a_recipe_is_there_for_what_was_seen_alone() -> None:
    """Records of the zone are mended whatever the name server; no product is offered that nobody named.

    Remote Desktop does not say what it is: all that speak it are there, each under its name.
    """
    html = page(faulty(), audience="policyholder", language="en")
    names = {recipe.product for _, recipes in faulty().recipes for recipe in recipes}
    assert names == {"rdp", "zone"}
    assert "How to do it, for the products that were seen" in html
    assert "How to do it" not in page(tidy(), audience="policyholder", language="en")
    assert "How to do it" not in page(faulty(), audience="broker", language="en")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_sentence_of_ours_is_left_in_english(language: str) -> None:
    """Neither in the text nor in letters and recipes, whose commands stay; here with every recipe that there is."""
    (cause, _), *_ = faulty().recipes
    shared = many_hosts(2, shared=True)
    for report in (replace(faulty(), recipes=((cause, shipped_recipes()),)), shared, disputed()):
        text = unescape(page(report, audience="policyholder", language=language))
        assert sorted(one for one in ours() if one in text) == []


def test_a_recipe_that_closes_several_causes_is_told_once() -> None:
    """As the text of a cookbook; which causes it closes stands in the JSON."""
    made = faulty()
    ((cause, recipes), *_) = made.recipes
    twice = replace(made, recipes=((cause, recipes), (replace(cause, because="another"), recipes)))
    once = replace(made, recipes=((cause, recipes),))
    assert page(twice, audience="policyholder", language="en") == page(once, audience="policyholder", language="en")


def test_sentences_stand_close_where_the_language_has_no_space_between_them() -> None:
    """Japanese and Chinese pages have none behind a full stop; what a server sent keeps every space."""
    for language in CLOSED_UP:
        text = page(faulty(), audience="policyholder", language=language)
        assert not re.search(r"[。：][ \n]+[^\s<]", re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL))
    kept = "<p>一。 二</p><pre>三。\n四</pre><p>五。 <b>六</b></p>"
    assert closed_up(kept) == "<p>一。二</p><pre>三。\n四</pre><p>五。 <b>六</b></p>"


def test_an_owner_reads_points_with_one_decimal_and_an_underwriter_all_of_them() -> None:
    """The parts of a move add up on the underwriter's page; nobody else adds them up."""
    (first, *_) = faulty().done.split.parts
    exact = f"{first.milli / 1000:+.3f} points"
    assert exact in page(faulty(), audience="underwriter", language="en")
    assert exact not in page(faulty(), audience="policyholder", language="en")
