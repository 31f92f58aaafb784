"""The daily file of scores becomes rows, or one sentence says why it does not."""

import contextlib
import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.epss import looks_like, parse
from tests.scanner.feeds.samples import NOW

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "epss/epss_kev_nvd.csv.gz"
DAILY = (
    b"#model_version:v2026.06.15,score_date:2026-11-21T12:00:00Z\ncve,epss,percentile\n"
    b"CVE-2021-41773,0.94383,0.99950\nCVE-1999-0001,0.00004,0.1\nCVE-2020-1000,1.0,1.0\n"
)


def test_rows_and_date_of_the_daily_file() -> None:
    """Each CVE with its probability in thousandths; the date is the score's own; packed or not."""
    parsed = parse(gzip.compress(DAILY), NOW, "epss_scores-current.csv.gz")
    assert parsed.released == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert tuple(parsed.rows) == (("CVE-1999-0001", "0"), ("CVE-2020-1000", "1000"), ("CVE-2021-41773", "944"))
    assert looks_like(DAILY)


def test_a_file_without_a_date_is_as_old_as_its_newest_cve() -> None:
    """Other columns and orders; quoted texts beside; the year of the newest number at its beginning."""
    told = (
        b'CVE,CVSS3,EPSS,Description\r\nCVE-2025-62593,8.8,0.01015,"a, b"\r\nCVE-2026-1,,,\r\nCVE-2024-1000,,1e-3,x\r\n'
    )
    parsed = parse(told, NOW, "kev.csv")
    assert parsed.released == datetime(2025, 1, 1, tzinfo=UTC)
    assert tuple(parsed.rows) == (("CVE-2024-1000", "1"), ("CVE-2025-62593", "10"))
    assert parsed.skipped == 1
    assert looks_like(told)
    assert not looks_like(b"name,colour\nx,red\n")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "holds no score"),
        (b"\n\n", "holds no score"),
        (b"<html>", "no columns cve and epss"),
        (DAILY.partition(b"CVE-")[0], "0 rows fit"),
        (DAILY.replace(b"2026-11-21", b"2027-11-21"), "still to come"),
        (DAILY.replace(b"0.9", b"x").replace(b"0.0", b"-1").replace(b",1.0", b",2"), "0 rows fit and 3 do not"),
        (gzip.compress(DAILY)[:-10], "cut off"),
    ],
    ids=range(7),
)
def test_what_it_is_not_is_refused(raw: bytes, told: str) -> None:
    """Empty, of another kind, without scores, from the future or cut off: one sentence says what is wrong."""
    with pytest.raises(Misconfigured, match=told):
        parse(raw, NOW, "epss.csv")


def test_a_bomb_is_refused() -> None:
    """So is what unpacks to one byte more than the bound."""
    with pytest.raises(Misconfigured, match="more than 64 MiB"):
        parse(gzip.compress(b"0" * ((64 << 20) + 1), 1), NOW, "epss.csv")


@given(st.binary(max_size=300) | st.text(alphabet='CVE-0129,.#e"\n\r\0', max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No bytes at all make the parser fail in any other way than with its sentence."""
    for beginning in (b"", b"cve,epss\n"):
        with contextlib.suppress(Misconfigured):
            parse(beginning + raw, NOW, "x.csv")


@pytest.mark.skipif(not REAL.is_file(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_the_real_subset() -> None:
    """All scores of the exploited ones are read."""
    parsed = parse(REAL.read_bytes(), NOW, REAL.name)
    assert (len(parsed.rows), parsed.skipped) == (1556, 0)
