"""A folder from elsewhere: what was read, and what was left alone, file by file."""

import gzip
import os
from datetime import datetime
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scanner.feeds.importing import read_folder
from tests.scanner.feeds.samples import NOW, PAGE, entry, kev, products

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent"))


def test_known_files_are_read_and_others_named(tmp_path: Path) -> None:
    """Catalogue, product pages and block lists are found by form and name; the rest is left alone, with a reason."""
    (tmp_path / "kev").mkdir()
    (tmp_path / "kev" / "k.json").write_bytes(kev())
    (tmp_path / "endoflife" / "products").mkdir(parents=True)
    (tmp_path / "endoflife" / "products" / "nginx.yml").write_bytes(PAGE)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "feodo.txt").write_text("# Updated: 2026-11-20\n192.0.2.1\n")
    (tmp_path / "lists" / "drop.netset").write_text("# Updated: 2026-11-10\n192.0.2.2\n192.0.2.1\n")
    (tmp_path / "ip-ranges").mkdir()
    (tmp_path / "ip-ranges" / "cloud.txt").write_text("192.0.2.0/24\n")
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "abuse.csv").write_text("name,colour\nx,red\n")
    (tmp_path / "link.json").symlink_to("/etc/hostname")
    imported = read_folder(tmp_path, imported=NOW)
    assert [(one.feed, len(one.rows)) for one in imported.parsed] == [("blocklist", 3), ("endoflife", 3), ("kev", 1)]
    blocklist = imported.parsed[0]
    assert blocklist.released == datetime.fromisoformat("2026-11-10T00:00:00+00:00")
    assert {row[0] for row in blocklist.rows} == {"feodo", "drop"}
    left = {found.path.partition("/")[2]: found.why for found in imported.found if found.feed is None}
    assert left.keys() == {"ip-ranges/cloud.txt", "other.json", "abuse.csv"}
    assert all(left.values())
    read = {found.path.partition("/")[2] for found in imported.found if found.feed}
    assert read == {"kev/k.json", "endoflife/products", "lists/feodo.txt", "lists/drop.netset"}


def test_a_list_is_known_by_its_ending_or_told_what_its_name_lacks(tmp_path: Path) -> None:
    """.netset and .ipset are endings of address lists alone; a text file that looks like one is told what to do."""
    lists = {
        "level1.netset": b"192.0.2.1\n",
        "some.IPSET": b"192.0.2.2\n",
        "clouds.json": b'{"cidr":"192.0.2.9"}\n{"cidr":"192.0.2.8"}\n',
        "ipsum.txt": b"# Top\n192.0.2.3\t10\n",
        "mine.txt.gz": gzip.compress(b"192.0.2.4\n"),
        "drop_v4.json": b'{"cidr":"192.0.2.0/24"}\n{"type":"metadata","timestamp":1795170030}\n',
        "prose.txt": b"Nothing but words.\n",
    }
    for name, raw in lists.items():
        (tmp_path / name).write_bytes(raw)
    found = {Path(one.path).name: one for one in read_folder(tmp_path, imported=NOW).found}
    assert {name for name, one in found.items() if one.feed == "blocklist"} == {
        "level1.netset",
        "some.IPSET",
        "drop_v4.json",
    }
    for name in ("ipsum.txt", "mine.txt.gz", "clouds.json"):
        assert "put block, drop, deny, abuse, feodo or malware into its name" in found[name].why
    assert found["prose.txt"].why == "not in the form of a source that we read"


def test_the_newest_of_several_counts(tmp_path: Path) -> None:
    """Of two catalogues the one released later is taken, in whatever order they lie."""
    (tmp_path / "a.json").write_bytes(kev(dateReleased="2026-11-20"))
    (tmp_path / "b.json").write_bytes(kev(entry("CVE-2020-1000"), dateReleased="2026-11-01"))
    (tmp_path / "c.json").write_bytes(products())
    imported = read_folder(tmp_path, imported=NOW)
    assert [(one.feed, one.rows[0][0]) for one in imported.parsed] == [
        ("endoflife", "nginx"),
        ("kev", "CVE-2021-41773"),
    ]


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    """A file that claims to be a source and is not is named with its reason."""
    (tmp_path / "a.json").write_bytes(kev(count=5))
    (tmp_path / "b.json").write_bytes(products())
    imported = read_folder(tmp_path, imported=NOW)
    assert [one.feed for one in imported.parsed] == ["endoflife"]
    assert imported.found[0].claims == "kev"
    assert "cut off" in imported.found[0].why


@pytest.mark.parametrize("name", ["known_exploited_vulnerabilities.json", "kev.json", "KEV.json.gz", "endoflife.json"])
def test_a_file_named_like_a_source_is_no_unknown_file(name: str, tmp_path: Path) -> None:
    """Whatever stands in a file with a source's name, it is named with what is wrong and not called unknown."""
    for held in (b"{", b'{"title": 1}', b""):
        (tmp_path / name).write_bytes(held)
        (found,) = read_folder(tmp_path, imported=NOW).found
        assert found.claims in ("kev", "endoflife")
        assert found.why.startswith(name)


def test_no_folder_is_a_sentence(tmp_path: Path) -> None:
    """A missing folder, or a file, is no folder to import."""
    with pytest.raises(Misconfigured, match="is no folder"):
        read_folder(tmp_path / "none", imported=NOW)


@pytest.mark.skipif(not REAL.is_dir(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_the_real_data() -> None:
    """From a folder full of public data, the sources are read whole and the cloud ranges are left alone."""
    imported = read_folder(REAL, imported=NOW)
    assert {one.feed: (len(one.rows), one.skipped) for one in imported.parsed} == {
        "distro_info": (63, 0),
        "endoflife": (8351, 0),
        "epss": (1556, 0),
        "kev": (1662, 0),
        "recog": (4657, 0),
        "releases": (99322, 0),
        "retirejs": (837, 0),
    }


@pytest.mark.parametrize(
    ("name", "held"),
    [
        (
            "debian.csv",
            b"version,codename,series,created,release,eol,eol-lts,eol-elts\n12,B,b,2021-08-14,2023-06-10,20",
        ),
        ("epss.csv", b"#score_date:2026-11-20\ncve,epss,percentile\nCVE-2026-1000,0.5,0.9\nCVE-2026-1001,0.0"),
        ("drop.netset", b"198.51.100.1\n198.51.100.2\n198.51."),
    ],
)
def test_a_list_that_was_cut_within_a_line_is_left_out(name: str, held: bytes, tmp_path: Path) -> None:
    """What is left of the last line may look whole, as a day that lacks its end or half an address do."""
    (tmp_path / name).write_bytes(held)
    (found,) = read_folder(tmp_path, imported=NOW).found
    assert (found.feed, found.claims is not None) == (None, True)
    assert "its last line does not end" in found.why
    (tmp_path / name).write_bytes(held.rpartition(b"\n")[0] + b"\n")
    (found,) = read_folder(tmp_path, imported=NOW).found
    assert found.why == "" or name == "debian.csv"
