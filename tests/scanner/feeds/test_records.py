"""Whatever JSON a source gives becomes records that are written, read back, kept and compared, or None."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.feeds import recorded
from scanner.feeds.records import MOST_BLOCKS, cpe_parts, read, score, written
from scoring.history.schemes import SCHEMES
from scoring.history.spans import bounds
from tests.scanner.feeds.recorded import CVSS3, cpe, cve, match, nvd, osv

KEYS = st.sampled_from(
    ["cve", "id", "containers", "cna", "adp", "affected", "versions", "version", "lessThan", "status", "changes", "at",
     "configurations", "nodes", "cpeMatch", "criteria", "vulnerable", "metrics", "cvssMetricV31", "cvssData", "events",
     "baseScore", "ranges", "introduced", "fixed", "modified", "aliases", "cpes", "operator", "type"]
)  # fmt: skip
WORDS = st.sampled_from(["CVE-2026-1000", cpe(), "affected", "AND", "SEMVER", "1.2", "*", "2026-11-01", CVSS3, "< 2.0"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)


def _spoiled(item: Any, path: list[int], value: Any) -> Any:
    """The same with what stands at the end of a path, which turns at each step by a number, replaced."""
    if not path or not isinstance(item, dict | list) or not item:
        return value
    if isinstance(item, dict):
        key = sorted(item)[path[0] % len(item)]
        return item | {key: _spoiled(item[key], path[1:], value)}
    at = path[0] % len(item)
    return [*item[:at], _spoiled(item[at], path[1:], value), *item[at + 1 :]]


@pytest.mark.parametrize("name", sorted(recorded()))
@given(data=st.data())
def test_any_json_is_read(name: str, data: st.DataObject) -> None:
    """Made up from nothing, or a good item of which one part is replaced: at any depth, by anything."""
    good = {"nvd": nvd("CVE-2026-1000", match(), match(cpe(part="o"))), "cve": cve(), "osv": osv()}[name]
    path = data.draw(st.lists(st.integers(0, 9), max_size=9))
    item = data.draw(
        JSON.filter(lambda one: isinstance(one, dict)) | JSON.map(lambda value: _spoiled(good, path, value))
    )
    if not isinstance(item, dict):
        return
    for record in recorded()[name].reads(item):
        if record is None or record.withdrawn:
            continue
        assert read(written(record)) == record
        assert "\n" not in written(record)
        assert len(record.blocks) <= MOST_BLOCKS
        for block in record.blocks:
            bounds(SCHEMES["generic"], block.spans, block.default)


def test_a_name_is_a_cpe_or_none() -> None:
    """Thirteen parts without their escapes; older forms, other parts and what is too long are none."""
    parts = cpe_parts(r"cpe:2.3:a:joomla:joomla\!:4.0\:1:*:*:*:*:*:*:*")
    assert parts is not None
    assert parts[2:6] == ["a", "joomla", "joomla!", "4.0:1"]
    for told in ("cpe:/a:x:y", "cpe:2.3:x:y", cpe(part="z"), cpe(version="1" * 1000), None, 7):
        assert cpe_parts(told) is None


@pytest.mark.parametrize("tenths", [None, True, "9.8", -1, 10.1, float("nan"), float("inf")], ids=str)
def test_a_score_that_is_none_is_made_of_its_vector(tenths: object) -> None:
    """Or is not there."""
    assert score("3.1", tenths, CVSS3, "nvd") == ("3.1", 98, CVSS3, "nvd")
    assert score("2.0", tenths, "AV:N", "nvd") is None
