"""The sources, compiled once and asked by product, version, address and issuer."""

import csv
import gzip
import json
import os
import sqlite3
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import config
from scanner.errors import Misconfigured
from scanner.feeds import blocklist, endoflife, kev, origins
from scanner.feeds.folder import FeedFolder
from scanner.observation import Software
from scoring.history.compiling import Sheets, sheet
from scoring.history.index import Index
from scoring.knowledge import EndOfLife, Exploited, LookUp, Origin
from tests.scanner.feeds import samples
from tests.scanner.feeds.samples import NOW, cycle, entry

PRODUCTS = (
    "# ours\nproduct,endoflife,kev_vendor,kev_product,packaged,cpe\nnginx,nginx,,,yes,\n"
    "apache,,Apache,HTTP Server,yes,a:apache:http_server\n"
    "ws-ftp,,Progress,WS_FTP Server,no,a:progress:ws_ftp_server\n"
)
RANGES = (
    "# Read 2026-11-01 and 2026-11-22.\ncve,product,introduced,fixed,packaged,edge,source\n"
    "CVE-2021-41773,apache,2.4.49,2.4.50,yes,no,a record\n"
    "CVE-2021-41773,apache,2.2.1,2.2.2,yes,no,a record\n"
    "CVE-2021-99999,apache,,,no,yes,not in the catalogue\n"
)
CLAIMABLE = "# ours\nsuffix,service\napps.example,A service\n"
SHEETS = Sheets(products=PRODUCTS, exploited=RANGES, claimable=CLAIMABLE, roots=())
ROOTS_OF = datetime(2026, 10, 18, tzinfo=UTC)
LIST = b"# Updated: 2026-11-20\n192.0.2.0/24 wide\n192.0.2.7 narrow\n198.51.100.1\n2001:db8::/48\n"


_opened: list[Index] = []


def _open(data: Path, sheets: Sheets = SHEETS) -> Index:
    _opened.append(
        Index.open(data, sheets, roots_released=ROOTS_OF, suffix=lambda name: ".".join(name.split(".")[-2:]))
    )
    return _opened[-1]


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = FeedFolder(tmp_path / "feeds")
    folder.put(kev.parse(samples.kev(entry(), entry("CVE-2020-1000")), NOW, "k"), at=NOW)
    folder.put(
        endoflife.parse(
            samples.products(cycle("1"), cycle("1.2", isEol=False, eolFrom=None), cycle("1.22", eoesFrom="2030-01-01")),
            NOW,
            "e",
        ),
        at=NOW,
    )
    folder.put(blocklist.parse(LIST, NOW, "drop.txt"), at=NOW)
    return tmp_path


def test_missing_names_are_told_by_who_gives_them_away(data: Path) -> None:
    """A service by whole labels below its suffix; a registrable domain is what stands below a public suffix."""
    index = _open(data)
    names = ("x.apps.example", "a.x.apps.example", "apps.example", "xapps.example")
    assert [index.service(name) for name in names] == ["A service", "A service", "", ""]
    assert [index.registrable(name) for name in ("acme.example", "www.acme.example", "example")] == [True, False, False]


def test_an_address_is_announced_by_the_range_that_holds_it(tmp_path: Path) -> None:
    """First and last address included, both families apart; None between two ranges and for what is no address."""
    rows = b"".join(
        b"%s\t%s\t%d\tKR\tAS %d\n" % (first, last, number, number)
        for first, last, number in (
            (b"192.0.2.0", b"192.0.2.99", 64500), (b"192.0.2.128", b"192.0.2.255", 64501),
            (b"2001:db8::", b"2001:db8::ff", 64502),
        )
    )  # fmt: skip
    FeedFolder(tmp_path / "feeds").put(origins.parse(rows, NOW, "x.tsv"), at=NOW)
    index = _open(tmp_path)
    expected = {
        "192.0.2.0": 64500, "192.0.2.99": 64500, "192.0.2.100": None, "192.0.2.255": 64501, "192.0.3.0": None,
        "2001:db8::ff": 64502, "2001:db8::100": None, "::1": None, "nonsense": None,
    }  # fmt: skip
    found = {address: index.origin(address) for address in expected}
    assert {address: origin and origin.number for address, origin in found.items()} == expected
    assert found["192.0.2.0"] == Origin(number=64500, name="AS 64500")


def test_support_is_that_of_the_longest_matching_cycle(data: Path) -> None:
    """1.22.1 is of cycle 1.22, not of 1.2; unknown products and versions are None."""
    index: LookUp = _open(data)
    assert index.end_of_life("nginx", "1.22.1") == EndOfLife(
        product="nginx",
        cycle="1.22",
        ended=datetime(2026, 4, 14, tzinfo=UTC),
        extended=datetime(2030, 1, 1, tzinfo=UTC),
    )
    found = index.end_of_life("nginx", "1.2.9")
    assert found is not None
    assert (found.cycle, found.ended) == ("1.2", None)
    assert index.end_of_life("nginx", "1.3").cycle == "1"  # type: ignore[union-attr]  # fails loudly on None
    for product, version in (("nginx", "2.0"), ("nginx", ""), ("apache", "2.4"), ("nothing", "1")):
        assert index.end_of_life(product, version) is None


def test_exploited_needs_the_catalogue_and_the_range(data: Path) -> None:
    """A version in a range of a CVE that the loaded catalogue holds; other CVEs and versions are nothing."""
    index = _open(data)
    found = Exploited(
        cve="CVE-2021-41773", added=datetime(2021, 11, 3, tzinfo=UTC), ransomware=True, packaged=True, edge=False
    )
    assert index.exploited("apache", "2.4.49") == (found,) == index.exploited("apache", "2.2.1")
    assert index.exploited("apache", "2.4.50") == index.exploited("nginx", "2.4.49") == ()


@pytest.mark.parametrize(
    ("vendor", "product", "left"),
    [
        ("Apache", "HTTP Server", {"apache": ("CVE-2020-1000",)}),
        ("Apache", "Tomcat", {}),
        ("Progress", "WS FTP Server and Client", {"ws-ftp": ("CVE-2020-1000",)}),
        ("Somebody", "WS_FTP Server", {}),
        ("F5", "NGINX Open Source", {"nginx": ("CVE-2020-1000",)}),
        ("F5", "BIG-IP", {}),
    ],
)
def test_what_the_catalogue_lists_without_a_range(
    tmp_path: Path, vendor: str, product: str, left: dict[str, tuple[str, ...]]
) -> None:
    """By the names of products.csv, or our id in the listed one; for a product without names whoever the vendor is."""
    listed = entry("CVE-2020-1000") | {"vendorProject": vendor, "product": product}
    FeedFolder(tmp_path / "feeds").put(kev.parse(samples.kev(entry(), listed), NOW, "k"), at=NOW)
    index = _open(tmp_path)
    for ours in ("apache", "nginx", "ws-ftp"):
        assert index.unranged(_told(ours)) == left.get(ours, ())
    assert index.unranged(_told("tomcat")) is None


def _told(product: str) -> Software:
    return Software(product=product, version="1.0", told_by="test")


def test_listings_hold_every_network_around_an_address(data: Path) -> None:
    """The narrowest first, for both families; v4-mapped addresses are v4 addresses; a name is on no list."""
    index = _open(data)
    assert [(one.list, one.network, one.note) for one in index.listings("192.0.2.7")] == [
        ("drop", "192.0.2.7/32", "narrow"),
        ("drop", "192.0.2.0/24", "wide"),
    ]
    assert index.listings("192.0.2.7")[0].since == datetime(2026, 11, 20, tzinfo=UTC)
    assert [one.network for one in index.listings("2001:db8::1")] == ["2001:db8::/48"]
    assert [one.network for one in index.listings("::ffff:198.51.100.1")] == ["198.51.100.1/32"]
    assert index.listings("203.0.113.1") == index.listings("2001:db9::1") == index.listings("www.acme.example") == ()


def test_the_states_are_those_of_the_sources(data: Path) -> None:
    """Every source with its own release time; what is not loaded is not there."""
    assert {state.name: state.released.date().isoformat() for state in _open(data).feeds()} == {
        "blocklist": "2026-11-20",
        "endoflife": "2026-11-21",
        "exploited_ranges": "2026-11-22",
        "kev": "2026-11-20",
        "roots": "2026-10-18",
    }


def test_without_any_source_everything_is_a_miss(tmp_path: Path) -> None:
    """A first scan without feeds: only what is shipped has a state, and every question has an empty answer."""
    index = _open(tmp_path)
    assert [state.name for state in index.feeds()] == ["exploited_ranges", "roots"]
    assert index.end_of_life("nginx", "1.22") is None
    assert index.exploited("apache", "2.4.49") == index.listings("192.0.2.7") == index.roots(b"x") == ()


def test_the_index_follows_the_sources(data: Path) -> None:
    """One file for each state of the sources; an open index keeps the state with which it was opened."""
    first = _open(data)
    _open(data)
    assert len(list((data / "index").iterdir())) == 1
    FeedFolder(data / "feeds").put(blocklist.parse(b"203.0.113.1\n", NOW, "new.txt"), at=NOW + timedelta(days=1))
    second = _open(data)
    assert len(list((data / "index").iterdir())) == 2
    assert first.listings("192.0.2.7")
    assert not second.listings("192.0.2.7")
    assert second.listings("203.0.113.1")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        second._connection.execute("DELETE FROM listing")


def test_a_half_made_index_is_never_used(data: Path) -> None:
    """What a killed compilation left behind is not the index."""
    folder = data / "index"
    folder.mkdir()
    (folder / "abc.sqlite.1.half").write_bytes(b"half")
    assert _open(data).listings("192.0.2.7")


def test_a_changed_source_is_refused(data: Path) -> None:
    """A source that was changed on disk is named; nothing is compiled of it."""
    file = next((data / "feeds" / "kev").glob("*.json"))
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(Misconfigured, match="changed on disk"):
        _open(data)
    assert not list((data / "index").glob("*"))


def test_roots_are_found_by_subject(tmp_path: Path) -> None:
    """Every root of the bundle is found under its own subject's DER; broken ones in a user's file are skipped."""
    bundle = certifi.contents()
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    index = _open(tmp_path, Sheets(products=PRODUCTS, exploited=RANGES, claimable=CLAIMABLE, roots=(bundle, broken)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old roots have odd serials
        certificates = x509.load_pem_x509_certificates(bundle.encode())[::10]
    for certificate in certificates:
        found = index.roots(certificate.subject.public_bytes())
        assert certificate.public_bytes(Encoding.DER) in found


def test_the_users_own_roots_are_told_apart(tmp_path: Path) -> None:
    """What only the user trusts is marked; a public root that the user's file repeats stays public."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old roots have odd serials
        first, second, *_ = x509.load_pem_x509_certificates(certifi.contents().encode())
    public, both = (b"".join(one.public_bytes(Encoding.PEM) for one in some) for some in ([first], [first, second]))
    bundles = (public.decode(), both.decode())
    sheets = Sheets(products=PRODUCTS, exploited=RANGES, claimable=CLAIMABLE, roots=bundles)
    index = _open(tmp_path, sheets)
    assert index.own_roots(first.subject.public_bytes()) == ()
    assert index.own_roots(second.subject.public_bytes()) == (second.public_bytes(Encoding.DER),)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.ip_addresses(), min_size=1, max_size=30), st.integers(8, 32))
def test_an_address_is_listed_where_its_network_is(tmp_path: Path, addresses: list[object], length: int) -> None:
    """Whatever networks are listed, an address inside one is found, and found only there."""
    networks = [f"{address}/{length if '.' in str(address) else 4 * length}" for address in addresses]
    parsed = blocklist.parse("\n".join(networks).encode(), NOW, "l.txt")
    FeedFolder(tmp_path / "feeds").put(parsed, at=NOW)
    index = _open(tmp_path)
    for address in addresses:
        mapped = getattr(address, "ipv4_mapped", None)
        assert mapped is not None or index.listings(str(address))


def test_every_shipped_range_names_a_shipped_product() -> None:
    """config/registry: each range's product is in products.csv, and its CVE is well formed."""
    products = {row["product"] for row in sheet(config.text("registry/products.csv"))}
    for row in sheet(config.text("registry/exploited_ranges.csv")):
        assert row["product"] in products
        assert row["cve"].startswith("CVE-")
        assert row["packaged"] in ("yes", "no")
        assert row["edge"] in ("yes", "no")


REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent"))


@pytest.mark.skipif(not REAL.is_dir(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_shipped_names_are_those_of_the_sources() -> None:
    """Each name in products.csv exists at its source, and each range's CVE belongs to its product there."""
    catalogue = json.loads(gzip.decompress((REAL / "kev/known_exploited_vulnerabilities.json.gz").read_bytes()))
    named = {
        one["cveID"]: (one["vendorProject"].strip(), one["product"].strip()) for one in catalogue["vulnerabilities"]
    }
    rows = {row["product"]: row for row in csv.DictReader(_lines("registry/products.csv"))}
    for row in rows.values():
        assert not row["endoflife"] or (REAL / f"endoflife/products/{row['endoflife']}.yml").is_file()
        for vendor in filter(None, row["kev_vendor"].split("|")):
            assert {product for v, product in named.values() if v == vendor} & set(row["kev_product"].split("|"))
    for row in csv.DictReader(_lines("registry/exploited_ranges.csv")):
        vendor, product = named[row["cve"]]
        assert vendor in rows[row["product"]]["kev_vendor"].split("|")
        assert product in rows[row["product"]]["kev_product"].split("|")


def _lines(name: str) -> list[str]:
    return [line for line in config.text(name).splitlines() if not line.startswith("#")]
