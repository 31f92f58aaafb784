"""cli/report/pdf.py and renderer.py: PDF by a process that stays warm, fetches nothing and keeps its limits."""

import http.server
import os
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cli.report import fonts, pdf
from cli.report.catalogue import LANGUAGES, catalogue
from cli.report.making import rendered
from cli.report.page import page
from cli.report.pdf import Renderer
from scanner.errors import Misconfigured
from tests.cli.report.attacks import EVERYTHING, attacked
from tests.cli.report.companies import faulty

pytestmark = pytest.mark.skipif(bool(fonts.lacking_libraries()), reason="no WeasyPrint or Pango: run `make lab`")
FACES = {"ko": "CJK-KR", "ja": "CJK-JP", "zh-Hans": "CJK-SC"}
SPECIMEN = '<html lang="{}"><title>t</title><style>body{{font-family:{}}}</style><body><p>{}</p></body></html>'


@pytest.fixture(scope="module")
def warm() -> Iterator[Renderer]:
    """One renderer for all of these tests."""
    with Renderer() as renderer:
        yield renderer


def read(tool: str, content: bytes) -> str:
    """What one of poppler's tools tells of a PDF."""
    ending = ["-", "-"] if tool == "pdftotext" else ["-"]
    if tool == "pdfdetach -list":  # it reads no standard input
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            return subprocess.run([*tool.split(), file.name], capture_output=True, check=True).stdout.decode()
    return subprocess.run([*tool.split(), *ending], input=content, capture_output=True, check=True).stdout.decode()


def test_a_report_is_tagged_named_and_whole(warm: Renderer) -> None:
    """PDF/UA: a title, tags, a page number; every column is on the paper; the same page gives the same bytes."""
    html = page(faulty(), audience="policyholder", language="en")
    content = warm.pdf(html, "en")
    about, text = read("pdfinfo", content), read("pdftotext", content)
    assert "Tagged:          yes" in about
    assert "Rating of made.example" in about
    assert "JavaScript:      no" in about
    for told in ("What to do first", "Points lost", "192.0.2.1:3389/tcp", "56.5", "1/"):
        assert told in text, told
    assert warm.pdf(html, "en") == content
    assert warm.started == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_owner_has_one_page(language: str, warm: Renderer) -> None:
    """From twenty that outrank the rating to how to object: all on the first sheet, and the actions on the second."""
    made = replace(faulty(), criticals=faulty().criticals * 20)
    content = warm.pdf(page(made, audience="policyholder", language=language), language)
    first, second, *_ = read("pdftotext", content).split("\f")
    told = catalogue(language).text
    assert told("Who looked, and how to object") in first
    assert "ann@insurer.example" in first
    assert second.strip().startswith(told("Everything to do"))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_letters_are_drawn_in_the_face_of_their_language(language: str, warm: Renderer) -> None:
    """One letter is drawn in another way in another language; the text can be taken out of the PDF again."""
    if fonts.undrawn(fonts.LETTERS[language]):
        pytest.skip("no font: run `make lab`")
    html = page(attacked(fonts.LETTERS[language]), audience="broker", language=language)
    content = warm.pdf(html, language)
    used = [line.split()[0] for line in read("pdffonts", content).splitlines()[2:]]
    assert used
    assert all(FACES[language] in face for face in used), used
    assert fonts.LETTERS[language] in read("pdftotext", content)


def test_korean_lines_end_between_words(warm: Renderer) -> None:
    """Only a word that is wider than its place is broken; the text can be taken out of the PDF again, and the title."""
    words = (
        "외부 관찰로는 백업, 교육, 2차 인증 요구 여부 등 내부에서 일어나는 일을 알 수 없습니다. 127.0.0.1에서 확인됨"
    )
    page = SPECIMEN.format("ko", fonts.FACES["ko"], words).replace(">t<", ">한국어<")
    narrow, tiny = (
        warm.pdf(page.replace("<body>", f"<body style='width:{wide}px;overflow-wrap:anywhere'>"), "ko")
        for wide in (170, 60)
    )
    told = [read("pdftotext", one).partition("\f")[0] for one in (narrow, tiny)]
    assert " ".join(told[0].split("\n")).strip() == words
    assert "".join(told[1].split()) == "".join(words.split())
    assert len(told[0].splitlines()) < len(told[1].splitlines())
    assert re.search(r"Title: +한국어$", read("pdfinfo", narrow), re.MULTILINE)


def test_nothing_is_fetched(warm: Renderer, tmp_path: Path) -> None:
    """Addresses of any kind but data: are refused, whatever a page asks for."""
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            pass

    here = tmp_path / "here.svg"
    here.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="9"><text y="9">LEAKED</text></svg>')
    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    at = f"http://127.0.0.1:{server.server_port}"
    content = warm.pdf(
        f"<html lang=en><title>t</title><link rel=stylesheet href={at}/css><img src={at}/img alt=a>"
        f"<img src=file://{here} alt=b><link rel=attachment href=file://{here}><p>there</p>"
        f"<style>@import url({at}/import);p{{background:url({at}/background)}}</style></html>",
        "en",
    )
    server.shutdown()
    server.server_close()
    assert asked == []
    assert "there" in read("pdftotext", content)
    assert "LEAKED" not in read("pdftotext", content)
    assert read("pdfdetach -list", content).startswith("0 embedded")


def test_what_strangers_write_makes_a_page(warm: Renderer) -> None:
    """Markup and control characters in every field are text on paper; no link, no file, no script."""
    content = warm.pdf(page(attacked(EVERYTHING), audience="policyholder", language="ja"), "ja")
    assert "alert(1)" in read("pdftotext", content)
    assert "JavaScript:      no" in read("pdfinfo", content)
    assert [line for line in read("pdfinfo -url", content).splitlines()[1:] if line] == []
    assert read("pdfdetach -list", content).startswith("0 embedded")


def test_a_renderer_that_ended_is_started_again() -> None:
    """A process that was killed between two pages costs a start, not the page."""
    html = SPECIMEN.format("en", "sans-serif", "there")
    with Renderer() as renderer:
        renderer.pdf(html, "en")
        assert renderer._process is not None
        os.kill(renderer._process.pid, signal.SIGKILL)
        renderer._process.wait()
        assert renderer.pdf(html, "en").startswith(b"%PDF")
        assert renderer.started == 2


@pytest.mark.soak
def test_a_renderer_s_memory_does_not_grow() -> None:
    """By no more than a third of what fonts kept for every page would take."""
    html = page(faulty(), audience="broker", language="en")
    with Renderer() as renderer:
        for _ in range(20):
            renderer.pdf(html, "en")
        before = renderer.holds
        for _ in range(60):
            renderer.pdf(html, "en")
        assert renderer.holds - before < 5 * 2**20


def test_a_renderer_that_holds_too_much_is_let_go() -> None:
    """The page is kept, and the process does not stay."""
    with Renderer(largest=1) as renderer:
        assert renderer.pdf(SPECIMEN.format("en", "sans-serif", "there"), "en").startswith(b"%PDF")
        assert renderer._process is None


def test_a_page_that_takes_too_long_is_one_sentence() -> None:
    """And the process is gone."""
    with Renderer(longest=0.05) as renderer:
        with pytest.raises(Misconfigured, match=r"^The PDF was not made within .*: use --format html\.$"):
            renderer.pdf(SPECIMEN.format("en", "sans-serif", "there"), "en")
        assert renderer._process is None


def test_what_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without WeasyPrint: what to install, and that HTML does not need it."""
    (tmp_path / "weasyprint.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Renderer() as renderer, pytest.raises(Misconfigured, match=r"pip install 'hullmark\[pdf\]'"):
        renderer.pdf(SPECIMEN.format("en", "sans-serif", "there"), "en")


def test_a_language_without_a_font_has_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of boxes is no page: one sentence says which package brings the font."""
    monkeypatch.setattr(fonts, "_drawn", lambda: ((0, 0x24F),))
    with pytest.raises(Misconfigured, match=r"^No font here draws letters .*Hangul.*: install fonts-noto-cjk, or use"):
        rendered(attacked("한"), audience="broker", form="pdf", language="ko")


def test_strangers_letters_without_a_font_are_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They hold up no report: it is made, and one sentence says what would draw them."""
    monkeypatch.setattr(fonts, "_drawn", lambda: ((0, 0x24F),))
    monkeypatch.setattr(pdf.Renderer, "pdf", lambda *_: b"%PDF")
    assert rendered(attacked("ไทย"), audience="broker", form="pdf", language="en") == b"%PDF"
    assert "(Thai): install fonts-noto-core, the PDF shows boxes in their place." in capsys.readouterr().err
