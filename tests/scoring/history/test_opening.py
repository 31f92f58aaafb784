"""Whatever lies at the store's address, the answer is a store or one sentence that says what to change."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scoring.history import disk, opening
from scoring.history.store import History
from tests.scoring.history.nights import START, night, ssh, target


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: what PostgreSQL does in its place is tested in test_server."""
    return f"sqlite:///{tmp_path}/data/hullmark.db"


async def test_an_empty_store_is_made_silently(url: str, tmp_path: Path) -> None:
    """A missing file and a file of no bytes become a store, for their owner alone."""
    (await _opened(url)).exists()
    store = tmp_path / "data" / "hullmark.db"
    assert store.stat().st_mode & 0o777 == 0o600
    assert store.parent.stat().st_mode & 0o777 == 0o700
    (tmp_path / "empty.db").touch()
    await _opened(f"sqlite:///{tmp_path}/empty.db")


async def _opened(url: str, *, read_only: bool = False) -> Path:
    history = await History.open(url, now=START, read_only=read_only)
    await history.close()
    return opening.path_of(url)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but a letter", b"\x00" * 4096, b"SQLite format 3\0" + b"x" * 4080]
)
@pytest.mark.parametrize("read_only", [False, True])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes, read_only: bool) -> None:
    """Any other file is named as not ours, whatever its size, and not one byte of it changes."""
    file = tmp_path / "letter.txt"
    file.write_bytes(content)
    with pytest.raises(Misconfigured, match=r"not a Hullmark store|damaged"):
        await History.open(f"sqlite:///{file}", now=START, read_only=read_only)
    assert file.read_bytes() == content


async def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """A SQLite database without our mark is not ours, even if its tables look alike."""
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE target (name TEXT)")
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.commit()
    before = file.read_bytes()
    with pytest.raises(Misconfigured, match="not a Hullmark store"):
        await History.open(f"sqlite:///{file}", now=START)
    assert file.read_bytes() == before


@pytest.mark.parametrize(("revision", "told"), [("0000", "hullmark db upgrade"), ("9999", "newer Hullmark")])
async def test_older_and_newer_stores_are_refused(url: str, revision: str, told: str) -> None:
    """An older store names the command that upgrades it, a newer one the way out; neither is touched."""
    path = await _opened(url)
    with closing(sqlite3.connect(path)) as store:
        store.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        store.commit()
    for read_only in (False, True):
        with pytest.raises(Misconfigured, match=told):
            await History.open(url, now=START, read_only=read_only)


@pytest.mark.parametrize("url", ["", "hullmark.db", "sqlite://", "sqlite:///:memory:", "mysql://host/db"])
async def test_an_address_that_is_none_says_how_to_write_it(url: str) -> None:
    """Every address that is not one is answered with one that is."""
    with pytest.raises(Misconfigured, match=r"sqlite:////path/to/hullmark\.db"):
        await History.open(url, now=START)


async def test_a_folder_and_a_path_below_a_file_are_refused(tmp_path: Path) -> None:
    """Neither a directory nor a path through a file is a store."""
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "file" / "hullmark.db"):
        with pytest.raises(Misconfigured):
            await History.open(f"sqlite:///{path}", now=START)


async def test_a_clock_far_behind_the_store_is_refused_for_writing(history: History, url: str) -> None:
    """Under a clock that was set back, new looks would count as older than those stored."""
    await night(history, 30, ssh(1))
    with pytest.raises(Misconfigured, match="The clock says 2026-01-01"):
        await History.open(url, now=START)
    await (await History.open(url, now=START, read_only=True)).close()
    await (await History.open(url, now=START + timedelta(days=30))).close()


async def test_a_store_that_stays_locked_is_a_sentence(
    history: History, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another process that writes for too long: one sentence, nothing stored, and all is well afterwards."""
    monkeypatch.setattr(disk, "PATIENCE", 0.5)
    patient = await History.open(url, now=START)
    with closing(sqlite3.connect(opening.path_of(url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(Misconfigured, match="Another process has been writing"):
            await patient.begin("s", target(), START)
        assert time.monotonic() - began >= 0.5
        assert await patient.targets() == ()
    await patient.begin("s", target(), START)
    await patient.close()


def _mount(folder: Path, *options: str) -> None:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this test needs to mount a small file system, which is not allowed here: {done.stderr.strip()}")


@pytest.fixture
def small(tmp_path: Path):
    """A file system of 1 MiB."""
    folder = tmp_path / "small"
    _mount(folder, "-t", "tmpfs", "-o", "size=1m", "none")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)


def _make_read_only(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


async def test_a_full_disk_loses_nothing_of_before(small: Path) -> None:
    """On a full disk a write ends with one sentence; what was stored stays, and writing goes on once there is room."""
    url = f"sqlite:///{small}/hullmark.db"
    history = await History.open(url, now=START)
    at = await night(history, 0, ssh(1))
    stored = 0

    async def fill() -> None:
        nonlocal stored
        for number in range(1, 200):
            big = ssh(number, greeting="large", evidence=os.urandom(20_000))
            await history.keep(target(), "acme.example-0", observations=[big])
            stored = number

    with pytest.raises(Misconfigured, match=r"is full|gave an error"):
        await fill()
    assert stored > 0
    assert (await history.evidence("acme.example", at)).sightings
    await history.close()
    again = await History.open(url, now=START)
    for number in range(1, stored + 1):
        assert len(await again.raw(ssh(number, greeting="large").id)) == 20_000
    await again.close()
    with closing(sqlite3.connect(small / "hullmark.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_full_disk_at_creation_is_a_sentence(small: Path) -> None:
    """No store can be made on a full disk; with room again, the same address works."""
    filler = small / "filler"
    _fill(filler)
    url = f"sqlite:///{small}/hullmark.db"
    with pytest.raises(Misconfigured):
        await History.open(url, now=START)
    filler.unlink()
    await _opened(url)


async def test_a_read_only_medium_can_be_shown(small: Path) -> None:
    """On a read-only file system the store is read as it lies, and a writing command is told what to change."""
    url = f"sqlite:///{small}/hullmark.db"
    history = await History.open(url, now=START)
    at = await night(history, 0, ssh(1))
    await history.close()
    _make_read_only(small)
    shown = await History.open(url, now=START, read_only=True)
    assert len((await shown.evidence("acme.example", at)).sightings) == 1
    await shown.close()
    with pytest.raises(Misconfigured, match="cannot be written"):
        await History.open(url, now=START)
    with pytest.raises(Misconfigured, match="cannot be written"):
        await History.open(f"sqlite:///{small}/another.db", now=START, read_only=True)


async def test_a_read_only_copy_that_was_not_closed_says_so(small: Path, url: str, history: History) -> None:
    """A log left beside a read-only store would be missed, so the store is not shown without it."""
    await night(history, 0, ssh(1))
    for ending in ("", "-wal"):
        shutil.copy(f"{opening.path_of(url)}{ending}", small / f"hullmark.db{ending}")
    _make_read_only(small)
    with pytest.raises(Misconfigured, match="was not closed"):
        await History.open(f"sqlite:///{small}/hullmark.db", now=START, read_only=True)


def test_many_processes_may_make_the_store_at_once(url: str) -> None:
    """Three processes that open a missing store at the same moment all succeed, and one store is there."""
    script = (
        "import asyncio, sys\n"
        "from scoring.history.store import History\n"
        "from tests.scoring.history.nights import START, night, ssh, target\n"
        "async def main():\n"
        "    history = await History.open(sys.argv[1], now=START)\n"
        "    await night(history, 0, ssh(1), of=target(sys.argv[2]))\n"
        "    await history.close()\n"
        "asyncio.run(main())\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script, url, f"t{n}.example"], stderr=subprocess.PIPE) for n in range(3)
    ]
    errors = [process.communicate(timeout=120)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * 3, errors
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as store:
        assert store.execute("SELECT count(*) FROM target").fetchone() == (3,)
        assert store.execute("SELECT count(*) FROM observation").fetchone() == (1,)
        assert store.execute("PRAGMA application_id").fetchone() == (opening.APPLICATION,)


def test_opening_needs_no_migration_machinery(url: str) -> None:
    """Alembic takes long to load; to make and to open a store, it is not loaded."""
    script = (
        "import asyncio, sys\n"
        "from datetime import UTC, datetime\n"
        "from scoring.history.store import History\n"
        "async def main():\n"
        "    for _ in range(2):\n"
        "        await (await History.open(sys.argv[1], now=datetime(2026, 1, 1, tzinfo=UTC))).close()\n"
        "asyncio.run(main())\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script, url], check=True, timeout=60)
