"""Lists of addresses in the forms in which they are published."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.blocklist import BLOCKLIST, parse
from tests.scanner.feeds.samples import NOW

NETSET = b"""# A list of networks
# Updated : Sat Nov 21 2026
# This file was generated 2026-11-21 06:30:00 UTC
192.0.2.7
198.51.100.0/24
2001:db8::/32
"""

DROP = b"""; A list of networks (c) 2026
; Last-Modified: Fri, 20 Nov 2026 10:20:30 GMT
203.0.113.0/24 ; SBL123
192.0.2.9 2026-10-01 seen sending
"""

CSV = b"""# Last updated: 2026-11-20 08:00:00 UTC
# "first_seen_utc","dst_ip","dst_port","malware"
"2026-11-02 10:00:00","192.0.2.8","443","Pikabot"
"2026-11-03","198.51.100.9","8080","QakBot"
"""

LINES = b"""{"cidr":"203.0.113.0/24","sblid":"SBL123","rir":"x"}
{"ip":"192.0.2.0/28","first_seen":"2026-11-01","malware":"Pikabot"}
{"cidr":["192.0.2.7"]}
{"type":"metadata","timestamp":1795170030,"records":2}
"""


def test_plain_addresses_and_networks() -> None:
    """One a line; the date is that of the header, and is every row's."""
    parsed = parse(NETSET, NOW, "abuse_list.netset")
    assert parsed.released == datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
    assert [row[1] for row in parsed.rows] == ["192.0.2.7/32", "198.51.100.0/24", "2001:db8::/32"]
    assert {(row[0], row[2]) for row in parsed.rows} == {("abuse_list", parsed.released.isoformat())}


def test_comments_and_dates_after_the_network() -> None:
    """What follows a network is its note; an ISO date in it is when it was listed."""
    parsed = parse(DROP, NOW, "drop.txt")
    assert parsed.released == datetime(2026, 11, 20, 10, 20, 30, tzinfo=UTC)
    assert parsed.rows == (
        ("drop", "192.0.2.9/32", "2026-10-01T00:00:00+00:00", "2026-10-01 seen sending"),
        ("drop", "203.0.113.0/24", "2026-11-20T10:20:30+00:00", "SBL123"),
    )


def test_csv_with_a_commented_header() -> None:
    """The columns of address, date and note are found by name."""
    parsed = parse(CSV, NOW, "feodo.csv")
    assert parsed.rows == (
        ("feodo", "192.0.2.8/32", "2026-11-02T10:00:00+00:00", "Pikabot"),
        ("feodo", "198.51.100.9/32", "2026-11-03T00:00:00+00:00", "QakBot"),
    )


def test_json_lines() -> None:
    """An object a line: address, date and note by their names, the list's date in the object that is only metadata."""
    parsed = parse(LINES, NOW, "drop_v4.json")
    assert parsed.released == datetime(2026, 11, 20, 10, 20, 30, tzinfo=UTC)
    assert parsed.rows == (
        ("drop_v4", "192.0.2.0/28", "2026-11-01T00:00:00+00:00", "Pikabot"),
        ("drop_v4", "203.0.113.0/24", "2026-11-20T10:20:30+00:00", "SBL123"),
    )
    assert parsed.skipped == 1


FEODO = """# abuse.ch Feodo Tracker Botnet C2 IP Blocklist (IPs only)     #
# Last updated: 2026-11-20 10:10:03 UTC                        #
#
# DstIP
192.0.2.7
192.0.2.8
# END 2 entries
"""
DROPPED = """{"cidr":"198.51.100.0/24","sblid":"SBL1","rir":"x"}
{"cidr":"203.0.113.0/24","sblid":"SBL2","rir":"x"}
{"type":"metadata","timestamp":1795170030,"records":2}
"""


@pytest.mark.parametrize(("whole", "name"), [(FEODO, "feodo.txt"), (DROPPED, "drop_v4.json")])
def test_a_list_cut_at_the_end_of_a_line_is_seen_where_its_publisher_ends_it(whole: str, name: str) -> None:
    """By the line that is missing, or by the count in it; a list that says nothing of itself may be cut unseen."""
    assert len(parse(whole.encode(), NOW, name).rows) == 2
    lines = whole.splitlines(keepends=True)
    for cut in (lines[:-1], lines[:-2], lines[:-3] + lines[-2:]):
        with pytest.raises(Misconfigured, match="cut off"):
            parse("".join(cut).encode(), NOW, name)
    assert len(parse(b"192.0.2.7\n192.0.2.8\n", NOW, name).rows) == 2


def test_bad_rows_are_counted_and_whole_internets_left_out() -> None:
    """Rows that are no network, or so wide that everybody would be listed, are counted, not used."""
    parsed = parse(b"192.0.2.1\n192.0.2.2\n192.0.2.3\nhello\n0.0.0.0/0\n::/0\n", NOW, "block.txt")
    assert (len(parsed.rows), parsed.skipped) == (3, 3)
    assert parsed.released == NOW


def test_a_listing_is_never_in_the_future() -> None:
    """A date to come, in a header or a row, does not make a list fresh."""
    parsed = parse(b"# Updated: 2027-05-05\n192.0.2.1 2027-01-01\n", NOW, "block.txt")
    assert parsed.released == NOW
    assert parsed.rows[0][2] == NOW.isoformat()


@pytest.mark.parametrize("raw", [b"", b"# nothing\n", b"<html>\n<body>\n", b"\xff\xfe\x00" * 100])
def test_what_it_is_not_is_refused(raw: bytes) -> None:
    """A file without addresses is no list."""
    assert not BLOCKLIST.looks_like(raw)
    with pytest.raises(Misconfigured):
        parse(raw, NOW, "block.txt")


@pytest.mark.parametrize("raw", [NETSET, DROP, CSV, LINES])
def test_lists_are_recognised(raw: bytes) -> None:
    """Each form looks like what it is."""
    assert BLOCKLIST.looks_like(raw)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No file makes the parser fail in any other way than with its sentence, or keeps unprintable text."""
    try:
        rows = parse(b"192.0.2.1\n192.0.2.2\n" + raw, NOW, "block.txt").rows
    except Misconfigured:
        return
    assert all(str(cell).isprintable() for row in rows for cell in row)
