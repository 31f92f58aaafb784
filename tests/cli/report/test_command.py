"""`hullmark report`: the files it writes, what it logs, and what it refuses in one sentence."""

import asyncio
import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scanner.errors import Misconfigured
from scoring.governance import Entry, Release
from scoring.history import care
from scoring.history.store import History as Store
from scoring.policy import Policy, Status
from tests.cli.report.companies import fallen
from tests.worlds import kept
from tests.worlds.history import DAY, START

LET_GO = ("--release", "--by", "Kim <kim@insurer.example>")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a company on two days."""
    folder = tmp_path_factory.mktemp("store")

    async def fill() -> None:
        store = await Store.open(kept.url(folder), now=START + DAY)
        await kept.keep(store, kept.company())
        await store.close()

    asyncio.run(fill())
    return folder


def report(folder: Path, *arguments: str) -> Result:
    given = ("report", "made.example", *arguments, "--db", kept.url(folder))
    return CliRunner().invoke(app, globals_first(list(given)))


def logged(folder: Path) -> tuple[Entry, ...]:
    async def read() -> tuple[Entry, ...]:
        store = await Store.open(kept.url(folder), now=START + DAY, read_only=True)
        try:
            return await store.decisions("made.example")
        finally:
            await store.close()

    return asyncio.run(read())


def test_a_draft_is_written_and_nothing_logged(filled: Path, tmp_path: Path) -> None:
    """The file says that it is a draft, and so does the command; nothing is left beside it."""
    before = logged(filled)
    ran = report(filled, "-o", str(tmp_path / "page.html"))
    assert ran.exit_code == 0, ran.stderr
    assert "as a draft" in ran.stderr
    assert "must not leave the house" in (tmp_path / "page.html").read_text("utf-8")
    assert os.listdir(tmp_path) == ["page.html"]
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600
    assert logged(filled) == before


@pytest.mark.parametrize("form", ["html", "csv", "json"])
def test_what_is_let_go_is_logged_with_its_hash(filled: Path, tmp_path: Path, form: str) -> None:
    """Who, when, to whom, in which form, and the hash of the very file."""
    file = tmp_path / f"page.{form}"
    ran = report(filled, "-o", str(file), "--for", "broker", "--format", form, "--lang", "ja", *LET_GO)
    assert ran.exit_code == 0, ran.stderr
    last = logged(filled)[-1]
    assert isinstance(last.says, Release)
    assert (last.says.audience, last.says.form, last.says.language, last.who) == ("broker", form, "ja", LET_GO[-1])
    assert last.says.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    if form == "json":
        assert json.loads(file.read_bytes())["released"]["by"] == LET_GO[-1]


def test_the_log_is_added_to_and_never_changed(filled: Path, tmp_path: Path) -> None:
    """The store refuses to change or erase a release, other than with the whole target."""
    report(filled, "-o", str(tmp_path / "page.html"), *LET_GO)
    with closing(sqlite3.connect(filled / "hullmark.sqlite")) as store:
        for statement in ("UPDATE decision SET who = 'nobody'", "DELETE FROM decision"):
            with pytest.raises(sqlite3.IntegrityError, match="written once"):
                store.execute(statement)


def test_a_forgotten_target_takes_its_releases_along(tmp_path: Path) -> None:
    """Nothing names it any longer."""

    async def fill() -> None:
        store = await Store.open(kept.url(tmp_path), now=START + DAY)
        await kept.keep(store, kept.company())
        await store.close()

    asyncio.run(fill())
    assert report(tmp_path, "-o", str(tmp_path / "page.html"), *LET_GO).exit_code == 0
    asyncio.run(care.forget(kept.url(tmp_path), "made.example", now=START + DAY))
    assert logged(tmp_path) == ()


def test_standard_output_gets_the_file_byte_for_byte(filled: Path) -> None:
    """For pipes."""
    ran = report(filled, "-o", "-", "--format", "json", "--for", "underwriter")
    assert ran.exit_code == 0, ran.stderr
    told = json.loads(ran.stdout_bytes)
    assert (told["schema"], told["for"], told["released"]) == ("hullmark.report/1", "underwriter", None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--for", "public"), "--for 'public' is unknown"),
        (("--format", "docx"), "--format 'docx' is unknown"),
        (("--lang", "tlh"), "--lang 'tlh' is unknown"),
        (("--release",), "Say who lets it go with --by"),
        (("--release", "--by", "  "), "Say who lets it go with --by"),
        (("--release", "--by", "x" * 200), "at most 120 characters"),
        (("--by", "Kim"), "add --release"),
        (("--for", "underwriter", *LET_GO), "stays in the house"),
        (("--since", "2026-01-01"), "--since is for the underwriter"),
        (("--for", "underwriter", "--since", "soon"), "is no date"),
    ],
)
def test_what_does_not_fit_is_one_sentence(filled: Path, arguments: tuple[str, ...], says: str) -> None:
    """It says what to change, and nothing is written."""
    ran = report(filled, *arguments)
    assert ran.exit_code == 2
    assert says in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_target_that_was_never_rated_has_no_report(filled: Path, tmp_path: Path) -> None:
    """One sentence that says how to get a rating; no file."""
    ran = CliRunner().invoke(
        app, ["report", "nobody.example", "-o", str(tmp_path / "x.html"), "--db", kept.url(filled), *LET_GO]
    )
    assert ran.exit_code == 2
    assert "There is no rating of nobody.example" in ran.stderr
    assert not list(tmp_path.iterdir())


def test_a_good_file_stays_where_a_new_one_cannot_be_written(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full in the middle leaves the file of before, no half one, and no line in the log."""
    file = tmp_path / "page.html"
    file.write_text("the good one")
    before = logged(filled)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = report(filled, "-o", str(file))
    assert ran.exit_code == 2
    assert "cannot be written (No space left on device)" in ran.stderr
    assert file.read_text() == "the good one"
    assert os.listdir(tmp_path) == ["page.html"]
    assert logged(filled) == before


@pytest.mark.parametrize("place", ["missing/page.html", "."])
def test_a_place_where_nothing_can_be_written_is_named(filled: Path, tmp_path: Path, place: str) -> None:
    """A folder that is not there, or a folder where a file should be; what was not written is not logged."""
    before = logged(filled)
    ran = report(filled, "-o", str(tmp_path / place), *LET_GO)
    assert ran.exit_code == 2
    assert "name a" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert logged(filled) == before


def test_a_log_that_cannot_be_written_lets_nothing_go(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the log, then the file."""

    async def broken(*_: object, **__: object) -> None:
        raise Misconfigured("The store cannot be written.")

    monkeypatch.setattr(Store, "decide", broken)
    ran = report(filled, "-o", str(tmp_path / "page.html"), *LET_GO)
    assert ran.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_the_underwriter_s_then_is_the_day_that_is_told_or_the_beginning_of_the_term(tmp_path: Path) -> None:
    """From the book where it knows the company, else the last year; a day that is told comes before both."""
    began = (START - 60 * DAY).date()
    policy = Policy(
        key="P1", name="Made", domains=("made.example",), status=Status.BOUND, status_since=began, inception=began,
        renewal=began.replace(year=began.year + 1),
    )  # fmt: skip

    async def fill() -> None:
        store = await Store.open(kept.url(tmp_path), now=START + DAY)
        for one in fallen():
            await kept.keep(store, one)
        await store.close()

    async def insure() -> None:
        store = await Store.open(kept.url(tmp_path), now=START + DAY)
        await store.put_policies([policy])
        await store.close()

    def then(*arguments: str) -> tuple[str, int]:
        ran = report(tmp_path, "-o", "-", "--format", "json", "--for", "underwriter", *arguments)
        assert ran.exit_code == 0, ran.stderr
        told = json.loads(ran.stdout_bytes)["renewal"]
        moved = sum(part["milli"] for part in told["parts"])
        return told["then"]["as_of"][:10], moved

    asyncio.run(fill())
    before, now = (START - 90 * DAY).date().isoformat(), START.date().isoformat()
    assert then() == (before, then()[1])
    assert then()[1] < 0
    asyncio.run(insure())
    assert then()[0] == before  # it stood when the term began
    assert then("--since", now) == (now, 0)
