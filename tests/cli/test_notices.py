"""The opt-out file is honoured as it stands now; the stop file is noticed within a second."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.notices import OptOutFile, StopFile
from scanner.errors import Misconfigured


class Clock:
    """Counts how long it was asked to wait."""

    def __init__(self) -> None:
        self.waits: list[timedelta] = []
        self.thrice = asyncio.Event()

    def now(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC)

    async def sleep(self, span: timedelta) -> None:
        self.waits.append(span)
        if len(self.waits) == 3:
            self.thrice.set()
        await asyncio.sleep(0)


def test_names_and_networks_are_read(tmp_path: Path) -> None:
    """One entry a line, comments after a hash, IDNs in either form, wildcards as the name below them."""
    path = tmp_path / "optout.txt"
    path.write_text("# asked on 2026-11-01\nacme.example\n*.münchen.example # all of it\n192.0.2.0/24\n2001:db8::7\n\n")
    held = OptOutFile(path, named=True)()
    assert held.covers_name("www.acme.example")
    assert held.covers_name("a.xn--mnchen-3ya.example")
    assert not held.covers_name("acme.test")
    assert held.covers_address("192.0.2.9")
    assert held.covers_address("2001:db8::7")


def test_a_change_is_seen_at_the_next_dial(tmp_path: Path) -> None:
    """A line added while a scan runs counts from the next dial on, even within one tick of the file's clock."""
    path = tmp_path / "optout.txt"
    path.write_text("")
    optout = OptOutFile(path, named=False)
    assert not optout().covers_address("192.0.2.1")
    before = path.stat().st_mtime_ns
    path.write_text("192.0.2.1\n")
    os.utime(path, ns=(before, before))
    assert optout().covers_address("192.0.2.1")


def test_a_missing_file_means_nobody_unless_it_was_named_or_was_there(tmp_path: Path) -> None:
    """The shipped place may be empty; a named file, or one that vanishes during a run, stops the run."""
    path = tmp_path / "optout.txt"
    assert not OptOutFile(path, named=False)().covers_address("192.0.2.1")
    with pytest.raises(Misconfigured, match="not there"):
        OptOutFile(path, named=True)()
    path.write_text("192.0.2.1\n")
    vanishing = OptOutFile(path, named=False)
    vanishing()
    path.unlink()
    with pytest.raises(Misconfigured, match="not there"):
        vanishing()


@pytest.mark.parametrize("content", [b"acme example", b"http://acme.example/", b"192.0.2.0/33", b"\xff\xfe"])
def test_a_malformed_file_refuses_to_scan(content: bytes, tmp_path: Path) -> None:
    """A line that is neither a name nor a network is mended first, not skipped."""
    path = tmp_path / "optout.txt"
    path.write_bytes(b"acme.example\n" + content + b"\n")
    with pytest.raises(Misconfigured, match="opt-out file"):
        OptOutFile(path, named=True)()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Whatever cannot be read refuses to scan."""
    with pytest.raises(Misconfigured, match="cannot be read"):
        OptOutFile(tmp_path, named=True)()


async def test_the_stop_file_is_looked_for_every_second(tmp_path: Path) -> None:
    """It ends the wait when it appears, and the waits between two looks are a second at most."""
    clock = Clock()
    stop = StopFile(tmp_path / "stop", clock)
    waiting = asyncio.create_task(stop.appears())
    await clock.thrice.wait()
    assert not waiting.done()
    (tmp_path / "stop").touch()
    await waiting
    assert stop.there()
    assert max(clock.waits) <= timedelta(seconds=1)


def test_a_stop_file_that_cannot_be_looked_for_stops_too(tmp_path: Path) -> None:
    """Where nobody can tell whether it is there, nothing is sent; a folder that is missing holds none."""
    assert not StopFile(tmp_path / "no" / "stop", Clock()).there()
    (tmp_path / "file").touch()
    assert not StopFile(tmp_path / "file" / "stop", Clock()).there()
    with pytest.raises(Misconfigured, match="cannot be looked for"):
        StopFile(tmp_path / ("x" * 300), Clock()).there()
