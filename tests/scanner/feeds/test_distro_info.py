"""The lists of releases in normal form, and in a folder beside the data of their distributions."""

import os
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scanner.feeds.distro_info import looks_like, parse
from scanner.feeds.importing import read_folder
from tests.scanner.feeds.distributions import DEBIAN_RELEASES, UBUNTU_RELEASES, debian, redhat, ubuntu
from tests.scanner.feeds.samples import NOW

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "distro-info"


def test_the_lists_are_told_apart_by_their_columns() -> None:
    """Each release with its dates; those to come are left out."""
    rows = parse(DEBIAN_RELEASES, NOW, "debian.csv").rows
    assert ("debian", "12", "bookworm", "2023-06-10", "2026-07-11", "2028-06-30", "2033-06-30") in rows
    assert len(rows) == 5
    rows = parse(UBUNTU_RELEASES, NOW, "ubuntu.csv").rows
    assert ("ubuntu", "18.04", "bionic", "2018-04-26", "2023-05-31", "", "2028-04-26") in rows


@pytest.mark.parametrize("raw", [b"", b"version,codename\n1,x\n", DEBIAN_RELEASES.split(b"\n")[0], b"\xff\xfe"])
def test_what_is_no_list_is_refused(raw: bytes) -> None:
    """One sentence, and nothing of it is used."""
    with pytest.raises(Misconfigured):
        parse(raw, NOW, "debian.csv")


def test_a_folder_of_all_of_them(tmp_path: Path) -> None:
    """Each is known by its form, whatever its name; both lists together are one source."""
    (tmp_path / "tracker.json").write_bytes(debian())
    (tmp_path / "ubuntu.tar.xz").write_bytes(ubuntu())
    (tmp_path / "records.jsonl").write_bytes(redhat())
    (tmp_path / "debian.csv").write_bytes(DEBIAN_RELEASES)
    (tmp_path / "ubuntu.csv").write_bytes(UBUNTU_RELEASES)
    imported = read_folder(tmp_path, imported=NOW)
    assert {one.feed: len(one.rows) for one in imported.parsed} == {
        "debian_security": 19, "distro_info": 11, "redhat_security": 6, "ubuntu_security": 20,
    }  # fmt: skip


def test_a_broken_one_is_named(tmp_path: Path) -> None:
    """A file that is one of them by its beginning and cannot be read is named with its source."""
    (tmp_path / "tracker.json").write_bytes(debian()[:-5])
    (found,) = read_folder(tmp_path, imported=NOW).found
    assert found.claims == "debian_security"
    assert "cut off" in found.why


@pytest.mark.skipif(not REAL.is_dir(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_the_real_lists() -> None:
    """The lists of Debian's package are read without loss."""
    for name, least in (("debian", 18), ("ubuntu", 44)):
        raw = (REAL / f"{name}.csv").read_bytes()
        assert looks_like(raw)
        parsed = parse(raw, NOW, f"{name}.csv")
        assert len(parsed.rows) >= least
        assert parsed.skipped == 0
