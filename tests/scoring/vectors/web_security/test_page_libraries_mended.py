"""The worst flaw of any library on a page decides, as likely as a file's name is true."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present
from scoring.finding import Certainty, Finding
from scoring.knowledge import FeedState, Known
from scoring.knowledge.library import KnownScript, Library, LibraryFlaw
from scoring.vectors.web_security.page_libraries_mended import FRESH
from scoring.vectors.web_security.page_libraries_mended import page_libraries_mended as check
from tests.fakes.looks import AT, ask, seen, sentence, verdict
from tests.scoring.vectors.web_security.fronts import ERROR, FRONT, INTERFACE, TIDY

JQUERY, VUE = "/js/jquery-3.4.1.js", "/js/vue-2.7.16.js"
FEED = FeedState(name="retirejs", released=AT, digest="sha256:x")


def flaw(severity: str, *cves: str, fixed: str = "3.5.0") -> LibraryFlaw:
    return LibraryFlaw(severity=severity, fixed=fixed, cves=cves, what="something")


def judged(*flaws: LibraryFlaw, scripts: Fact[tuple[str, ...]] | None = None, **known: object) -> Finding | None:
    scripts = scripts or Present(value=(JQUERY, VUE))
    rows = (
        KnownScript(address=JQUERY, library=Library(name="jquery", version="3.4.1", flaws=flaws)),
        KnownScript(address=VUE, library=Library(name="vue", version="2.7.16")),
    )
    facts = replace(TIDY, scripts=scripts)
    finding = ask(check, seen(facts), asset=FRONT, known=replace(Known(feeds=(FEED,), scripts=rows), **known))  # type: ignore[arg-type]  # fields of Known
    assert finding is None or "{" not in sentence(check, finding)
    return finding


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        (("critical",), "bad severe"),
        (("medium", "high"), "bad severe"),
        (("low", "medium"), "warn medium"),
        (("low",), "fair low"),
        ((), "good none"),
    ],
)
def test_the_worst_severity_decides(severities: tuple[str, ...], expected: str) -> None:
    """In the source's words; likely, and announced until the list is too old."""
    finding = judged(*(flaw(one, "CVE-2020-1") for one in severities))
    assert verdict(finding) == expected
    assert finding is not None
    assert finding.certainty is Certainty.LIKELY
    assert finding.until == AT + FRESH + timedelta.resolution


def test_the_flaws_are_named() -> None:
    """The library with its version, its CVE ids of that severity, and the version without them."""
    finding = judged(flaw("medium", "CVE-2020-11022", "CVE-2020-11023"), flaw("low", "CVE-2019-1"))
    assert finding is not None
    assert sentence(check, finding) == (
        "The page loads jquery 3.4.1, in which CVE-2020-11022, CVE-2020-11023 is known (medium); "
        "jquery 3.5.0 is without it."
    )
    unnamed = judged(flaw("low"))
    assert unnamed is not None
    assert "something is known (low)" in sentence(check, unnamed)
    many = judged(flaw("high", *(f"CVE-2020-{number}" for number in range(1000, 1008))))
    assert many is not None
    assert "CVE-2020-1004 and 3 more is known" in sentence(check, many)


def test_what_was_not_looked_up_says_nothing() -> None:
    """No list, a list that is too old, and libraries that are on none."""
    assert verdict(judged(feeds=())) == "unknown no_feed"
    assert verdict(judged(feeds=(replace(FEED, off=True),))) == "unknown no_feed"
    assert verdict(judged(feeds=(replace(FEED, released=AT - FRESH),))) == "unknown stale"
    assert verdict(judged(scripts=Present(value=("/js/own-1.2.js",)))) == "neutral strange"


def test_only_pages_with_such_scripts_are_asked() -> None:
    """No script with a version, facts of an older look, interfaces and error answers: no finding."""
    assert judged(scripts=ABSENT) is judged(scripts=NOT_ASKED) is None
    for facts in (INTERFACE, ERROR, None):
        shown = replace(facts, scripts=Present(value=(JQUERY,))) if facts else None
        assert ask(check, seen(shown), asset=FRONT, known=Known(feeds=(FEED,))) is None
