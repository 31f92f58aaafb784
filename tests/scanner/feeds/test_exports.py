"""Exports of third parties: recognised, streamed, and held to what they say, whatever they hold."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.canonical import decode
from scanner.feeds import sources
from scanner.feeds.exports import import_exports
from scanner.feeds.folder import FeedFolder
from scanner.feeds.importing import Found
from scanner.feeds.lines import CHUNK
from scanner.told import Told
from tests.scanner.feeds.exported import SHADOWSERVER, censys, lines, older_censys, shodan

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def imported(tmp_path: Path, **files: bytes) -> tuple[tuple[Found, ...], dict[str, tuple[Told, ...]]]:
    """The account of files whose names have `_` for `.`, and what is stored of each source."""
    source = tmp_path / "source"
    source.mkdir(exist_ok=True)
    for name, content in files.items():
        (source / name.replace("__", ".")).write_bytes(content)
    folder = FeedFolder(tmp_path / "feeds")
    found = import_exports(folder, source, now=NOW).found
    stored = {name: folder.stored(name) for name in sources()}
    kept = {name: tuple(decode(Told, line) for line in folder.lines(one)) for name, one in stored.items() if one}
    assert not list(tmp_path.rglob("*.half"))
    return found, kept


def test_a_shodan_export_is_read_banner_by_banner(tmp_path: Path) -> None:
    """Protocol, software and the day on which Shodan saw it; UDP stays UDP."""
    ssh = shodan(port=22, _shodan={"module": "ssh"}, data="SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5\nKey type: x")
    web = shodan(port=80, _shodan={"module": "http"}, data="HTTP/1.1 200 OK", http={"server": "nginx/1.22.1"})
    udp = shodan(port=161, transport="udp", _shodan={"module": "snmp"}, data="x", product="net-snmp", version="5.9")
    _, kept = imported(tmp_path, acme__json__gz=gzip.compress(lines(shodan(), ssh, web, udp)))
    told = {one.place: one for one in kept["shodan"]}
    assert {place: one.protocol for place, one in told.items()} == {
        "3389/tcp": "rdp", "22/tcp": "ssh", "80/tcp": "http", "161/udp": "snmp",
    }  # fmt: skip
    assert told["3389/tcp"].at == datetime(2026, 11, 20, 10, 11, 12, 345678, UTC)
    assert told["22/tcp"].software[0].package == "9.2p1 Debian-2+deb12u5"
    assert (told["80/tcp"].software[0].product, told["80/tcp"].software[0].version) == ("nginx", "1.22.1")
    assert told["161/udp"].software[0].product == "net-snmp"


@pytest.mark.parametrize(
    "content",
    [
        lines(censys(), older_censys()),
        json.dumps([censys(), older_censys()]).encode(),
        json.dumps([censys(), older_censys()], indent=2).encode(),
        lines({"host": censys()["result"]["resource"]}, older_censys()),
    ],
    ids=["lines", "one document", "indented", "wrapped"],
)
def test_a_censys_export_is_read_in_each_of_its_forms(tmp_path: Path, content: bytes) -> None:
    """Hosts of today's Platform and of the older Search, a line each or in one document."""
    _, kept = imported(tmp_path, hosts__json=content)
    assert [(one.place, one.protocol, one.at.day) for one in kept["censys"]] == [
        ("22/tcp", "ssh", 21), ("502/tcp", "modbus", 19),
    ]  # fmt: skip
    assert kept["censys"][0].software[0].product == "openssh"


def test_a_shadowserver_report_is_known_by_its_name_and_columns(tmp_path: Path) -> None:
    """The report says the protocol, of a mixed one the tag; IPv6 too; events of attackers are no exposure."""
    mixed = SHADOWSERVER.replace(b'"redis"', b'"ics;bacnet"').replace(b'"tcp"', b'"udp"')
    event = b'"timestamp","src_ip","src_port"\n"2026-11-18 03:04:05","192.0.2.7",1\n'
    found, kept = imported(
        tmp_path, **{
            "2026-11-18-scan_redis-acme__csv": SHADOWSERVER, "2026-11-18-scan_ics-acme__csv": mixed,
            "2026-11-18-event4_ddos__csv": event,
        },
    )  # fmt: skip
    assert sorted((one.address, one.place, one.protocol) for one in kept["shadowserver"]) == [
        ("192.0.2.7", "6379/tcp", "redis"), ("192.0.2.7", "6379/udp", "bacnet"),
        ("2001:db8::7", "6380/tcp", "redis"), ("2001:db8::7", "6380/udp", "bacnet"),
    ]  # fmt: skip
    assert len(found) == 2


@pytest.mark.parametrize("number", [443, "443", 443.0, "443.0"])
def test_a_port_may_be_written_as_tables_write_numbers(tmp_path: Path, number: object) -> None:
    """Programs that pass exports on turn whole columns into fractions."""
    _, kept = imported(tmp_path, x__json=lines(shodan(port=number)))
    assert [one.place for one in kept["shodan"]] == ["443/tcp"]


@pytest.mark.parametrize("ip", [3221225991, "192.0.2.7"], ids=str)
def test_a_banner_without_the_written_address_has_its_number(tmp_path: Path, ip: object) -> None:
    """Shodan's `ip` is the same address as a number."""
    banner = {key: value for key, value in shodan(ip=ip).items() if key != "ip_str"}
    _, kept = imported(tmp_path, x__json=lines(banner))
    assert [one.address for one in kept["shodan"]] == ["192.0.2.7"]


@pytest.mark.parametrize("key", ["hits", "host_v1"])
def test_the_answer_to_a_search_is_read_host_by_host(tmp_path: Path, key: str) -> None:
    """Of a service without a day of its own, the day on which the host was last looked at counts."""
    bare = older_censys() | {"services": [{"port": 3389, "service_name": "RDP", "transport_protocol": "TCP"}]}
    hits = [bare, 7] if key == "hits" else [{key: {"resource": bare}}, {}]
    found, kept = imported(tmp_path, x__json=json.dumps({"result": {"total": 2, "hits": hits}}).encode())
    assert [(one.place, one.protocol, one.at.hour) for one in kept["censys"]] == [("3389/tcp", "rdp", 2)]
    assert found[0].skipped == 1


def test_a_report_from_a_spreadsheet_is_the_same_report(tmp_path: Path) -> None:
    """A byte order mark before quoted columns, and carriage returns."""
    marked = b"\xef\xbb\xbf" + SHADOWSERVER.replace(b"\n", b"\r\n")
    _, kept = imported(tmp_path, **{"2026-11-18-scan_redis-acme__csv": marked})
    assert [one.place for one in kept["shadowserver"]] == ["6379/tcp", "6380/tcp"]


@pytest.mark.parametrize(
    "row",
    [
        {"timestamp": None}, {"timestamp": ""}, {"timestamp": 7}, {"timestamp": "2026-11-27T00:00:00"},
        {"timestamp": "9999-99-99"}, {"port": "x"}, {"port": 0}, {"port": 65536}, {"port": True}, {"port": 1e9},
        {"ip_str": "acme.example"}, {"ip_str": 3}, {"ip_str": None}, {"transport": "icmp"}, {"ip_str": "fe80::1%x"},
    ],
    ids=str,
)  # fmt: skip
def test_what_has_no_date_address_or_port_is_not_used(tmp_path: Path, row: dict[str, Any]) -> None:
    """Nor what is said to be seen tomorrow: it is counted as left out, beside the good row."""
    found, kept = imported(tmp_path, x__json=lines(shodan(), shodan(**row)))
    assert [one.place for one in kept["shodan"]] == ["3389/tcp"]
    assert (found[0].rows, found[0].skipped) == (1, 1)


@pytest.mark.parametrize(
    "spoiled",
    [
        b"\x00\xff\n", b"[]\n", b"7\n", b'{"ip_str": \n', b"[" * 100_000 + b"\n", b"\n\n", b'"text"\n',
        lines(shodan(_shodan=7, data=[1], http="x", product={}, version=[])).replace(b'"port": 3389', b'"port": {}'),
        lines(shodan(_shodan=[], data={"a": 1}))[:-20] + b"\n",
    ],
    ids=range(9),
)  # fmt: skip
def test_a_spoiled_row_costs_itself_alone(tmp_path: Path, spoiled: bytes) -> None:
    """Whatever its types are, those around it are read."""
    _, kept = imported(tmp_path, x__json=lines(shodan()) + spoiled + lines(shodan(port=22)))
    assert {one.port for one in kept["shodan"]} >= {3389, 22}


def test_hostile_strings_are_kept_short_and_printable(tmp_path: Path) -> None:
    """Banners are the target's own words, not the source's."""
    evil = "\x1b[2J\u202e" + "A" * 100_000
    _, kept = imported(tmp_path, x__json=lines(shodan(data=evil, product=evil, version=evil)))
    (one,) = kept["shodan"]
    assert len(one.greeting) <= 200
    assert one.greeting.isprintable()
    assert all(len(said.product) <= 40 and said.product.isprintable() for said in one.software)


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-9], lambda raw: raw[:40] + b"\xff" * 40 + raw[80:]])
def test_a_broken_file_is_left_out_as_a_whole(tmp_path: Path, spoil: Any) -> None:
    """It is named with the reason; the good one beside it counts alone, and what was stored before stays otherwise."""
    many = gzip.compress(lines(*(shodan(port=port) for port in range(1, 3000))))
    found, kept = imported(tmp_path, a__json__gz=spoil(many), b__json=lines(shodan(port=22)))
    assert {one.port for one in kept["shodan"]} == {22}
    bad = [one for one in found if one.claims == "shodan"]
    assert all("gzip file" in one.why for one in bad)
    (tmp_path / "source" / "b.json").unlink()
    _, again = imported(tmp_path)
    assert again == kept


def test_a_large_export_is_never_held_as_a_whole(tmp_path: Path) -> None:
    """Memory does not follow the number of lines, once the file is longer than the pieces in which it is read."""
    said = "SSH-2.0-OpenSSH_9.2p1\n" + "k" * 4000

    def peak(count: int) -> int:
        rows = b"".join(lines(shodan(f"10.0.{n >> 8 & 255}.{n & 255}", data=said)) for n in range(count))
        assert len(rows) > 4 * CHUNK or count < 100
        (tmp_path / "source").mkdir(exist_ok=True)
        (tmp_path / "source" / "x.json.gz").write_bytes(gzip.compress(rows, 1))
        del rows
        tracemalloc.start()
        import_exports(FeedFolder(tmp_path / "feeds"), tmp_path / "source", now=NOW)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    small, large = peak(1_500), peak(6_000)
    assert large < small + (1 << 20)
