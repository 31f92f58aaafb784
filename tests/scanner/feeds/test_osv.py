"""OSV's items become records where they name a CVE, with the products that their CPEs name."""

from typing import Any

import pytest

from scanner.feeds.osv import reads, recognises
from scanner.feeds.records import Span, read, written
from tests.scanner.feeds.recorded import CVSS3, CVSS4, cpe, lines, nvd, osv


def test_events_become_spans_and_vectors_scores() -> None:
    """From introduced to fixed or to the last affected; commits are no versions; scores are made of vectors."""
    (record,) = reads(osv())
    assert record is not None
    assert read(written(record)) == record
    assert (record.cve, record.id, record.modified) == ("CVE-2026-1000", "BIT-gate-2026-1000", "2026-11-04T00:00:00")
    assert record.scores == (("4.0", 93, CVSS4, "osv"), ("3.1", 98, CVSS3, "osv"))
    (block,) = record.blocks
    assert (block.vendor, block.product, block.cpe, block.by) == ("acme", "gate", cpe(), "osv")
    assert block.spans == (Span(end="1.5"), Span(start="1.6", end="1.9", through=True))


def test_a_range_may_have_no_end_and_versions_may_stand_alone() -> None:
    """What is introduced and never fixed; single versions only where there are no ranges."""
    (open_,) = reads(osv("X", {"introduced": "2.0"}))
    single = osv()
    single["affected"][0] |= {"ranges": [], "versions": ["1.0", "1.1", 7]}
    (listed,) = reads(single)
    assert open_ is not None
    assert listed is not None
    assert open_.blocks[0].spans == (Span(start="2.0"),)
    assert [span.start for span in listed.blocks[0].spans] == ["1.0", "1.1"]


def test_a_record_for_each_cve_and_none_without() -> None:
    """Aliases and upstream numbers; what has no number gives nothing; without CPE no product."""
    several = [
        record.cve for record in reads(osv(aliases=["GHSA-x", "CVE-2026-1000"], upstream=["CVE-2026-2000"])) if record
    ]
    assert several == ["CVE-2026-1000", "CVE-2026-2000"]
    assert list(reads(osv(aliases=[]))) == []
    assert [one and one.withdrawn for one in reads(osv(withdrawn="2026-11-01T00:00:00Z"))] == [True]
    (bare,) = reads(osv(database_specific={}))
    assert bare is not None
    assert bare.blocks == ()


@pytest.mark.parametrize(
    "item", [{}, {"id": 7}, {"id": "x", "affected": 7}, osv(modified="soon"), osv(modified=None)], ids=range(5)
)
def test_what_is_no_item_is_none(item: dict[str, Any]) -> None:
    """None, and no error."""
    assert list(reads(item)) == [None]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"affected": [7, {"ranges": 7}]}, {"aliases": [7, "CVE-2026-1000"]},
        {"affected": [{"ranges": [7, {"type": "SEMVER", "events": [7, {"introduced": 7}, {"fixed": []}]}]}]},
        {"severity": [7, {"type": "CVSS_V3", "score": 7}, {"type": "CVSS_V3", "score": "x"}]},
        {"database_specific": [7]}, {"published": 7, "id": 'a "b",\nc'},
    ],
    ids=range(6),
)  # fmt: skip
def test_a_spoiled_part_costs_itself_alone(spoiled: dict[str, Any]) -> None:
    """Whatever types its fields have, the record is read, and its id is one word."""
    (record,) = reads(osv(**spoiled))
    assert record is not None
    assert not set(record.id) & set(' ",\n')


def test_its_files_are_known_by_their_beginning() -> None:
    """By the fields that every record has, and no other's."""
    assert recognises("x.jsonl", lines(osv()))
    assert not recognises("x.jsonl", lines(nvd()))
