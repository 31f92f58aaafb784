"""The laboratory's story told to all readers in all languages: made by the command, opened and printed, kept."""

import asyncio
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cli.report import fonts
from cli.report.catalogue import LANGUAGES, catalogue
from cli.report.redaction import AUDIENCES
from scoring.history.store import History as Store
from tests.cli.report.browser import LACKS, barriers, chromium, opened
from tests.cli.report.companies import fallen
from tests.lab.laboratory import Laboratory
from tests.locales import ours
from tests.program import hullmark, impatient, import_feeds
from tests.worlds import kept as worlds
from tests.worlds.history import DAY, START

pytestmark = [pytest.mark.lab, pytest.mark.soak, pytest.mark.skipif(bool(LACKS), reason=str(LACKS))]
COMPANY, FELL = "untidy.test", "made.example"
"""One that the laboratory has, looked at once, and one whose ninety days are made up, since its servers are too."""
BEGAN = (START - 60 * DAY).date()
KINDS = {kind: (COMPANY, "--for", kind) for kind in AUDIENCES} | {
    "renewal": (FELL, "--for", "underwriter", "--since", str(BEGAN)),
    "book": ("--book",),
}
PRINTED = [kind for kind in KINDS if kind != "book"]
NARROW = 320


def book(today: datetime) -> str:
    """Lines of which one renews soon and has fallen since its term began; one is in quotation, one never looked at."""

    def day(ahead: int) -> str:
        return str(today.date() + timedelta(days=ahead))

    rows = (
        ("P-101", "Untidy Trading Ltd", COMPANY, "bound", day(-300), day(65)),
        ("P-102", "주식회사 정돈", "tidy.test", "quoted", "", ""),
        ("P-103", "株式会社パーク", "parked.test", "bound", day(-100), day(265)),
        ("P-104", "敌对有限公司", "hostile.test", "bound", day(-330), day(35)),
        ("P-105", "Made & Sons", FELL, "bound", str(BEGAN), day(60)),
        ("P-106", "New to the Book AG", "new.example", "bound", day(0), day(365)),
    )
    return "\n".join(",".join(row) for row in (("key", "name", "domains", "status", "inception", "renewal"), *rows))


@pytest.fixture(scope="module")
def home(laboratory: Laboratory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the companies were looked at, and the book says when they renew."""
    folder = tmp_path_factory.mktemp("home")
    import_feeds(folder)
    impatient(folder)

    async def fall() -> None:
        store = await Store.open(f"sqlite:///{folder}/data/hullmark/hullmark.sqlite", now=START + DAY)
        for one in fallen():
            await worlds.keep(store, one)
        await store.close()

    asyncio.run(fall())
    hullmark(folder, "scan", *laboratory.options(), "--json", *laboratory.companies)
    (folder / "book.csv").write_text(book(datetime.now(UTC)), "utf-8")
    hullmark(folder, "portfolio", "import", str(folder / "book.csv"))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all of these tests."""
    with chromium() as running:
        yield running


@pytest.fixture
def kept(pytestconfig: pytest.Config, tmp_path: Path) -> Path:
    """Where pictures stay to be looked at: .pytest_cache/d/reports."""
    return pytestconfig.cache.mkdir("reports") if pytestconfig.cache else tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_story_is_told(kind: str, language: str, home: Path, browser: Browser, tmp_path: Path, kept: Path) -> None:
    """The page is whole, shuts nobody out, says nothing of ours in another language; its picture is kept."""
    hullmark(home, "report", *KINDS[kind], "--lang", language, "-o", str(tmp_path / "made.html"))
    html = (tmp_path / "made.html").read_text("utf-8")
    with opened(browser, html, tmp_path) as seen:
        seen.page.screenshot(path=kept / f"story.{kind}.{language}.png", full_page=True)
        assert barriers(seen.page) == []
        assert not seen.wider_than(NARROW)
        assert (seen.asked, seen.complaints) == ([], [])
        text = seen.page.evaluate("document.body.innerText")
    assert (COMPANY if kind != "renewal" else FELL) in text
    told = catalogue(language).text
    for heading in HEADINGS.get(kind, ()):
        assert told(heading) in text
    if language != "en":
        assert sorted(one for one in ours() if one in text) == []


HEADINGS = {
    "renewal": ("Then and now", "How long faults stood", "Open exposures against their clocks"),
    "book": ("Renewals ahead with a fall", "Worst exposures", "What moved since the rating before"),
}
"""What stands there since somebody's term began and something fell."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_renewal_ahead_with_a_fall_stands_in_the_book(language: str, home: Path, tmp_path: Path) -> None:
    """The one line that fell, by as many points as the underwriter's page of it tells; the others did not."""
    hullmark(home, "report", *KINDS["book"], "--lang", language, "-o", str(tmp_path / "book.html"))
    page = (tmp_path / "book.html").read_text("utf-8")
    section = page.partition(catalogue(language).text("Renewals ahead with a fall"))[2].partition("<h2>")[0]
    (row,) = re.findall("<tr>(<td>.*)</tr>", section)
    cells = [unescape(one) for one in re.findall("<td[^>]*>(.*?)</td>", row)]
    assert cells[:2] == ["Made & Sons", FELL]
    hullmark(home, "report", *KINDS["renewal"], "--format", "json", "-o", str(tmp_path / "renewal.json"))
    told = re.findall(r'"value": (\d+)', (tmp_path / "renewal.json").read_text().partition('"renewal": ')[2])
    assert int(cells[-1]) == int(told[1]) - int(told[0])


@pytest.mark.skipif(bool(fonts.lacking_libraries()), reason="no WeasyPrint or Pango: run `make lab`")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PRINTED)
def test_the_story_is_printed(kind: str, language: str, home: Path, tmp_path: Path, kept: Path) -> None:
    """No sheet ends with a heading whose text stands on the next one; pictures of all sheets are kept."""
    file, page = tmp_path / "made.pdf", tmp_path / "made.html"
    for form, out in (("pdf", file), ("html", page)):
        hullmark(home, "report", *KINDS[kind], "--lang", language, "--format", form, "-o", str(out))
    subprocess.run(["pdftoppm", "-r", "60", "-png", file, kept / f"story.{kind}.{language}.sheet"], check=True)
    html = page.read_text("utf-8")
    headings = {" ".join(unescape(one).split()) for one in re.findall("<h[23]>(.*?)</h[23]>", html, re.DOTALL)}
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True).stdout.decode()
    for sheet in text.split("\f")[:-1]:
        *_, last, number = (line.strip() for line in sheet.splitlines() if line.strip())
        assert re.fullmatch(r"\d+ ?/ ?\d+", number)
        assert last not in headings
