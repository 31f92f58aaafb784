"""Ubuntu's archive of OSV records in normal form, and what is none."""

import gzip
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.ubuntu_security import looks_like, parse
from tests.scanner.feeds.distributions import affected, archive, ubuntu, unpacked_archive
from tests.scanner.feeds.samples import NOW


def test_every_release_has_its_row() -> None:
    """A fix with the day of its notice; no fix is open, but for those who pay it says nothing more."""
    parsed = parse(ubuntu(), NOW, "osv-all.tar.xz")
    rows = {row[:3]: row[3:] for row in parsed.rows}
    assert rows["22.04", "openssh", "CVE-2024-6387"] == ("1:8.9p1-3ubuntu0.10", "fixed", "2024-07-01")
    assert rows["18.04", "openssh", "CVE-2025-26465"] == ("1:7.6p1-4ubuntu0.7+esm4", "fixed", "")
    assert rows["22.04", "postfix", "CVE-2023-51764"] == ("", "open", "")
    assert ("18.04", "mysql-5.7", "CVE-2024-20973") not in rows
    assert parsed.released.isoformat() == "2026-11-20T10:00:00+00:00"


def test_other_packages_and_builds_are_left_out() -> None:
    """The kernel, certified builds, and records that were withdrawn."""
    withdrawn = {
        "id": "UBUNTU-CVE-2024-2",
        "withdrawn": "2024-01-01T00:00:00Z",
        "affected": [affected("22.04:LTS", "nginx", "1-1")],
    }
    kernel = {
        "id": "UBUNTU-CVE-2024-3",
        "modified": "2026-11-21T00:00:00Z",
        "affected": [affected("22.04:LTS", "linux", "1-1")],
    }
    assert parse(ubuntu(withdrawn, kernel), NOW, "x").rows == parse(ubuntu(), NOW, "x").rows


def test_its_beginning_is_known() -> None:
    """An archive with a folder `osv`, packed or not; other archives are not taken for it."""
    assert looks_like(ubuntu()[:65536])
    assert looks_like(lzma.decompress(ubuntu())[:65536])
    assert not looks_like(lzma.compress(b"something else" * 100))
    assert not looks_like(b"\xfd7zXZ\0 broken")
    assert not looks_like(gzip.compress(b"{}"))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (ubuntu()[: len(ubuntu()) // 2], "cut off"),
        (b"no archive at all", "broken archive"),
        (b"", "cut off"),
        (archive(), "no record"),
        (archive({"id": "UBUNTU-CVE-2024-1", "affected": []}), "no record"),
        (archive({"id": "UBUNTU-CVE-2024-1", "affected": "nginx"}, ["nginx"], {"affected": [{}]}), "no record"),
    ],
    ids=["half", "text", "nothing", "empty", "no server", "other shapes"],
)
def test_what_is_no_archive_of_it_is_refused(raw: bytes, why: str) -> None:
    """One sentence each; nothing of it is used."""
    with pytest.raises(Misconfigured, match=why):
        parse(raw, NOW, "osv-all.tar.xz")


KEYS = st.sampled_from(("package", "ranges", "events", "name", "ecosystem", "fixed"))


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
        max_leaves=12,
    )
)
def test_no_shape_breaks_it(told: object) -> None:
    """Whatever a record holds, the other records are read."""
    good = {"id": "UBUNTU-CVE-2024-0001", "modified": "2026-11-20", "affected": [affected("22.04:LTS", "nginx", "1-1")]}
    odd = {"id": "UBUNTU-CVE-2024-9999", "modified": told, "affected": told, "name": "nginx"}
    odder = {"id": "UBUNTU-CVE-2024-9999", "affected": [told, {"package": told, "ranges": told, "name": "nginx"}]}
    parsed = parse(unpacked_archive(odd, good, odder), NOW, "x")
    assert parsed.rows == (("22.04", "nginx", "CVE-2024-0001", "1-1", "fixed", ""),)
