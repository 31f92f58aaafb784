"""Standard output on a full disk, behind a reader that left, and in an encoding of few letters."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.program import command

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["checks", "--json"], ["config", "show"], ["--version"]])
def test_a_full_disk_is_one_sentence(arguments: list[str], unbuffered: str, tmp_path: Path) -> None:
    """Whenever the bytes leave, it is no mistake of ours: exit code 2 and the reason."""
    line, environment = command(tmp_path, *arguments)
    environment["PYTHONUNBUFFERED"] = unbuffered
    with FULL.open("w") as full:
        ran = subprocess.run(
            line, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert (ran.returncode, ran.stderr) == (2, "Standard output cannot be written (No space left on device).\n")


@pytest.mark.parametrize("arguments", [["checks", "--json"], ["--version"]])
def test_a_reader_may_leave(arguments: list[str], tmp_path: Path) -> None:
    """Whoever has read enough gets no traceback to read, and never 1, which says that a rating is below a bound."""
    line, environment = command(tmp_path, *arguments)
    reads, writes = os.pipe()
    os.close(reads)
    ran = subprocess.run(
        line, env=environment, stdout=writes, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(writes)
    assert (ran.returncode, ran.stderr) == (141, "")


def closed(tmp_path: Path, number: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run whose descriptor of that number was closed by whoever started it."""
    line, environment = command(tmp_path, *arguments)
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {number}>&-', "sh", *line],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_closed_output_is_one_sentence(tmp_path: Path) -> None:
    """What cannot be told anywhere is code 2 and the reason, never a traceback."""
    ran = closed(tmp_path, 1, "checks", "--json")
    assert (ran.returncode, ran.stderr) == (2, "Standard output cannot be written (Bad file descriptor).\n")


def test_errors_that_nobody_reads_keep_their_code(tmp_path: Path) -> None:
    """Misuse is 2 where standard error is closed too; 1 would say that a rating is below a bound."""
    assert closed(tmp_path, 2, "show", "acme.example").returncode == 2
    assert closed(tmp_path, 2, "checks", "--json").returncode == 0


def test_letters_that_the_encoding_lacks(tmp_path: Path) -> None:
    """The demo's chart becomes question marks on a terminal of another age, and the demo goes on."""
    line, environment = command(tmp_path, "demo")
    ran = subprocess.run(
        line, env=environment | {"PYTHONIOENCODING": "latin-1"}, capture_output=True, check=False, timeout=120
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b" 900 ?" in ran.stdout
