"""What is said beside the flaws of a version: which listed ones have no range, and how the product is named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.feeds import endoflife, releases
from scanner.feeds.folder import FeedFolder
from scoring.knowledge.vulnerability import Standing
from tests.scanner.feeds.recorded import cpe, cve, match, nvd
from tests.scanner.feeds.samples import NOW, cycle, entry, products
from tests.scoring.history.test_flaws import Opened, stands, told
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
    assert index.unranged(told("2.1")) == ("CVE-2026-1002", "CVE-2026-1003", "CVE-2026-1004")
    assert index.unranged(told("1", "daemon")) == ()


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


@pytest.mark.parametrize("version", [None, "latest", "9999", "2019.3"])
def test_a_version_that_is_not_told_or_not_comparable_clears_nothing(opened: Opened, version: str | None) -> None:
    """Every listed flaw of the product may be there: none told, no version at all, or a number that nobody gives."""
    index = opened(nvd("CVE-2026-1000"), kev_entries=(entry("CVE-2026-1000", vendorProject="Acme", product="Gate"),))
    assert index.unranged(told(version)) == ("CVE-2026-1000",)
    assert index.unranged(told("2.1")) == index.unranged(told(version, "daemon")) == ()
    found = index.flaws(told(version))
    assert (found.open, found.ranged) == ((), version is None)


def test_numbers_that_begin_with_years_are_held_against_years(opened: Opened) -> None:
    """A product that is numbered by years has no version 12; one that became so has both kinds (gate: up to 1.5)."""
    years = {"versionStartIncluding": "2018", "versionEndExcluding": "2023.2"}
    index = opened(nvd("CVE-2026-1000", match(cpe("free", "daemon"), **years), match(**years)))
    asked = ("2021.4", "12.1", "2024")
    assert [index.flaws(told(version, "daemon")).ranged for version in asked] == [True, False, True]
    assert [index.flaws(told(version)).ranged for version in asked] == [True, True, True]


def test_a_number_that_nobody_gives_ends_a_range_as_nothing_would(opened: Opened) -> None:
    """Records write `before 9999` for all versions: what is told is compared, and what was mended is not known."""
    index = opened(nvd("CVE-2026-1000", match(cpe("free", "daemon"), versionEndExcluding="9999")))
    assert stands(index.flaws(told("2.1", "daemon"))) == {"CVE-2026-1000": Standing.MAYBE}


@pytest.mark.parametrize(
    ("version", "standing"),
    [
        ("7", Standing.MAYBE), ("7.2", Standing.MAYBE), ("7.2.2", Standing.OPEN), ("7.2.4", None), ("7.1", None),
        ("7.20", None), ("8", None), ("7.2p1", None), ("7.0", Standing.MAYBE),
    ],
)  # fmt: skip
def test_a_version_told_in_part_may_be_any_of_those_below_it(
    opened: Opened, version: str, standing: Standing | None
) -> None:
    """`7.2` is one of 7.2.1 to 7.2.3, or a later one; `7` is any of them, and of a single version in a list too."""
    ranges = match(versionStartIncluding="7.2.1", versionEndExcluding="7.2.4")
    zeros = match(versionStartIncluding="7.0.1", versionEndExcluding="7.0.5")
    one = match(cpe(version="7.2.9"), versionEndExcluding="")
    index = opened(nvd("CVE-2026-1000", ranges, zeros), nvd("CVE-2026-1001", one))
    found = {one.cve: one.standing for one in index.flaws(told(version)).open}
    assert found.get("CVE-2026-1000") is standing
    assert found.get("CVE-2026-1001") is (Standing.MAYBE if version in ("7", "7.2") else None)
