"""NVD's items become records: ranges, conditions, scores; what is none is None."""

from typing import Any

import pytest

from scanner.feeds.nvd import reads, recognises
from scanner.feeds.records import Record, Span, read, written
from tests.scanner.feeds.recorded import CVSS3, cpe, lines, match, nvd, page


def one(item: dict[str, Any]) -> Record:
    (record,) = reads(item)
    assert record is not None
    assert read(written(record)) == record
    return record


def spans(*matches: dict[str, Any], **other: Any) -> tuple[Span, ...]:
    return tuple(span for block in one(nvd("CVE-2026-1000", *matches, **other)).blocks for span in block.spans)


def test_a_record_holds_dates_scores_weaknesses_and_products() -> None:
    """NVD's own score of each standard, the newest first; CWE ids only; the CPE without its version."""
    record = one(nvd())
    assert (record.cve, record.id, record.published) == ("CVE-2026-1000", "CVE-2026-1000", "2026-10-01T10:00:00")
    assert record.modified == "2026-11-01T10:00:00"
    assert record.scores == (("3.1", 98, CVSS3, "nvd"), ("2.0", 75, "AV:N/AC:L/Au:N", "nvd"))
    assert record.weaknesses == ("CWE-79",)
    (block,) = record.blocks
    assert (block.vendor, block.product, block.by, block.cpe) == ("acme", "gate", "nvd", cpe())
    assert block.spans == (Span(end="2.0"),)


def test_each_bound_is_read() -> None:
    """Start and end, including and excluding; one version with its patch level; no version at all."""
    bare = {"versionEndExcluding": None}
    assert spans(
        match(versionStartIncluding="1.0"),
        match(**bare, versionStartExcluding="1.0", versionEndIncluding="1.9"),
        match(cpe(version="1.2", rest="p3:*:*:*:*:*:*"), **bare),
        match(cpe(version="1.3", rest="-:*:*:*:*:*:*"), **bare),
        match(cpe(version="-"), **bare),
        match(**bare),
        match(cpe(version=r"15.2\(4\)m3"), **bare),
    ) == (
        Span(start="1.0", end="2.0"), Span(start="1.0", after=True, end="1.9", through=True),
        Span(start="1.2-p3", end="1.2-p3", through=True), Span(start="1.3", end="1.3", through=True), Span(),
        Span(start="15.2(4)m3", end="15.2(4)m3", through=True),
    )  # fmt: skip


def test_what_cannot_be_seen_is_a_condition() -> None:
    """Another product beside it, target software and hardware, one edition of several; not a maker's own hardware."""
    firmware, hardware = cpe(product="gate_firmware", part="o"), cpe(product="gate_9", part="h", version="-")
    other = cpe("somebody", "system", part="o")

    def joined(first: str, second: str) -> list[dict[str, Any]]:
        nodes = [{"operator": "OR", "cpeMatch": [match(first)]}]
        nodes += [{"operator": "OR", "cpeMatch": [match(second, vulnerable=False)]}]
        return [{"operator": "AND", "nodes": nodes}]

    assert [span.maybe for span in spans(configurations=joined(cpe(), other))] == [True]
    assert [span.maybe for span in spans(configurations=joined(firmware, hardware))] == [False]
    assert [span.maybe for span in spans(configurations=joined(cpe(part="o"), hardware))] == [True]
    assert [span.maybe for span in spans(match(cpe(rest="*:*:*:*:windows:*:*")))] == [True]
    enterprise, community = (match(cpe(rest=f"*:*:*:{name}:*:*:*")) for name in ("enterprise", "community"))
    assert [span.maybe for span in spans(enterprise)] == [True]
    assert [span.maybe for span in spans(enterprise, community)] == [False]


def test_what_was_withdrawn_is_told_and_what_is_no_record_is_none() -> None:
    """Of rejected numbers that they are, and no line; other things give None."""
    (withdrawn,) = reads(nvd(vulnStatus="Rejected"))
    assert withdrawn is not None
    assert (withdrawn.withdrawn, withdrawn.modified[:10], written(withdrawn)) == (True, "2026-11-01", "")
    for spoiled in ({}, {"cve": 7}, {"cve": {"id": 7}}, {"cve": {"id": "CVE-1"}}, {"cve": [nvd()]}):
        assert list(reads(spoiled)) == [None]


def test_corrected_ranges_are_kept_beside() -> None:
    """An item without status and scores is somebody's correction, replaces no record, and is no news of NVD."""
    item = nvd()
    for key in ("vulnStatus", "metrics"):
        del item["cve"][key]
    assert (one(item).id, one(item).modified) == ("CVE-2026-1000+", "")


@pytest.mark.parametrize(
    "spoiled",
    [
        {"configurations": 7},
        {"configurations": [7, {"nodes": 7}, {"nodes": [7, {"cpeMatch": [7, {"criteria": 7}]}]}]},
        {"configurations": [{"nodes": [{"cpeMatch": [{"criteria": "cpe:2.3:a:x", "vulnerable": True}]}]}]},
        {"metrics": []}, {"metrics": {"cvssMetricV31": [7, {"cvssData": {"baseScore": True}}]}}, {"weaknesses": {}},
        {"metrics": {"cvssMetricV40": [{"cvssData": {"baseScore": 99, "vectorString": ["x"]}}]}}, {"published": 7},
        {"configurations": [{"nodes": [{"cpeMatch": [match("cpe:2.3:a:" + "x" * 5000)]}]}]},
    ],
    ids=range(9),
)  # fmt: skip
def test_a_spoiled_part_costs_itself_alone(spoiled: dict[str, Any]) -> None:
    """Whatever types its fields have, the record is read."""
    assert one(nvd(**spoiled)).cve == "CVE-2026-1000"


def test_its_files_are_known_by_their_beginning() -> None:
    """A line an item, a page of the API, spread over lines; not the records of others."""
    assert recognises("x.jsonl", lines(nvd()))
    assert recognises("x.json", page(nvd()))
    assert not recognises("x.json", b'{"vulnerabilities": [{"cveID": "CVE-2026-1000"}]}')
