"""The shelf in a folder: what is on it is whole, whatever was killed, and it stays small."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scanner.feeds.shelf import FolderShelf

WRITER = """
import sys
from pathlib import Path
from scanner.feeds.shelf import FolderShelf
shelf, byte = FolderShelf(Path(sys.argv[1])), 0
while True:
    byte = (byte + 1) % 256
    shelf.put("key", bytes([byte]) * 2_000_000)
    print(byte, flush=True)
"""


def test_what_is_put_is_there_for_the_next(tmp_path: Path) -> None:
    """For another process too, for the owner's eyes only; what was never put is not there."""
    FolderShelf(tmp_path / "new").put("key", b"content")
    assert FolderShelf(tmp_path / "new").get("key") == b"content"
    assert FolderShelf(tmp_path / "new").get("other") is None
    assert FolderShelf(tmp_path / "none").get("key") is None
    assert (tmp_path / "new").stat().st_mode & 0o77 == (tmp_path / "new" / "key").stat().st_mode & 0o77 == 0


def test_a_kill_in_the_middle_of_writing_leaves_nothing_broken(tmp_path: Path) -> None:
    """At every moment the old content or the new is there, whole."""
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(0.013)
            os.kill(process.pid, signal.SIGKILL)
        content = FolderShelf(tmp_path).get("key")
        assert content is not None
        assert len(content) == 2_000_000
        assert len(set(content)) == 1


def test_the_oldest_make_room(tmp_path: Path) -> None:
    """Past the bound the newest half stays; what killed processes left half-written goes with the rest."""
    shelf = FolderShelf(tmp_path, most_bytes=10 * 4096)
    (tmp_path / "key.1.half").write_bytes(b"x")
    os.utime(tmp_path / "key.1.half", (0, 0))
    for number in range(10):
        shelf.put(f"{number}", b"x" * 4000)
        os.utime(tmp_path / f"{number}", (number + 1, number + 1))
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"5", "6", "7", "8", "9"}


def test_a_file_written_again_does_not_empty_the_shelf(tmp_path: Path) -> None:
    """It is counted twice at most until somebody counts again."""
    shelf = FolderShelf(tmp_path, most_bytes=10 * 4096)
    shelf.put("kept", b"x")
    for _ in range(30):
        shelf.put("again", b"x")
    assert shelf.get("kept") == b"x"


def test_a_disk_in_the_way_is_said(tmp_path: Path) -> None:
    """One sentence, since hosts would otherwise be asked too often."""
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="make room"):
        FolderShelf(tmp_path / "file").put("key", b"")
