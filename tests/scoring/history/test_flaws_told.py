"""What is said beside the flaws of a version: which listed ones have no range, and how the product is named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.feeds import endoflife, releases
from scanner.feeds.folder import FeedFolder
from tests.scanner.feeds.recorded import cpe, cve, match, nvd
from tests.scanner.feeds.samples import NOW, cycle, entry, products
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


@pytest.mark.parametrize("source", ["releases", "endoflife"])
def test_a_fix_has_the_day_on_which_its_version_came_out(opened: Opened, tmp_path: Path, source: str) -> None:
    """By the release data of endoflife.date, or its newest version of a cycle; of other versions none is known."""
    versions = {"versions": {"2.0": {"name": "2.0", "date": "2026-10-05"}}}
    latest = products(cycle("2", latest={"name": "2.0", "date": "2026-10-05"})).replace(b'"nginx"', b'"gate"')
    parsed = {
        "releases": lambda: releases.parse(json.dumps({"gate": versions}).encode(), NOW, "r.json"),
        "endoflife": lambda: endoflife.parse(latest, NOW, "e.json"),
    }[source]()
    FeedFolder(tmp_path / "feeds").put(parsed, at=NOW)
    index = opened(nvd("CVE-2026-1000"), nvd("CVE-2026-1001", match(versionEndExcluding="2.0.1")))
    found = {one.cve: one.fixed_at for one in index.flaws(told("1.9")).open}
    assert found == {"CVE-2026-1000": datetime(2026, 10, 5, tzinfo=UTC), "CVE-2026-1001": None}
