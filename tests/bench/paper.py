"""What a report costs as PDF: cold, warm, and many in a row from one renderer."""

import re
import subprocess
import time
from dataclasses import dataclass
from statistics import median

from cli.report.page import page
from cli.report.pdf import LARGEST, Renderer
from tests.cli.report.companies import faulty, many_hosts

BAR_WARM, BAR_COLD = 3.0, 8.0
"""Seconds for ten pages."""
LANGUAGES = ("en", "ko", "ja", "zh-Hans")
RUNS, MANY, HOSTS = 5, 1000, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCost:
    """Seconds, and MiB that the renderer held after a tenth of MANY short reports and after all of them."""

    pages: int
    cold: float
    warm: float
    many: int
    each: float
    early: float
    late: float
    started: int


def measure(many: int = MANY) -> PaperCost:
    """Every figure; minutes for `many` = MANY."""
    long = page(many_hosts(HOSTS), audience="policyholder", language="ko")
    with Renderer() as renderer:
        cold, content = _seconds(renderer, long)
        warm = median(_seconds(renderer, long)[0] for _ in range(RUNS))
    short = [page(faulty(), audience="broker", language=language) for language in LANGUAGES]
    held: list[int] = []
    began = time.perf_counter()
    with Renderer() as renderer:
        for number in range(many):
            renderer.pdf(short[number % len(LANGUAGES)], LANGUAGES[number % len(LANGUAGES)])
            held.append(renderer.holds)
        started = renderer.started
    return PaperCost(
        pages=_pages(content),
        cold=cold, warm=warm, many=many, each=(time.perf_counter() - began) / many,
        early=held[len(held) // 10] / 2**20, late=max(held[-10:]) / 2**20, started=started,
    )  # fmt: skip


def _pages(content: bytes) -> int:
    told = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout
    return int(re.findall(rb"Pages: +(\d+)", told)[0])


def _seconds(renderer: Renderer, html: str) -> tuple[float, bytes]:
    began = time.perf_counter()
    content = renderer.pdf(html, "ko")
    return time.perf_counter() - began, content


def section(cost: PaperCost) -> str:
    """The section of docs/bench.md."""
    met = "met" if cost.warm < BAR_WARM and cost.cold < BAR_COLD else "NOT met"
    return f"""### Reports as PDF

A Korean report of {cost.pages} pages: {cost.cold:.1f} s from a renderer that has to start, {cost.warm:.1f} s from a
warm one, by the clock; the bars are {BAR_COLD:.0f} s and {BAR_WARM:.0f} s for ten pages, {met}. {cost.many:,} reports
of three pages in four languages took {cost.each:.2f} s each; the renderer held {cost.early:.0f} MiB after a tenth
of them and {cost.late:.0f} MiB after all, in {"one process" if cost.started == 1 else f"{cost.started} processes"}
(one is let go at {LARGEST // 2**20:,} MiB).
"""


if __name__ == "__main__":
    print(section(measure()))
