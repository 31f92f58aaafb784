"""A table of banners with their truth: nothing is confirmed that is not there, everything planted is found."""

import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import config
from scanner import fronts, marks
from scanner.answers import HttpReply
from scanner.asset import address_asset, endpoint_asset
from scanner.feeds import kev
from scanner.feeds.folder import FeedFolder
from scanner.feeds.increments import import_records
from scanner.observation import Evidence, Fact, Outcome, Present, Software, TellsSoftware, observation
from scanner.software import of_header, of_mysql, of_protocol, split_version
from scoring.finding import Certainty, Verdict
from scoring.history.index import Index
from scoring.knowledge.look_up import look_up
from scoring.knowledge.vulnerability import Standing
from scoring.vectors.patching_cadence.known_exploited_software import known_exploited_software
from tests.fakes.looks import ask, seen
from tests.scanner.feeds import samples
from tests.scanner.feeds.recorded import lines, match, nvd
from tests.scanner.feeds.samples import NOW
from tests.scoring.history.compiled import published, shipped

RANGES = (
    ("openssh", "CVE-2024-6387", "8.5p1", "9.8p1"), ("openssh", "CVE-2023-48795", "0", "9.6"),
    ("openssh", "CVE-2025-26465", "6.8p1", "9.9p2"), ("mysql", "CVE-2024-20973", "8.0.0", "8.0.36"),
    ("mysql", "CVE-2023-22084", "5.7.0", "5.7.44"), ("mysql", "CVE-2023-22084", "8.0.0", "8.0.35"),
    ("mariadb", "CVE-2023-22084", "10.3.0", "10.3.39"), ("mariadb", "CVE-2023-22084", "10.5.0", "10.5.23"),
    ("mariadb", "CVE-2023-22084", "10.6.0", "10.6.16"), ("mariadb", "CVE-2023-22084", "10.11.0", "10.11.6"),
    ("php", "CVE-2024-5458", "7.2.0", "8.1.29"), ("php", "CVE-2024-5458", "8.2.0", "8.2.20"),
    ("bind", "CVE-2023-50387", "9.0.0", "9.16.48"), ("bind", "CVE-2023-50387", "9.18.0", "9.18.24"),
    ("exim", "CVE-2023-42115", "0", "4.96.1"), ("sendmail", "CVE-2023-51765", "0", "8.18"),
    ("nginx", "CVE-2022-41741", "1.1.3", "1.22.1"),
    ("zimbra", "CVE-2022-27925", "8.8", "8.8.16"), ("esxi", "CVE-2021-21974", "6.5", "6.7.1"),
    ("msexchange", "CVE-2021-26855", "15.2.721.0", "15.2.721.13"),
    ("msexchange", "CVE-2021-26855", "15.2.792.0", "15.2.792.10"),
    ("jenkins", "CVE-2024-23897", "0", "2.426.3"), ("jenkins", "CVE-2024-23897", "0", "2.442"),
)  # fmt: skip
"""Upstream's affected versions, as the records give them (introduced <= version < fixed); general knowledge."""


@pytest.fixture(scope="module")
def table() -> tuple[marks.Known, ...]:
    return marks.read(config.text("registry/fronts.toml"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with what the distributions say, and with everything that the table of ranges knows of."""
    folder = tmp_path_factory.mktemp("data")
    cves = sorted({row["cve"] for row in _sheet("exploited_ranges.csv")})
    catalogue = kev.parse(samples.kev(*(samples.entry(cve, vendorProject="x", product="x") for cve in cves)), NOW, "k")
    feeds, source = FeedFolder(folder / "feeds"), folder / "source"
    for parsed in (catalogue, *published()):
        feeds.put(parsed, at=NOW)
    source.mkdir()
    (source / "nvd.jsonl").write_bytes(lines(*_records()))
    import_records(feeds, source, now=NOW)
    return folder


def _records() -> list[dict[str, Any]]:
    """The ranges above as NVD would tell them, one record a flaw."""
    cpes = {row["product"]: row["cpe"].split("|")[0] for row in _sheet("products.csv")}
    matches: dict[str, list[dict[str, Any]]] = {}
    for product, cve, introduced, fixed in RANGES:
        criteria = f"cpe:2.3:{cpes[product]}:*:*:*:*:*:*:*:*"
        ends = {"versionStartIncluding": introduced, "versionEndExcluding": fixed}
        matches.setdefault(cve, []).append(match(criteria, **ends))
    return [nvd(cve, *found) for cve, found in matches.items()]


@pytest.fixture(scope="module")
def index(data: Path) -> Iterator[Index]:
    opened = Index.open(data, shipped(), roots_released=datetime(2026, 10, 18, tzinfo=UTC), suffix=lambda name: name)
    with closing(opened):
        yield opened


def _sheet(name: str) -> list[dict[str, str]]:
    text = config.text(f"registry/{name}")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _rows() -> list[dict[str, str]]:
    text = Path(__file__).with_name("banners.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def read(protocol: str, banner: str, table: tuple[marks.Known, ...]) -> Fact[tuple[Software, ...]]:
    """What the probes' own parsers make of a banner."""
    if protocol == "http":
        return of_header(banner, "http server header")
    if protocol == "powered":
        return of_header(banner, "http x-powered-by header")
    if protocol == "mysql":
        return Present(value=(of_mysql(banner),))
    if protocol == "dns":  # third parties tell it
        version, package = split_version(banner)
        return Present(value=(Software(product="bind", version=version, package=package, told_by="dns"),))
    if protocol == "front":
        name, _, value = banner.partition(": ")
        body = f"<title>{value}</title>".encode() if name == "title" else b""
        reply = HttpReply(status=200, headers=((name, value),) if name != "title" else (), body=body)
        return Present(value=fronts.seen((reply,), ("/",), table).software)
    return of_protocol(protocol, banner)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['protocol']} {row['banner']}")
def test_the_truth_of_a_banner(row: dict[str, str], table: tuple[marks.Known, ...], index: Index) -> None:
    """What it is, which build, and which flaws are certainly in it: exactly those, and no others."""
    told = read(row["protocol"], row["banner"], table)
    software = told.value[0] if isinstance(told, Present) and told.value else None
    shown = (software.product, software.version or "", software.package or "") if software else ("", "", "")
    assert shown == (row["product"], row["version"], row["package"])
    if software is None or software.version is None:
        assert row["verdict"] == "unknown"
        return
    facts = TellsSoftware(software=Present(value=(software,)))
    told_by = observation(asset=address_asset("192.0.2.7"), probe="x", version=1, outcome=Outcome.ANSWERED, facts=facts)
    known = look_up(Evidence(observations=(told_by,)), index)
    looked_up = known.of_software(software.product, software.version, software.package)
    assert looked_up is not None
    assert looked_up.flaws is not None
    flaws = looked_up.flaws
    found = {flaw.cve: flaw.standing for flaw in flaws.open}
    finding = ask(known_exploited_software, seen(facts), asset=endpoint_asset("192.0.2.7", 443), known=known, as_of=NOW)
    if finding and finding.verdict is Verdict.BAD and finding.certainty is Certainty.CONFIRMED:
        assert dict(finding.values)["cve"] in row["open"].split()
    assert " ".join(sorted(cve for cve, standing in found.items() if standing is Standing.OPEN)) == row["open"]
    for standing, verdict in ((Standing.OPEN, "open"), (Standing.UNFIXED, "unfixed"), (Standing.MAYBE, "possible")):
        if standing in found.values():
            assert row["verdict"] == verdict
            return
    assert row["verdict"] == ("mended" if flaws.mended else "none")


def test_the_table_is_long_enough() -> None:
    """At least 80 banners, each once, of every verdict."""
    rows = _rows()
    assert len({row["banner"] for row in rows}) == len(rows) >= 80
    assert {row["verdict"] for row in rows} == {"open", "unfixed", "possible", "mended", "none", "unknown"}
