"""A store that is not ours, not writable, from the future, damaged, or on a full disk: nothing in it is touched."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import forked
from tests.program import command, inside, run
from tests.recording import Recorder, company, name_server, needs_root, network

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(4096)
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all")

pytestmark = needs_root


@pytest.fixture(scope="module")
def resolver() -> Iterator[str]:
    """A name server that knows acme.test, which is scanned passively: a rating with few packets."""
    net = network()
    hosts = {"@": f"{net}.10", "www": f"{net}.10"}
    with name_server(Recorder(), company("acme.test", hosts, f"{net}.53"), f"{net}.54"):
        yield f"{net}.54"


def scan(resolver: str, store: Path) -> tuple[str, ...]:
    return (
        "scan", "acme.test", "--json", "--profile", "passive", "--allow-net", "127.0.0.0/8", "--resolver", resolver,
        "--rate", "unlimited", "--db", f"sqlite:///{store}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory, resolver: str) -> Path:
    """A store that holds one rating."""
    folder = tmp_path_factory.mktemp("rated")
    told(folder, *scan(resolver, folder / "store.sqlite"))
    return folder / "store.sqlite"


@pytest.fixture(scope="module")
def unprivileged() -> Iterator[forked.Loaded]:
    """Starts programs for which file modes hold: root ignores them."""
    loaded = forked.Loaded(UNPRIVILEGED)
    yield loaded
    loaded.end()


def sentence(done: "subprocess.CompletedProcess[str]") -> str:
    """The one sentence on standard error of a command that ended with code 2."""
    assert done.returncode == 2, done.stdout[-500:] + done.stderr[-2000:]
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].endswith(".")
    return lines[0]


def told(folder: Path, *arguments: str) -> str:
    """Standard output of a command that ended well."""
    done = inside(folder, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shown(folder: Path, store: Path) -> int:
    """The rating that `show` tells."""
    found = json.loads(told(folder, "show", "acme.test", "--json", "--db", f"sqlite:///{store}"))
    return int(found["rating"]["exact_milli"])


def foreign_png(path: Path) -> None:
    path.write_bytes(PNG)


def foreign_text(path: Path) -> None:
    path.write_text("hello\n")


def foreign_database(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
        other.execute("INSERT INTO bookmarks VALUES ('https://acme.example/')")


def foreign_migrated(path: Path) -> None:
    """Another program that uses Alembic too."""
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")


@pytest.mark.parametrize("make", [foreign_png, foreign_text, foreign_database, foreign_migrated])
def test_a_file_that_is_not_ours(tmp_path: Path, resolver: str, make: object) -> None:
    """Neither read nor written: said by every command, and byte for byte what it was."""
    path = tmp_path / "theirs.db"
    make(path)  # type: ignore[operator]
    before = path.read_bytes()
    store = ("--db", f"sqlite:///{path}")
    for arguments in (scan(resolver, path), ("show", "acme.test", *store), ("db", "upgrade", *store)):
        assert "is not a Hullmark store" in sentence(inside(tmp_path, *arguments))
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.glob("theirs*")] == ["theirs.db"]


def test_a_folder_in_the_place_of_the_store(tmp_path: Path, resolver: str) -> None:
    """It is named, and what to change."""
    assert str(tmp_path) in sentence(inside(tmp_path, *scan(resolver, tmp_path)))


def test_a_store_from_a_newer_version(tmp_path: Path, resolver: str, rated: Path) -> None:
    """An older program leaves it alone, also when only reading."""
    path = tmp_path / "newer.sqlite"
    shutil.copy(rated, path)
    with contextlib.closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    for arguments in (scan(resolver, path), ("show", "acme.test", "--db", f"sqlite:///{path}")):
        assert "newer Hullmark" in sentence(inside(tmp_path, *arguments))
    assert path.read_bytes() == before


def test_a_damaged_store(tmp_path: Path, resolver: str, rated: Path) -> None:
    """Pages full of noise: the sentence names the way back, and there is no traceback."""
    path = tmp_path / "damaged.sqlite"
    whole = rated.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    assert "db check" in sentence(inside(tmp_path, *scan(resolver, path)))


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv (util-linux): root ignores file modes")
@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_a_store_that_may_not_be_written(
    tmp_path: Path, resolver: str, rated: Path, what: str, unprivileged: forked.Loaded
) -> None:
    """A scan says so before it sends anything; what is stored is still shown, checked, backed up, and unchanged."""
    folder = tmp_path / "kept"
    folder.mkdir()
    path = folder / "store.sqlite"
    shutil.copy(rated, path)
    before = path.read_bytes()
    if what != "folder":
        path.chmod(0o400)
    if what != "file":
        folder.chmod(0o500)
    environment = command(tmp_path)[1]

    def done(*arguments: str) -> "subprocess.CompletedProcess[str]":
        started = unprivileged.start(arguments, environment)
        out, errors = started.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, started.wait(0), out, errors)

    assert "cannot be written" in sentence(done(*scan(resolver, path)))
    copies = tmp_path / "copies"
    copies.mkdir()
    copies.chmod(0o777)
    readers = {
        ("show", "acme.test"): "",
        ("db", "check"): "is whole",
        ("db", "backup", str(copies / "c")): "was copied",
    }
    for reader, says in readers.items():
        read = done(*reader, "--db", f"sqlite:///{path}")
        assert (read.returncode, says in read.stderr) == (0, True), read.stderr
    assert path.read_bytes() == before


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, text=True
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"cannot mount here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Leave at most so many bytes."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(max(free.f_bavail * free.f_frsize - left, 0)))
    return filler


@pytest.mark.parametrize("left", [0, 96 * 1024])
def test_a_full_disk(tmp_path: Path, disk: Path, resolver: str, rated: Path, left: int) -> None:
    """The scan that finds no room says so; the rating before it is still shown, and with room again all goes on."""
    path = disk / "store.sqlite"
    shutil.copy(rated, path)
    before = shown(tmp_path, path)
    filler = fill(disk, left)
    assert "is full" in sentence(run(tmp_path, *scan(resolver, path)))
    assert shown(tmp_path, path) == before
    filler.unlink()
    told(tmp_path, "db", "check", "--db", f"sqlite:///{path}")
    told(tmp_path, *scan(resolver, path))
    history = told(tmp_path, "history", "acme.test", "--json", "--db", f"sqlite:///{path}").splitlines()
    assert len(history) == 2


def test_a_full_disk_without_a_store(tmp_path: Path, disk: Path, resolver: str) -> None:
    """Not even the empty store fits: one sentence, and the next attempt begins anew."""
    path = disk / "store.sqlite"
    filler = fill(disk, 8 * 1024)
    assert "is full" in sentence(run(tmp_path, *scan(resolver, path)))
    filler.unlink()
    told(tmp_path, *scan(resolver, path))
