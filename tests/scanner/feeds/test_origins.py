"""Ranges with their autonomous systems are read as published, and nothing else is taken for them."""

import contextlib
import gzip
import ipaddress
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.origins import looks_like, parse

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LINES = (
    b"192.0.2.0\t192.0.2.127\t64500\tKR\tONE-AS One operator\n"
    b"192.0.2.128\t192.0.2.255\t0\tNone\tNot routed\n"
    b"2001:db8::\t2001:db8:0:ffff:ffff:ffff:ffff:ffff\t4200000001\tDE\tTWO\x1b[31m\n"
)


@pytest.mark.parametrize("raw", [LINES, gzip.compress(LINES)])
def test_ranges_are_read(raw: bytes) -> None:
    """Both families, large numbers, packed or not; what nobody announces is left out, control characters go."""
    assert looks_like(raw)
    parsed = parse(raw, NOW, "ip2asn-combined.tsv")
    assert (parsed.feed, parsed.released, parsed.skipped) == ("origins", NOW, 0)
    assert tuple(parsed.rows) == (
        ("192.0.2.0", "192.0.2.127", "64500", "ONE-AS One operator"),
        ("2001:db8::", "2001:db8:0:ffff:ffff:ffff:ffff:ffff", "4200000001", "TWO [31m"),
    )


@pytest.mark.parametrize(
    "row",
    [
        b"192.0.2.9\t192.0.2.1\t1\tKR\tBackwards", b"192.0.2.1\t2001:db8::\t1\tKR\tMixed", b"a\tb\t1\tKR\tNo address",
        b"fe80::1%a\0b\tfe80::2\t1\tKR\tAn interface's own",
        b"192.0.2.1\t192.0.2.9\t4294967296\tKR\tToo large", b"192.0.2.1\t192.0.2.9\tAS1\tKR\tNo number", b"1.0.0.0,1,2",
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_are_counted(row: bytes) -> None:
    """One among good ones is skipped and said to be; a file of nothing else is refused."""
    assert parse(LINES + row, NOW, "x.tsv").skipped == 1
    assert not looks_like(row)
    with pytest.raises(Misconfigured, match="is not a file of origins"):
        parse(row, NOW, "x.tsv")


@pytest.mark.soak
def test_a_large_file_takes_little_memory() -> None:
    """Less than 250 bytes a range at any time, its line in the file aside: half a million fit where others work too."""
    first = int(ipaddress.ip_address("2001:db8::"))
    raw = b"".join(
        b"%s\t%s\t64500\tKR\tONE-AS One operator\n" % tuple(
            str(ipaddress.ip_address(first + (number << 80) + end)).encode() for end in (0, (1 << 80) - 1)
        )
        for number in range(20_000)
    )  # fmt: skip
    tracemalloc.start()
    try:
        parsed = parse(raw, NOW, "x.tsv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(parsed.rows) == 20_000
    assert peak < 250 * 20_000


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Whatever the file holds: rows, or one sentence."""
    looks_like(raw)
    with contextlib.suppress(Misconfigured):
        parse(raw, NOW, "x.tsv")
