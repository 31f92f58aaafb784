"""Incidents, sharing, malware hosts and events come from files of their own form, and hostile ones are refused."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.dns_lists import Category
from scanner.errors import Misconfigured
from scanner.feeds import Parsed, file_sharing, incidents, malware_hosts, shadowserver_events
from scanner.feeds.exports import import_exports
from scanner.feeds.folder import FeedFolder
from scanner.feeds.importing import read_folder
from scanner.feeds.list_kinds import kind_of
from scanner.feeds.shadowserver import recognises
from tests.scanner.feeds import told_files

NOW = datetime(2026, 11, 22, tzinfo=UTC)
Parse = Callable[[bytes, datetime, str], Parsed]


def test_incidents_are_rows_by_domain() -> None:
    """Several domains, names in either form, days that are none; that a row was confirmed is kept, and not by whom."""
    told = incidents.parse(told_files.INCIDENTS, NOW, "incidents.csv")
    assert told.released == datetime(2026, 11, 20, tzinfo=UTC)
    assert told.rows == (
        ("acme.example", "Acme Ltd", "error", "2025-01-15", None, None, "https://news.example/older", False),
        (
            "acme.example",
            "Acme Ltd",
            "ransomware",
            "2026-10-01",
            "2026-09-01",
            "12000",
            "https://news.example/acme",
            True,
        ),
        ("acme.test", "Acme Ltd", "ransomware", "2026-10-01", "2026-09-01", "12000", "https://news.example/acme", True),
        ("xn--bcher-kva.example", "Bucher AG", "hacking", "2026-03-01", None, None, "https://news.example/b", True),
    )
    assert b"Ada" not in repr(told).encode()


def test_a_list_of_hosts_that_is_shorter_than_it_says_is_refused() -> None:
    """Some say at their end how many names they have."""
    told = told_files.HOSTS_FILE + b"# Number of entries: 4\n"
    assert (
        malware_hosts.parse(told, NOW, "hostfile.txt").rows
        == malware_hosts.parse(told_files.HOSTS_FILE, NOW, "hostfile.txt").rows
    )
    with pytest.raises(Misconfigured, match="it says 4 and holds 3 entries"):
        malware_hosts.parse(told.replace(b"0.0.0.0 worse.example # and why\n", b""), NOW, "hostfile.txt")


@pytest.mark.parametrize("by", ["", " ", "no", "No.", "-", "n/a", "pending", "?"])
def test_a_word_for_nobody_confirms_nothing(by: str) -> None:
    """Who fills every column has not confirmed every row."""
    row = f"X,other.example,,2026-01-01,hacking,,https://n.example,{by}\n"
    told = incidents.parse(told_files.INCIDENTS + row.encode(), NOW, "incidents.csv")
    assert [one[7] for one in told.rows if one[0] == "other.example"] == [False]


@pytest.mark.parametrize(
    "row",
    [
        "X,acme.example,,2026-12-24,hacking,,https://n.example,Ada", "X,acme.example,,,hacking,,https://n.example,Ada",
        "X,no domain,,2026-01-01,hacking,,https://n.example,", "X,,,2026-01-01,hacking,,https://n.example,",
        ",acme.example,,2026-01-01,hacking,,https://n.example,", "X,acme.example,,2026-01-01,rumour,,https://n.example,",
        "X,acme.example,,2026-01-01,hacking,,heard in a pub,", "X",
    ],
)  # fmt: skip
def test_a_row_without_a_day_a_domain_a_kind_or_a_source_is_left_out(row: str) -> None:
    """And counted."""
    told = incidents.parse(told_files.INCIDENTS + row.encode() + b"\n", NOW, "incidents.csv")
    assert (len(told.rows), told.skipped) == (4, 1)


def test_sharing_is_by_network() -> None:
    """Addresses and networks of both families, with first and last sight; wide ones and days to come are left out."""
    more = b"10.0.0.0/8,,2026-11-01,x,s\n192.0.2.9,,2026-12-24,x,s\nx,,2026-11-01,x,s\n"
    told = file_sharing.parse(told_files.SHARING + more, NOW, "sharing.csv")
    assert [row[0] for row in told.rows] == ["192.0.2.7/32", "198.51.100.0/24", "2001:db8::/64"]
    assert told.rows[0][1:4] == ("2026-10-01T00:00:00+00:00", "2026-11-18T03:00:00+00:00", "bittorrent")
    assert told.rows[2][1] == told.rows[2][2]
    assert told.skipped == 3


def test_hosts_that_serve_malware_are_names_and_addresses() -> None:
    """A hosts file, and URLhaus' CSV with what is still online; each has its own date."""
    hosts = malware_hosts.parse(told_files.HOSTS_FILE, NOW, "hostfile.txt")
    assert hosts.released == datetime(2026, 11, 20, 22, 21, 30, tzinfo=UTC)
    assert [row[1] for row in hosts.rows] == ["192.0.2.66", "worse.example", "www.bad.example"]
    urls = malware_hosts.parse(told_files.URLS, NOW, "urlhaus.csv")
    assert [(row[1], str(row[2])[:10], row[3]) for row in urls.rows] == [
        ("192.0.2.66", "2026-11-18", "32-bit"), ("2001:db8::66", "2026-11-16", ""),
        ("www.bad.example", "2026-11-19", "elf,mozi"),
    ]  # fmt: skip
    assert urls.skipped == 0


def test_events_are_dated_listings() -> None:
    """The report's name says what they are of; the host is src_ip, or else ip."""
    sunk = shadowserver_events.parse(told_files.SINKHOLE, NOW, "2026-11-19-event4_sinkhole-acme.csv")
    assert sunk.rows == (
        ("Shadowserver botnet", "192.0.2.7", "2026-11-19T00:00:02+00:00", "andromeda"),
        ("Shadowserver botnet", "2001:db8::7", "2026-11-18T00:00:02+00:00", ""),
    )
    assert sunk.released == datetime(2026, 11, 19, 0, 0, 2, tzinfo=UTC)
    site = shadowserver_events.parse(told_files.COMPROMISED, NOW, "2026-11-20-compromised_website-acme.csv")
    assert site.rows[0][:2] == ("Shadowserver exploited host", "192.0.2.80")
    with pytest.raises(Misconfigured, match="which report of events"):
        shadowserver_events.parse(told_files.SINKHOLE, NOW, "report.csv")


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("2026-11-19-event4_sinkhole_http-acme.csv", True), ("2026-11-19-compromised_website-acme.csv", True),
        ("2026-11-19-event4_honeypot_brute_force-acme.csv", True), ("2026-11-19-malware_url-acme.csv", True),
        ("2026-11-19-scan_rdp-acme.csv", False), ("2026-11-19-scan_ics-acme.csv", False),
        ("2026-11-19-event4_sinkhole_http_referer-acme.csv", False), ("incidents.csv", False),
    ],
)  # fmt: skip
def test_reports_of_events_and_of_services_are_told_apart(name: str, event: bool) -> None:
    """By their names; an event is no reachable service, and who only referred to a sinkhole is not infected."""
    assert shadowserver_events.is_event(name) is event
    assert not (event and recognises(name, told_files.COMPROMISED))


def test_a_folder_of_all_of_them(tmp_path: Path) -> None:
    """Each is taken as what it is, whatever lies beside it; several files of one source are joined."""
    source = tmp_path / "source"
    source.mkdir()
    for name, content in (
        ("our-incidents.csv", told_files.INCIDENTS), ("torrents.csv", told_files.SHARING),
        ("hostfile.txt", told_files.HOSTS_FILE), ("urlhaus.csv.gz", gzip.compress(told_files.URLS)),
        ("2026-11-19-event4_sinkhole-acme.csv", told_files.SINKHOLE),
        ("2026-11-20-compromised_website-acme.csv", told_files.COMPROMISED),
        ("blocklist.txt", b"192.0.2.7 2026-11-15\n"), ("addresses.csv", b"ip,note\n192.0.2.7,x\n"),
        ("hosts.csv", b"www.acme.example\nmail.acme.example\n"),
    ):  # fmt: skip
        (source / name).write_bytes(content)
    assert import_exports(FeedFolder(tmp_path / "feeds"), source, now=NOW).files == frozenset()
    read = read_folder(source, imported=NOW)
    found = {parsed.feed: parsed for parsed in read.parsed}
    assert sorted(found) == ["blocklist", "file_sharing", "incidents", "malware_hosts", "shadowserver_events"]
    assert len(found["shadowserver_events"].rows) == 3
    assert found["shadowserver_events"].released == datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)
    assert found["malware_hosts"].released == datetime(2026, 11, 20, 22, 21, 30, tzinfo=UTC)
    assert len(found["malware_hosts"].rows) == 6
    assert [one.path.rpartition("/")[2] for one in read.found if one.feed is None] == ["addresses.csv", "hosts.csv"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("drop_v4", Category.HIJACKED), ("edrop", Category.HIJACKED), ("spamhaus_drop", Category.HIJACKED),
        ("dropbox", Category.EXPLOITED), ("feodo", Category.BOTNET), ("sslbl", Category.BOTNET),
        ("fullbogons", Category.POLICY), ("tor_exits", Category.POLICY), ("dynamic", Category.POLICY),
        ("urlhaus", Category.MALWARE), ("stopforumspam", Category.SPAM), ("blocklist", Category.EXPLOITED),
        ("firehol_level1", Category.EXPLOITED), ("whitelist", Category.TRUSTED),
        ("Shadowserver botnet", Category.BOTNET), ("Shadowserver exploited host", Category.EXPLOITED),
    ],
)  # fmt: skip
def test_the_name_of_a_list_says_what_it_lists(name: str, kind: Category) -> None:
    """As its publishers name it; what says nothing is a list of hosts that attacked."""
    assert kind_of(name) is kind


PARSERS: tuple[tuple[Parse, str], ...] = (
    (incidents.parse, "incidents.csv"), (file_sharing.parse, "sharing.csv"), (malware_hosts.parse, "hosts.txt"),
    (shadowserver_events.parse, "event4_sinkhole.csv"),
)  # fmt: skip
WHOLE = (told_files.INCIDENTS, told_files.SHARING, told_files.URLS, told_files.SINKHOLE, told_files.HOSTS_FILE)


@pytest.mark.parametrize(("parse", "name"), PARSERS)
@given(at=st.integers(0, 900), put=st.binary(max_size=20), whole=st.sampled_from(WHOLE))
@settings(max_examples=60)
def test_whatever_a_file_holds_it_is_rows_or_one_sentence(
    parse: Parse, name: str, at: int, put: bytes, whole: bytes
) -> None:
    """Bent, cut and foreign files raise Misconfigured, and nothing else."""
    for content in (whole[:at] + put + whole[at:], whole[:at], put * 50, gzip.compress(whole)[: at % 120]):
        try:
            assert parse(content, NOW, name).rows
        except Misconfigured:
            continue


@pytest.mark.parametrize(("parse", "name"), PARSERS)
@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"a,b\n" * 50, None, b"<html></html>"])
def test_what_is_none_of_them_is_refused(parse: Parse, name: str, content: bytes | None) -> None:
    """Empty files, other tables, pages and bombs."""
    with pytest.raises(Misconfigured):
        parse(_bomb() if content is None else content, NOW, name)


@cache
def _bomb() -> bytes:
    """Packed when a test asks for it: every process reads this file, and one of them needs it."""
    return gzip.compress(b"0" * (70 << 20), 1)
