"""Lists, sharing and incidents are found by address, name and domain, misses included."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.dns_lists import Category
from scanner.feeds import blocklist, file_sharing, incidents, malware_hosts, shadowserver_events
from scanner.feeds.folder import FeedFolder
from scoring.history.compiling import Sheets
from scoring.history.index import Index
from scoring.knowledge import LookUp
from scoring.knowledge.listed import Incident, Listing, LoadedList
from tests.scanner.feeds import told_files

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SHEETS = Sheets(
    products="# x\nproduct,endoflife,kev_vendor,kev_product,packaged\n",
    exploited="# 2026-11-01\ncve,product,introduced,fixed,packaged,edge,source\n", claimable="suffix,service\n",
    roots=(),
)  # fmt: skip
DROP = (
    b'{"cidr":"192.0.0.0/16","sblid":"SBL1","rir":"x"}\n{"cidr":"192.0.2.7/32","sblid":"SBL2","rir":"x"}\n'
    b'{"type":"metadata","timestamp":1763683200,"size":2}\n'
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LookUp]:
    """An index of one file of each kind."""
    folder = FeedFolder(tmp_path / "feeds")
    for parsed in (
        blocklist.parse(DROP, NOW, "drop_v4.json"), malware_hosts.parse(told_files.URLS, NOW, "urlhaus.csv"),
        shadowserver_events.parse(told_files.SINKHOLE, NOW, "event4_sinkhole.csv"),
        incidents.parse(told_files.INCIDENTS, NOW, "i.csv"), file_sharing.parse(told_files.SHARING, NOW, "s.csv"),
    ):  # fmt: skip
        folder.put(parsed, at=NOW)
    with closing(Index.open(tmp_path, SHEETS, roots_released=NOW, suffix=lambda name: name)) as opened:
        yield opened


def test_an_address_is_found_on_every_list(index: LookUp) -> None:
    """With what each list says by it and where it came from; the narrowest network first."""
    found = index.listings("192.0.2.7")
    assert [(one.list, one.feed, one.network, one.kind) for one in found] == [
        ("Shadowserver botnet", "shadowserver_events", "192.0.2.7/32", Category.BOTNET),
        ("drop_v4", "blocklist", "192.0.2.7/32", Category.HIJACKED),
        ("drop_v4", "blocklist", "192.0.0.0/16", Category.HIJACKED),
    ]
    assert (found[0].note, found[0].since) == ("andromeda", datetime(2026, 11, 19, 0, 0, 2, tzinfo=UTC))
    assert [one.list for one in index.listings("2001:db8::66")] == ["urlhaus"]
    assert index.listings("203.0.113.9") == ()


def test_a_name_is_found_as_it_is(index: LookUp) -> None:
    """No name above or below it."""
    assert index.name_listings("www.bad.example") == (
        Listing(
            list="urlhaus", network="www.bad.example", since=datetime(2026, 11, 19, 10, tzinfo=UTC), note="elf,mozi",
            kind=Category.MALWARE, feed="malware_hosts",
        ),
    )  # fmt: skip
    assert index.name_listings("bad.example") == index.name_listings("x.www.bad.example") == ()


def test_the_lists_are_named(index: LookUp) -> None:
    """So that a miss can say how many were asked."""
    assert index.lists() == (
        LoadedList(feed="blocklist", name="drop_v4", kind=Category.HIJACKED),
        LoadedList(feed="malware_hosts", name="urlhaus", kind=Category.MALWARE),
        LoadedList(feed="shadowserver_events", name="Shadowserver botnet", kind=Category.BOTNET),
    )


def test_incidents_are_by_domain_the_newest_first(index: LookUp) -> None:
    """Whole, with what is not told left open."""
    newest, older = index.incidents("acme.example")
    assert newest == Incident(
        domain="acme.example", organisation="Acme Ltd", kind="ransomware", records=12_000, confirmed=True,
        disclosed=datetime(2026, 10, 1, tzinfo=UTC), happened=datetime(2026, 9, 1, tzinfo=UTC),
        source="https://news.example/acme",
    )  # fmt: skip
    assert (older.happened, older.records, older.confirmed) == (None, None, False)
    assert index.incidents("www.acme.example") == ()


def test_sharing_is_found_in_every_network_around_an_address(index: LookUp) -> None:
    """Both families; nothing for what is no address."""
    assert [one.network for one in index.sharing("192.0.2.7")] == ["192.0.2.7/32"]
    assert [one.network for one in index.sharing("198.51.100.9")] == ["198.51.100.0/24"]
    assert [one.network for one in index.sharing("2001:db8::9")] == ["2001:db8::/64"]
    assert index.sharing("203.0.113.1") == index.sharing("acme.example") == ()


def test_of_one_thing_twice_on_one_list_the_newest_is_kept(tmp_path: Path) -> None:
    """An address that was seen every night for a month is one listing, of last night."""
    later = told_files.SINKHOLE.replace(b"2026-11-19 00:00:02", b"2026-11-21 00:00:02")
    rows = {
        *shadowserver_events.parse(told_files.SINKHOLE, NOW, "event4_sinkhole.csv").rows,
        *shadowserver_events.parse(later, NOW, "event4_sinkhole.csv").rows,
    }
    parsed = shadowserver_events.parse(later, NOW, "event4_sinkhole.csv")
    both = type(parsed)(feed=parsed.feed, released=parsed.released, rows=tuple(sorted(rows, key=str)), skipped=0)
    FeedFolder(tmp_path / "feeds").put(both, at=NOW)
    with closing(Index.open(tmp_path, SHEETS, roots_released=NOW, suffix=lambda name: name)) as opened:
        (one,) = opened.listings("192.0.2.7")
    assert one.since == datetime(2026, 11, 21, 0, 0, 2, tzinfo=UTC)
