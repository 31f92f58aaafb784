"""Reports in a browser: nothing runs, nothing is asked for, nobody is shut out, on any width and on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from cli.report.catalogue import LANGUAGES
from cli.report.making import rendered
from cli.report.redaction import AUDIENCES
from tests.cli.report import books
from tests.cli.report.attacks import CORPUS, EVERYTHING, attacked
from tests.cli.report.browser import LACKS, barriers, chromium, opened
from tests.cli.report.companies import disputed, faulty, many_hosts
from tests.conftest import PROFILE

pytestmark = pytest.mark.skipif(bool(LACKS), reason=str(LACKS))
ORDINARY = {("policyholder", "en"), ("broker", "ja"), ("underwriter", "ko"), ("policyholder", "zh-Hans")}
KINDS = [
    pytest.param(audience, language, marks=() if (audience, language) in ORDINARY else pytest.mark.soak)
    for audience in AUDIENCES
    for language in LANGUAGES
]
NARROW = 320
"""Pixels: WCAG 2.2, 1.4.10."""
GREY = {"type": "achromatopsia"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all of these tests."""
    with chromium() as running:
        yield running


@pytest.fixture
def kept(pytestconfig: pytest.Config, tmp_path: Path) -> Path:
    """Where pictures stay to be looked at: .pytest_cache/d/reports."""
    return pytestconfig.cache.mkdir("reports") if pytestconfig.cache else tmp_path


def picture(page: Page, file: Path, *, whole: bool = True) -> None:
    """One to be looked at by people, in the long profile: to draw it costs more than all that is asked of the page."""
    if PROFILE == "soak":
        page.screenshot(path=file, full_page=whole)


def html(audience: str, language: str) -> str:
    return rendered(faulty(), audience=audience, form="html", language=language).decode()


@pytest.mark.parametrize(("audience", "language"), KINDS)
def test_a_page_shuts_nobody_out(audience: str, language: str, browser: Browser, tmp_path: Path, kept: Path) -> None:
    """axe finds nothing serious; no request, no complaint; 320 pixels are enough; the long profile keeps pictures."""
    name = f"{audience}.{language}"
    with opened(browser, html(audience, language), tmp_path) as seen:
        page = seen.page
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.lang") == language
        picture(page, kept / f"{name}.png")
        assert not seen.wider_than(NARROW)
        picture(page, kept / f"{name}.narrow.png")
        assert barriers(page) == []
        page.emulate_media(media="print")
        assert not seen.wider_than(640)
        picture(page, kept / f"{name}.print.png")
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1000, "height": 800})
        eyes = page.context.new_cdp_session(page)
        eyes.send("Emulation.setEmulatedVisionDeficiency", GREY)
        picture(page, kept / f"{name}.grey.png")
        eyes.detach()
        assert seen.ran() == []
        assert seen.asked == []
        assert seen.complaints == []


def test_letters_and_disputes_shut_nobody_out(browser: Browser, tmp_path: Path) -> None:
    """The sections that an ordinary company does not have."""
    for report in (disputed(), many_hosts(2, shared=True)):
        text = rendered(report, audience="policyholder", form="html", language="en").decode()
        with opened(browser, text, tmp_path) as seen:
            assert barriers(seen.page) == []
            assert not seen.wider_than(NARROW)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no policy"])
def test_nothing_that_strangers_write_runs(audience: str, policy: bool, browser: Browser, tmp_path: Path) -> None:
    """Every attack in every field, all at once: nothing runs and nothing is asked for, without our policy too."""
    text = rendered(attacked(EVERYTHING), audience=audience, form="html", language="en").decode()
    with opened(browser, text, tmp_path, policy=policy) as seen:
        assert seen.ran() == []
        assert seen.asked == []
        assert seen.page.url.startswith("file:")
        assert not seen.wider_than(NARROW)


@pytest.mark.soak
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_no_attack_alone_runs(text: str, audience: str, browser: Browser, tmp_path: Path) -> None:
    """Where nothing before it changes how it is read."""
    attack = rendered(attacked(text), audience=audience, form="html", language="en").decode()
    with opened(browser, attack, tmp_path, policy=False) as seen:
        assert seen.ran() == []
        assert seen.asked == []


@pytest.mark.parametrize("text", CORPUS[:3])
def test_these_tests_would_see_it(text: str, browser: Browser, tmp_path: Path) -> None:
    """The same attacks unescaped do run in this browser; with the page's policy they do not."""
    page = html("broker", "en").replace("</h1>", f"</h1>{text}", 1)
    with opened(browser, page, tmp_path, policy=False) as seen:
        assert set(seen.ran()) == {"alert"}
    with opened(browser, page, tmp_path) as seen:
        assert seen.ran() == []
        assert seen.complaints != []


def test_a_book_is_searched_and_sorted(browser: Browser, tmp_path: Path, kept: Path) -> None:
    """All lines, of which a thousand stand in HTML; with scripts off those are read; axe finds nothing serious."""
    text = books.html(2500)
    with opened(browser, text, tmp_path, scripts=False) as seen:
        assert seen.page.locator("#rows tbody tr").count() == 1000
        assert not seen.page.locator("#search").is_visible()
    with opened(browser, books.html(9), tmp_path) as seen:
        assert not seen.page.locator("#more").is_visible()
    with opened(browser, text, tmp_path) as seen:
        page, rows = seen.page, seen.page.locator("#rows tbody tr")
        page.click("#more")
        assert rows.count() == 2000
        page.fill("#search", "company-2499.")
        assert rows.count() == 1
        assert "P-002499" in rows.first.inner_text()
        page.fill("#search", "")
        page.click("#rows th:nth-child(3) button")
        assert "P-000000" in rows.first.inner_text()
        page.click("#rows th:nth-child(3) button")
        assert "P-002499" in rows.first.inner_text()
        page.fill("#search", "company-249")
        assert barriers(page) == []
        assert not seen.wider_than(NARROW)
        assert (seen.asked, seen.complaints) == ([], [])
        picture(page, kept / "book.png", whole=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_is_looked_at_in_every_language(language: str, browser: Browser, tmp_path: Path, kept: Path) -> None:
    """No request, no complaint, narrow enough; the long profile keeps its picture."""
    with opened(browser, books.html(60, language=language), tmp_path) as seen:
        assert seen.page.evaluate("document.documentElement.lang") == language
        picture(seen.page, kept / f"book.{language}.png")
        assert not seen.wider_than(NARROW)
        assert (seen.asked, seen.complaints) == ([], [])


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no policy"])
def test_nothing_in_a_book_runs_but_its_own_script(policy: bool, browser: Browser, tmp_path: Path) -> None:
    """Attacks in names, keys, targets and services, in the rows as they lie and as the script draws them."""
    with opened(browser, books.html(1100, EVERYTHING), tmp_path, policy=policy) as seen:
        seen.page.click("#rows th:nth-child(1) button")
        seen.page.click("#more")
        assert seen.page.locator("#rows img, #rows svg, #rows script, #rows iframe").count() == 0
        seen.page.evaluate("document.querySelectorAll('#rows tbody tr:nth-child(n+9)').forEach(one => one.remove())")
        assert seen.ran() == []
        assert seen.asked == []
