"""cli/report/placing.py: where a report may not be written it says so, and what was there before stays."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.report.placing import placed
from scanner.errors import Misconfigured

NOBODY = 65534


@contextmanager
def nobody() -> Iterator[None]:
    """As a user who owns nothing, where this is root; else as who this is."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(user)


def refused(file: Path) -> str:
    with pytest.raises(Misconfigured) as told, placed(file, b"new"):
        pytest.fail("done although it cannot be placed")
    return str(told.value)


@pytest.mark.parametrize("mode", [0o555, 0o000], ids=["may be read", "may not be looked into"])
def test_a_folder_of_somebody_else_is_named(tmp_path: Path, mode: int) -> None:
    """One sentence; the good file stays, and no half one lies beside it."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "page.html").write_text("the good one")
    folder.chmod(mode)
    with nobody():
        told = refused(folder / "page.html")
    folder.chmod(0o700)
    assert told == f"{folder}/page.html cannot be written (Permission denied): name another place with -o."
    assert [path.read_text() for path in folder.iterdir()] == ["the good one"]


def test_a_name_that_no_file_can_have_is_one_sentence(tmp_path: Path) -> None:
    """Longer than the file system takes."""
    assert "cannot be written (File name too long)" in refused(tmp_path / ("n" * 10_000))


def test_a_report_takes_no_device_s_place(tmp_path: Path) -> None:
    """What is written to a pipe or to /dev/null by its name would stand there as a file from then on."""
    os.mkfifo(tmp_path / "pipe")
    assert (
        refused(tmp_path / "pipe")
        == f"{tmp_path}/pipe is no ordinary file: name one with -o, where - is standard output."
    )
    assert (tmp_path / "pipe").is_fifo()
