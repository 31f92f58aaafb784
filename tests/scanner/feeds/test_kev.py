"""CISA's catalogue becomes rows, or one sentence says why it does not."""

import contextlib
import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.kev import KEV, parse
from tests.scanner.feeds.samples import NOW, entry, kev

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "kev/known_exploited_vulnerabilities.json.gz"


def test_rows_and_release_time() -> None:
    """Every entry gives CVE, vendor, product, its dates and whether ransomware uses it; the release time is its own."""
    parsed = parse(
        kev(entry(), entry("CVE-2024-4577", knownRansomwareCampaignUse="Unknown", dueDate="soon")), NOW, "kev.json"
    )
    assert parsed.released == datetime(2026, 11, 20, 15, 0, 0, 123400, tzinfo=UTC)
    assert parsed.rows == (
        ("CVE-2021-41773", "Apache", "HTTP Server", "2021-11-03", True, "2021-11-17"),
        ("CVE-2024-4577", "Apache", "HTTP Server", "2021-11-03", False, None),
    )
    assert parsed.skipped == 0
    assert KEV.looks_like(kev())


def test_gzip_is_read_too() -> None:
    """A packed file gives the same rows."""
    assert parse(gzip.compress(kev()), NOW, "kev.json.gz").rows == parse(kev(), NOW, "kev.json").rows


def test_single_bad_rows_are_counted() -> None:
    """A row without a proper CVE or date is left out and counted; control characters do not get in."""
    bad = [entry("CVE-1"), entry(dateAdded="soon"), {"cveID": 7}, "text"]
    good = [entry(f"CVE-2020-{1000 + n}", vendorProject="A\x1b[31m\nB") for n in range(6)]
    parsed = parse(kev(*bad, *good), NOW, "kev.json")  # type: ignore[arg-type]  # one row is no object, on purpose
    assert (len(parsed.rows), parsed.skipped) == (6, 4)
    assert parsed.rows[0][1] == "A [31m B"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "not valid JSON"),
        (b"<html>", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "no list of vulnerabilities"),
        (kev(count=9), "cut off"),
        (kev(dateReleased=None), "when it was released"),
        (kev(dateReleased="2027-11-20"), "still to come"),
        (kev(entry("CVE-1"), entry("CVE-2")), "0 rows fit and 2 do not"),
        (gzip.compress(kev())[:-20], "cut off"),
        (b"\x1f\x8bnonsense", "broken gzip"),
    ],
    ids=range(10),
)
def test_what_it_is_not_is_refused(raw: bytes, told: str) -> None:
    """Empty, cut off, of another kind, from the future: one sentence says what is wrong."""
    with pytest.raises(Misconfigured, match=told):
        parse(raw, NOW, "kev.json")


def test_a_bomb_is_refused() -> None:
    """So is what unpacks to one byte more than the bound."""
    with pytest.raises(Misconfigured, match="more than 64 MiB"):
        parse(gzip.compress(b" " * ((64 << 20) + 1), 1), NOW, "kev.json")


KEYS = st.sampled_from(["vulnerabilities", "dateReleased", "count", "cveID", "dateAdded"])
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


@given(
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    """No JSON at all makes the parser fail in any other way than with its sentence."""
    with contextlib.suppress(Misconfigured):
        parse(json.dumps(value).encode(), NOW, "x.json")


@pytest.mark.skipif(not REAL.is_file(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_the_real_catalogue() -> None:
    """The catalogue of 2026-08-07 is read whole."""
    parsed = parse(REAL.read_bytes(), NOW, REAL.name)
    assert (len(parsed.rows), parsed.skipped, parsed.released.date().isoformat()) == (1662, 0, "2026-08-07")
