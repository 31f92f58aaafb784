"""cli/report/book.py, book_page.py and booking.py: what the page of the whole book tells, and its file."""

import asyncio
import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app, globals_first
from cli.report.book import book, lines_of
from cli.report.book_page import WORST
from cli.report.catalogue import LANGUAGES
from cli.world import Archive, shipped_model
from scoring.history.store import History as Store
from scoring.policy import Policy, Status
from tests.cli.report.attacks import EVERYTHING
from tests.cli.report.books import BANDS, TODAY, html, line, made
from tests.scoring.history import nights
from tests.worlds import kept
from tests.worlds.history import DAY, START


def embedded(page: str) -> list[list[object]]:
    rows: list[list[object]] = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    return rows


def test_open_exposures_come_first_then_the_lowest() -> None:
    """What was never rated comes last; every line is there once."""
    lines = made(1000).lines
    marks = [(-len(one.services), one.value or 10_000) for one in lines]
    assert marks == sorted(marks)
    assert len({one.key for one in lines}) == 1000
    assert lines[-1].at is None


def test_every_line_counts_in_one_band() -> None:
    """Those without a band and those never looked at too."""
    bands = made(1000).bands
    assert [name for name, _ in bands] == [*BANDS, None, ""]
    assert sum(many for _, many in bands) == 1000
    assert dict(bands)[""] == 11


def test_a_renewal_that_fell_is_told_and_no_other() -> None:
    """Within ninety days, and lower than when the term began: the deepest first."""
    near, far = line(1), replace(line(1), key="far", renewal=TODAY + timedelta(days=91))
    past, rose = replace(line(1), key="past", renewal=TODAY - timedelta(days=1)), replace(line(1), key="rose", before=1)
    unknown, deeper = replace(line(1), key="unknown", before=None), replace(line(1), key="deeper", before=900)
    told = book([near, far, past, rose, unknown, deeper], bands=BANDS, today=TODAY).renewals
    assert [one.key for one in told] == ["deeper", near.key]


def test_an_exposure_counts_once_a_line() -> None:
    """Twelve open desktops of one company are one line with an open desktop."""
    many = replace(line(1), services=("rdp",) * 12)
    assert book([many, replace(line(2), services=("rdp", "redis"))], bands=BANDS, today=TODAY).exposures == (
        ("rdp", 2),
        ("redis", 1),
    )


def test_the_worst_are_html_and_all_are_data() -> None:
    """A thousand rows without a script; the rest within the same file, in the same order."""
    page = html(2500)
    assert page.partition('id="rows"')[2].partition("</tbody>")[0].count("<tr><td>") == WORST
    rows = embedded(page)
    assert len(rows) == 2500
    assert [row[2] for row in rows] == [one.key for one in made(2500).lines]


def test_a_hundred_thousand_lines_are_a_file_that_mail_takes() -> None:
    """At most 25 MB, by what one line takes."""
    small, large = len(html(2000).encode()), len(html(6000).encode())
    assert small + (large - small) / 4000 * 98_000 < 25_000_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_names_this_style_and_this_script_alone(language: str) -> None:
    """By their hashes; a script of anybody else does not run."""
    page = html(3, language=language)
    for begin, end in (("<style>", "</style>"), ("<script>", "</script>")):
        text = page.partition(begin)[2].partition(end)[0]
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in page
    assert page.count("<script") == 2


def test_a_stranger_s_text_ends_no_data() -> None:
    """No sign in the data means anything in HTML, and the text is there again when it is read."""
    page = html(3, EVERYTHING)
    between = page.partition('id="data">')[2].rpartition("<script>")[0]
    assert between.count("<") == 1
    assert "<script>alert(1)</script>" in str(embedded(page)[0][0])


def report(folder: Path, *arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, globals_first(["report", *arguments, "--db", kept.url(folder)]))
    return ran.exit_code, ran.stderr


def test_the_book_of_a_store_is_written_whole(tmp_path: Path) -> None:
    """Each bound and quoted line beside its newest rating; one that lapsed is not there; nothing is left beside it."""

    async def fill() -> None:
        store = await Store.open(kept.url(tmp_path), now=START + DAY)
        await kept.keep(store, kept.company())
        rows = (
            ("P1", "made.example", Status.BOUND),
            ("P2", "new.example", Status.QUOTED),
            ("P3", "o.example", "lapsed"),
        )
        await store.put_policies(
            Policy(key=key, name=f"Name of {key}", domains=(domain,), status=Status(status), status_since=START.date())
            for key, domain, status in rows
        )
        await store.close()

    asyncio.run(fill())
    file = tmp_path / "out" / "book.html"
    file.parent.mkdir()
    code, told = report(tmp_path, "--book", "-o", str(file))
    assert (code, told) == (0, f"The page of the book, 2 lines, was written to {file}.\n")
    first, second = embedded(file.read_text("utf-8"))
    assert first[:4] == ["Name of P1", "made.example", "P1", "bound"]
    assert first[5] == 700
    assert first[6] == 1
    assert second[1:] == ["new.example", "P2", "quoted", "", None, 0, None]
    assert [path.name for path in file.parent.iterdir()] == ["book.html"]


async def test_a_line_is_held_against_the_rating_with_which_its_own_term_began(tmp_path: Path) -> None:
    """Two lines of one company, begun on two days; one whose renewal is far away is held against nothing."""
    store = await Store.open(kept.url(tmp_path), now=nights.START + 9 * DAY)
    values = []
    for number in range(3):
        at = await nights.night(store, number, nights.ssh(1), servers=number + 1)
        await nights.rate(store, f"acme.example-{number}", at)
        values.append((await store.ratings("acme.example", newest=1))[0].rating.value)
    day = nights.START.date()
    terms = (("early", 0, 80), ("late", 1, 80), ("before", -9, 80), ("far", 0, 200))
    await store.put_policies(
        Policy(
            key=key, name=key, domains=("acme.example",), status=Status.BOUND, status_since=day,
            inception=day + timedelta(days=begun), renewal=day + timedelta(days=ahead),
        )
        for key, begun, ahead in terms
    )  # fmt: skip
    archive = Archive(history=store, model=shipped_model())
    lines = {one.key: one async for one in lines_of(archive, today=day + timedelta(days=2))}
    await store.close()
    assert {key: one.before for key, one in lines.items()} == {
        "early": values[0], "late": values[1], "before": values[0], "far": None
    }  # fmt: skip
    assert {one.value for one in lines.values()} == {values[2]}


def test_what_does_not_fit_a_book_is_one_sentence(tmp_path: Path) -> None:
    """It is for the house: no target, no release, no other form; and no target without a book is asked for."""
    for more in (("made.example",), ("--format", "pdf"), ("--release", "--by", "Kim")):
        code, told = report(tmp_path, "--book", *more)
        assert code == 2
        assert told.startswith("--book is one HTML file that stays in the house")
    assert report(tmp_path)[1].startswith("Name a TARGET, or give --book")
