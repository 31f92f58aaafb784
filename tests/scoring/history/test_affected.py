"""One flaw asked for by its number, and versions as people ask for them."""

import pytest

from scanner.errors import Misconfigured
from scoring.history.schemes import of
from scoring.history.wanted import fits
from scoring.knowledge.vulnerability import Standing
from tests.scoring.history.test_flaws import Opened, cpe, cve, match, nvd, opened, told

__all__ = ["opened"]


def test_a_flaw_is_found_by_its_number(opened: Opened) -> None:
    """In the versions that have it, possible where none is told, and nowhere else."""
    index = opened(cve(), nvd("CVE-2026-3000", match(cpe("other", "thing"), versionEndExcluding="9")))
    found = index.affected("CVE-2026-1000", told("1.8"))
    assert found
    assert (found.standing, found.fixed) == (Standing.OPEN, "2.0")
    assert index.affected("CVE-2026-1000", told("2.0")) is None
    maybe = index.affected("CVE-2026-1000", told(None))
    assert maybe
    assert maybe.standing is Standing.MAYBE
    assert index.affected("CVE-2026-1000", told("1.8", "unheard-of")) is None
    assert index.affected("CVE-2026-3000", told("1.8")) is None
    assert index.affected("CVE-2026-3000", told(None)) is None
    assert (index.knows("CVE-2026-1000"), index.knows("CVE-2026-3000"), index.knows("CVE-2026-9999")) == (
        True,
        True,
        False,
    )


def test_a_flaw_that_many_are_worse_than_is_found(opened: Opened) -> None:
    """Of what a version has, only the worst hundred are listed; asked for by its number, each is found."""
    many = [nvd(f"CVE-2026-{number}", match(versionEndExcluding="9")) for number in range(2000, 2150)]
    index = opened(*many)
    listed = {one.cve for one in index.flaws(told("1.8")).open}
    assert len(listed) == 100
    assert all(index.affected(f"CVE-2026-{number}", told("1.8")) for number in range(2000, 2150))


def test_our_own_table_is_asked_too(opened: Opened) -> None:
    """A flaw that only config/registry/exploited_ranges.csv tells of."""
    index = opened()
    assert index.affected("CVE-2026-7000", told("1.4"))
    assert index.affected("CVE-2026-7000", told("1.5")) is None


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("9.2p1", ["9.2"], True), ("9.2p1", ["9.2p1"], True), ("9.20", ["9.2"], False), ("9.2.1", ["8", "9.2"], True),
        ("9.2p1", [], True), ("9.2p1", ["<9.8"], True), ("9.8", ["<9.8"], False), ("9.8", ["<=9.8"], True),
        ("9.2", [">=8.5", "<9.8"], True), ("8.4", [">=8.5", "<9.8"], False), ("10.0", [">9.9"], True),
        ("9.2", ["9", ">9.1"], True), ("9.0", ["9", ">9.1"], False), ("main", ["<9"], False),
    ],
)  # fmt: skip
def test_versions_are_asked_for_by_name_or_bounds(version: str, wanted: list[str], expected: bool) -> None:
    """One of those named, and within all bounds."""
    assert fits(of("openbsd:openssh"), version, wanted) is expected


def test_a_bound_that_is_no_version_is_refused() -> None:
    """One sentence."""
    with pytest.raises(Misconfigured, match="no version"):
        fits(of("openbsd:openssh"), "9.2", ["<soon"])


def test_a_product_is_asked_in_its_own_scheme(opened: Opened) -> None:
    """Also where the version is not told: then nobody knows."""
    index = opened(cve())
    assert index.fits(told("1.8"), ["<1.10"]) is True
    assert index.fits(told(None), ["<1.10"]) is None
