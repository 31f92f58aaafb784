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


def test_a_reader_may_leave(tmp_path: Path) -> None:
    """Whoever has read enough gets no traceback to read."""
    line, environment = command(tmp_path, "checks", "--json")
    reads, writes = os.pipe()
    os.close(reads)
    ran = subprocess.run(
        line, env=environment, stdout=writes, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(writes)
    assert (ran.returncode, ran.stderr) == (1, "")


def test_letters_that_the_encoding_lacks(tmp_path: Path) -> None:
    """The demo's chart becomes question marks on a terminal of another age, and the demo goes on."""
    line, environment = command(tmp_path, "demo")
    ran = subprocess.run(
        line, env=environment | {"PYTHONIOENCODING": "latin-1"}, capture_output=True, check=False, timeout=120
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b" 900 ?" in ran.stdout
