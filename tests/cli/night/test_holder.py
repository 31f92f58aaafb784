"""Whether a process lives is told by a lock that its end lets go, whatever that end was."""

import os
import signal
from pathlib import Path

import pytest

from cli.night.holder import holder
from scanner.errors import Misconfigured


def test_who_lives_is_not_gone(tmp_path: Path) -> None:
    """Two processes, or two holders of one; and whoever was never here is not known to be gone."""
    with holder(tmp_path) as one, holder(tmp_path) as two:
        assert one.name != two.name
        assert one.gone([two.name, one.name, "another-machine-1-abcd", "../../etc/passwd"]) == ()


def test_who_was_killed_is_gone(tmp_path: Path) -> None:
    """At once, and by no other sign than its lock."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with holder(tmp_path) as mine:
            os.write(tell, mine.name.encode())
            signal.pause()
    name = os.read(told, 200).decode()
    with holder(tmp_path) as one:
        assert one.gone([name]) == ()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert one.gone([name]) == (name,)
    os.close(told)
    os.close(tell)


def test_locks_of_the_dead_are_tidied_up(tmp_path: Path) -> None:
    """After a day, and never that of one who lives."""
    old, young = tmp_path / "holders" / "old.lock", tmp_path / "holders" / "young.lock"
    with holder(tmp_path) as alive:
        for file in (old, young, tmp_path / "holders" / (alive.name + ".lock")):
            file.touch()
        for file in (old, tmp_path / "holders" / (alive.name + ".lock")):
            os.utime(file, (1, 1))
        with holder(tmp_path):
            assert {file.stem for file in (tmp_path / "holders").iterdir()} >= {"young", alive.name}
            assert not old.exists()


def test_a_disk_that_is_in_the_way_is_named(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "holders").touch()
    with pytest.raises(Misconfigured, match="holders"), holder(tmp_path):
        raise AssertionError("nobody holds anything there")
