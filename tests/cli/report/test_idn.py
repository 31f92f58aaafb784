"""IDN on the pages of reports: as people write them and as they are stored, so that no letter passes for another."""

from dataclasses import replace

import pytest

from cli.report.catalogue import LANGUAGES, catalogue
from cli.report.content import Report
from cli.report.page import page
from cli.report.redaction import AUDIENCES
from cli.report.teller import ALONE, Teller
from scanner.target import a_label
from tests.cli.report.companies import faulty

BOTH = "münchen.example (xn--mnchen-3ya.example)"
SPOOFS = ("аррӏе.example", "pаypal.example")
"""Whole in Cyrillic; Latin but for one letter."""
HEBREW = "ישראל.example"
JOINED = a_label("نامه\u200cای.example")
"""With a letter between two others that nobody sees."""


def _named(name: str) -> Report:
    """The faulty company under another name, which is that of its first asset too."""
    report = faulty()
    target = report.document["target"] | {"name": name, "label": None}
    first, *others = report.document["assets"]
    return replace(report, document=report.document | {"target": target, "assets": [first | {"value": name}, *others]})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_shows_an_idn_in_both_forms(audience: str, language: str) -> None:
    """In the title, in the heading and among the assets; nowhere in one form alone."""
    html = page(_named("xn--mnchen-3ya.example"), audience=audience, language=language)
    assert f"<h1>{BOTH}</h1>" in html
    assert html.count("münchen") == html.count("xn--mnchen-3ya") == html.count(BOTH) >= 3


@pytest.mark.parametrize("spoof", SPOOFS)
def test_what_looks_like_another_name_is_told_by_its_letters(spoof: str) -> None:
    """However like a known name it looks, the form that cannot be mistaken stands beside it."""
    stored = spoof.encode("idna").decode()
    html = page(_named(stored), audience="policyholder", language="en")
    assert html.count(spoof) == html.count(f"{spoof} ({stored})") >= 3


def test_a_name_from_the_right_turns_nothing_around() -> None:
    """It is isolated, and its stored form stands outside the isolation."""
    stored = a_label(HEBREW)
    html = page(_named(stored), audience="policyholder", language="ja")
    assert html.count(HEBREW) == html.count(f"{ALONE.format(HEBREW)} ({stored})") >= 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("192.0.2.7:443/tcp (xn--mnchen-3ya.example)", f"192.0.2.7:443/tcp ({BOTH})"),
        ("_25._tcp.xn--mnchen-3ya.example", "_25._tcp.münchen.example (_25._tcp.xn--mnchen-3ya.example)"),
        ("xn--a.example, xn--.example", "xn--a.example, xn--.example"),
        (JOINED, JOINED),
        ("axn--mnchen-3ya.example", "axn--mnchen-3ya.example"),
        ("www.acme.example", "www.acme.example"),
    ],
)
def test_names_within_a_text_are_found(text: str, shown: str) -> None:
    """Whole names, with labels that are none of a host; what decodes to no name, or to what nobody sees, stays."""
    assert Teller(catalogue("en")).foreign(text) == shown
