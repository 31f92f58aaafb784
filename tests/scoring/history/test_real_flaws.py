"""Real records, whole: what is known to be there is found, and what cannot be there is not confirmed."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import config
from scanner.feeds import epss, kev
from scanner.feeds.folder import FeedFolder
from scanner.feeds.increments import import_records
from scanner.observation import Software
from scoring.history.compiling import Sheets, sheet
from scoring.history.index import Index
from scoring.knowledge.vulnerability import Flaws, Standing

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent"))
NOW = datetime(2026, 11, 27, tzinfo=UTC)
pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder"
)
PRODUCTS = [row["product"] for row in sheet(config.text("registry/products.csv"))]
# As the vendors' advisories say it: the version, a flaw that it has, and one in which that is mended.
TRUE = (
    ("fortios", "7.2.4", "CVE-2023-27997", "7.2.5"), ("fortios", "7.2.4", "CVE-2024-21762", "7.2.7"),
    ("fortios", "6.2.15", "CVE-2024-21762", "6.2.16"), ("pan-os", "10.2.8", "CVE-2024-3400", "10.2.9-h1"),
    ("pan-os", "11.1.2-h1", "CVE-2024-3400", "11.1.2-h3"), ("pan-os", "10.2.11", "CVE-2024-0012", "10.2.12-h2"),
    ("confluence", "8.5.1", "CVE-2023-22515", "8.5.2"), ("confluence", "8.5.3", "CVE-2023-22527", "8.5.4"),
    ("gitlab", "16.5.5", "CVE-2023-7028", "16.5.6"), ("gitlab", "16.6.3", "CVE-2023-7028", "16.6.4"),
    ("moveit-transfer", "2023.0.0", "CVE-2023-34362", "2023.0.1"),
    ("moveit-transfer", "2022.1.4", "CVE-2023-34362", "2022.1.5"),
    ("netscaler", "13.1-48.47", "CVE-2023-3466", "13.1-49.13"),
    ("netscaler", "13.0-90.12", "CVE-2023-3467", "13.0-91.13"),
    ("msexchange", "15.2.1118.39", "CVE-2023-36035", "15.2.1118.40"),
    ("msexchange", "15.2.986.5", "CVE-2023-36035", "15.2.1258.28"),
    ("teamcity", "2023.11.3", "CVE-2024-27198", "2023.11.4"),
    ("screenconnect", "23.9.7", "CVE-2024-1709", "23.9.8"),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    data = tmp_path_factory.mktemp("data")
    folder = FeedFolder(data / "feeds")
    import_records(folder, REAL / "cve", now=NOW)
    file = REAL / "kev/known_exploited_vulnerabilities.json.gz"
    folder.put(kev.parse(file.read_bytes(), NOW, file.name), at=NOW)
    folder.put(epss.parse((REAL / "epss/epss_kev_nvd.csv.gz").read_bytes(), NOW, "epss.csv"), at=NOW)
    products, ranges = config.text("registry/products.csv"), config.text("registry/exploited_ranges.csv")
    sheets = Sheets(products=products, exploited=ranges, claimable="suffix,service\n", roots=())
    opened = Index.open(data, sheets, roots_released=NOW, suffix=str)
    yield opened
    opened.close()


def flaws(index: Index, product: str, version: str, package: str | None = None) -> Flaws:
    return index.flaws(Software(product=product, version=version, package=package, told_by="test"))


@pytest.mark.parametrize(("product", "version", "cve", "mended"), TRUE)
def test_what_vendors_say_is_found_and_its_fix_clears_it(
    index: Index, product: str, version: str, cve: str, mended: str
) -> None:
    """Confirmed in the version that has it, and not there in the one that was mended."""
    found = {one.cve: one for one in flaws(index, product, version).open}
    assert found[cve].standing is Standing.OPEN
    assert found[cve].scores
    assert cve not in {one.cve for one in flaws(index, product, mended).open}


def test_no_version_to_come_is_confirmed_to_have_anything(index: Index) -> None:
    """Of every product of ours: what nobody has released yet nobody can have found a flaw in."""
    for product in PRODUCTS:
        for version in ("9999", "99.99.99", "2099.1.1", "99.9-99.9", "99.4R9-S9", "99.99.99-h99"):
            found = [one.cve for one in flaws(index, product, version).open if one.standing is not Standing.MAYBE]
            assert not found, f"{product} {version}"


def test_a_bare_version_of_what_distributions_ship_is_confirmed_to_have_nothing(index: Index) -> None:
    """The banners that were accused elsewhere: OpenSSH 8.7 and 9.2p1, Apache 2.4.52, nginx 1.18.0, PHP 8.1.2."""
    told = (("openssh", "8.7"), ("openssh", "9.2p1"), ("apache", "2.4.52"), ("nginx", "1.18.0"), ("php", "8.1.2"))
    for product, version in told:
        found = flaws(index, product, version)
        assert found.open
        assert {one.standing for one in found.open} == {Standing.MAYBE}


def test_exploited_ones_come_first_with_their_clock(index: Index) -> None:
    """CISA's dates, the ransomware flag and the probability stand beside the flaw."""
    first = flaws(index, "fortios", "7.2.4").open[0]
    assert first.exploited is not None
    assert first.due is not None
    assert first.due > first.exploited
    assert (first.ransomware, first.edge, first.epss_milli is not None) == (True, True, True)
