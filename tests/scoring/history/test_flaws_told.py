"""What is said beside the flaws of a version: which listed ones have no range, and how the product is named."""

from tests.scanner.feeds.recorded import cpe, cve, match, nvd
from tests.scanner.feeds.samples import entry
from tests.scoring.history.test_flaws import Opened, told
from tests.scoring.history.test_flaws import opened as opened  # the fixture


def test_a_listed_flaw_whose_versions_a_record_gives_is_no_gap(opened: Opened) -> None:
    """By any name of the product, and one version alone is enough; a record without versions leaves the gap."""
    listed = tuple(entry(f"CVE-2026-{number}", vendorProject="Acme", product="Gate") for number in range(1000, 1005))
    index = opened(
        nvd("CVE-2026-1000"),
        nvd("CVE-2026-1001", match(cpe(product="old_gate", version="1.3"), versionEndExcluding="")),
        nvd("CVE-2026-1002", match(cpe(version="-"), versionEndExcluding="")),
        nvd("CVE-2026-1003", match(cpe("free", "daemon"))),
        kev_entries=listed,
    )  # fmt: skip
    assert index.unranged("gate") == ("CVE-2026-1002", "CVE-2026-1003", "CVE-2026-1004")
    assert index.unranged("daemon") == ()


def test_what_is_no_version_is_compared_with_nothing(opened: Opened) -> None:
    """Nothing found says nothing then, whatever ranges there are."""
    index = opened(nvd())
    assert [index.flaws(told(version)).ranged for version in ("2.1", "latest", "x1")] == [True, False, False]


def test_a_flaw_has_the_cpe_of_its_product_where_no_record_gives_one(opened: Opened) -> None:
    """Its maker names it in words, our own table by our id."""
    index = opened(cve(), kev_entries=(entry("CVE-2026-7000", vendorProject="Acme", product="Gate"),))
    assert {one.cve: one.cpe for one in index.flaws(told("1.4")).open} == {
        "CVE-2026-1000": cpe(), "CVE-2026-7000": cpe(),
    }  # fmt: skip
