"""Debian's tracker in normal form, and what is no tracker."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds import pieces
from scanner.feeds.debian_security import looks_like, parse
from tests.scanner.feeds.distributions import debian
from tests.scanner.feeds.samples import NOW


def test_every_status_has_its_row() -> None:
    """A fix with its version; 0 and unimportant mean never; open is with or without a decision; undetermined."""
    parsed = parse(debian(), NOW, "json")
    rows = {row[:3]: row[3:] for row in parsed.rows}
    assert rows["12", "openssh", "CVE-2024-6387"] == ("1:9.2p1-2+deb12u3", "fixed", "")
    assert rows["11", "openssh", "CVE-2024-6387"] == ("", "never", "")
    assert rows["12", "openssh", "CVE-2007-2768"] == ("", "never", "")
    assert rows["12", "openssh", "CVE-2016-20012"] == ("", "left", "")
    assert rows["12", "openssh", "CVE-2023-51767"] == ("", "undecided", "")
    assert rows["12", "postfix", "CVE-2023-51764"] == ("", "open", "")
    assert (parsed.feed, parsed.released, parsed.skipped) == ("debian_security", NOW, 0)


def test_only_servers_and_releases_are_kept() -> None:
    """Other packages, Debian's numbers for the time being and releases without a number are left out."""
    flaw = {"releases": {"sid": {"status": "open"}, "bookworm": {"status": "open"}}}
    parsed = parse(debian(linux={"CVE-2024-1": flaw}, nginx={"TEMP-1": flaw, "CVE-2024-0001": flaw}), NOW, "json")
    assert {row[0] for row in parsed.rows if row[1] == "nginx"} == {"12"}
    assert "linux" not in {row[1] for row in parsed.rows}
    assert "TEMP-1" not in {row[2] for row in parsed.rows}


def test_a_packed_one_is_the_same() -> None:
    """gzip makes no difference; its beginning is known."""
    assert parse(gzip.compress(debian()), NOW, "json.gz").rows == parse(debian(), NOW, "json").rows
    assert looks_like(debian())
    assert not looks_like(b'{"kev": 1}')


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (debian()[:-2], "cut off"),
        (debian()[: len(debian()) // 2], "cut off"),
        (gzip.compress(debian())[:-20], "cut off"),
        (b"[]", "not valid JSON"),
        (b"", "not valid JSON"),
        (b'{"openssh": {"CVE-2024-6387": {"state": "fixed"}}}', "none of its 1 members"),
        (b"{}", "0 rows fit"),
    ],
    ids=["no end", "half", "half a gzip", "a list", "nothing", "another shape", "empty"],
)
def test_what_is_no_tracker_is_refused(raw: bytes, why: str) -> None:
    """One sentence each; nothing of it is used."""
    with pytest.raises(Misconfigured, match=why):
        parse(raw, NOW, "json")


def test_a_huge_member_is_refused() -> None:
    """One that would have to be held as a whole."""
    with pytest.raises(Misconfigured, match="a member of over 64 MiB"):
        parse(b'{"x": "' + b"y" * 70_000_000 + b'"}', NOW, "json")


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to more than a bound (lowered here) is not read to its end."""
    monkeypatch.setattr(pieces, "MOST_UNPACKED", 4 << 20)
    with pytest.raises(Misconfigured, match="unpacks to more than"):
        parse(gzip.compress(b"{" + b" " * (8 << 20)), NOW, "json.gz")


@given(
    st.recursive(st.none() | st.booleans() | st.text(max_size=9), lambda inner: st.dictionaries(
        st.sampled_from(("openssh", "CVE-2024-6387", "releases", "bookworm", "status", "fixed_version", "nodsa")), inner
    ), max_leaves=20)
)  # fmt: skip
def test_no_shape_breaks_it(told: object) -> None:
    """Whatever stands where, the answer is rows or one sentence."""
    try:
        parsed = parse(json.dumps({"openssh": told}).encode(), NOW, "json")
    except Misconfigured:
        return
    assert all(len(row) == 6 for row in parsed.rows)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(raw: bytes) -> None:
    """Never anything but one sentence."""
    with pytest.raises(Misconfigured):
        parse(raw, NOW, "json")
