"""CVE records become records: who says it, which versions, and what CISA adds."""

from typing import Any

import pytest

from scanner.feeds.cve import reads, recognises
from scanner.feeds.records import AFFECTED, UNAFFECTED, Block, Record, Span, read, written
from tests.scanner.feeds.recorded import CVSS3, CVSS4, affected, cpe, cve, lines


def one(item: dict[str, Any]) -> Record:
    (record,) = reads(item)
    assert record is not None
    assert read(written(record)) == record
    return record


def block(told: dict[str, Any], by: str = "acme") -> Block:
    return one(cve("CVE-2026-1000", told, by=by)).blocks[0]


def test_a_record_holds_both_containers() -> None:
    """Scores and products of who gave the number and of CISA, each told apart; the newest date of all."""
    record = one(cve())
    assert (record.published, record.modified) == ("2026-10-01T09:00:00", "2026-11-03T00:00:00")
    assert record.scores == (("4.0", 93, CVSS4, "cna"), ("3.1", 98, CVSS3, "adp"))
    assert record.weaknesses == ("CWE-787",)
    vendor, adp = record.blocks
    assert (vendor.vendor, vendor.product, vendor.by, vendor.cpe) == ("Acme Inc.", "Gate", "vendor", "")
    assert (adp.vendor, adp.product, adp.by, adp.cpe, adp.default) == ("acme", "gate", "adp", cpe(), UNAFFECTED)
    assert vendor.spans == adp.spans == (Span(start="1.0", end="2.0"),)


@pytest.mark.parametrize(
    ("by", "told"),
    [("acme", "vendor"), ("ACME_Inc", "vendor"), ("GitHub_M", "vendor"), ("mitre", "other"), ("", "other")],
)
def test_who_builds_it_is_told_by_name(by: str, told: str) -> None:
    """Whose name holds the other's; maintainers who report through their repository; everybody else is another."""
    assert block(affected(), by).by == told


def test_each_form_of_versions_is_read() -> None:
    """Ranges of both kinds, single versions, texts, changes, words for no bound; not commits and not the unknown."""

    def version(told: str, **other: Any) -> dict[str, Any]:
        return {"version": told, "status": "affected"} | other

    told = block(
        affected(
            version("unspecified", lessThan="2.0"),
            version("7.0", lessThanOrEqual="7.0.*"),
            version("1.5"),
            version(">= 1.2.0, < 1.4.5"),
            version("3.0", lessThan="*"),
            version("10.2.0", lessThan="10.2.9-h1", changes=[{"at": "10.2.8-h3", "status": "unaffected"}, 7]),
            version("abc", lessThan="def", versionType="git"),
            version("9", status="unknown"),
            version("8", status="unaffected"),
        )
    )
    assert told.spans == (
        Span(end="2.0"), Span(start="7.0", end="7.0.*", through=True), Span(start="1.5", end="1.5", through=True),
        Span(start="1.2.0", end="1.4.5"), Span(start="3.0"),
        Span(start="10.2.0", end="10.2.9-h1", mended=("10.2.8-h3",)),
        Span(start="8", end="8", through=True, status=UNAFFECTED),
    )  # fmt: skip


def test_two_entries_that_were_one_are_one_again() -> None:
    """`8.1.0` without an end and an end without a beginning, one after the other."""
    told = block(
        affected(
            {"version": "unspecified", "lessThan": "8.0.9", "status": "affected"},
            {"version": "8.1.0", "lessThan": "unspecified", "status": "affected"},
            {"version": "unspecified", "lessThan": "8.1.8", "status": "affected"},
        )
    )
    assert told.spans == (Span(end="8.0.9"), Span(start="8.1.0", end="8.1.8"))


def test_a_module_is_a_condition_and_all_of_them_are_none() -> None:
    """Whether a module is in use cannot be seen from outside."""
    assert [span.maybe for span in block(affected(modules=["APM"])).spans] == [True]
    assert [span.maybe for span in block(affected(modules=["All Modules"])).spans] == [False]


def test_a_default_of_affected_is_the_vendors_to_say() -> None:
    """CISA writes it beside the versions that are affected."""
    assert block(affected(defaultStatus="affected")).default == AFFECTED


def test_what_was_withdrawn_is_told_and_what_is_no_record_is_none() -> None:
    """Reserved numbers give nothing; other things give None; a date may stand elsewhere."""
    rejected, reserved, undated = cve(), cve(), cve(datePublic="2002-07-30T00:00:00Z")
    reserved["cveMetadata"]["state"] = "RESERVED"
    rejected["cveMetadata"]["state"] = "REJECTED"
    del undated["cveMetadata"]["datePublished"]
    assert [record and record.withdrawn for record in reads(rejected)] == [True]
    assert list(reads(reserved)) == []
    assert one(undated).published == "2002-07-30T00:00:00"
    for spoiled in ({}, {"cveMetadata": 7, "containers": 7}, {"cveMetadata": {"cveId": "CVE-2026-1"}}):
        assert list(reads(spoiled)) == [None]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"affected": 7}, {"affected": [7, {"versions": 7}, {"versions": [7, {"status": 7}], "cpes": 7, "modules": 7}]},
        {"affected": [{"versions": [{"status": "affected", "version": 7, "lessThan": [], "changes": 7}]}]},
        {"metrics": 7}, {"metrics": [7, {"cvssV3_1": 7}, {"cvssV3_1": {"baseScore": "x"}}]}, {"problemTypes": [[7]]},
        {"providerMetadata": 7}, {"affected": [affected(vendor=[], product={})]},
    ],
    ids=range(8),
)  # fmt: skip
def test_a_spoiled_part_costs_itself_alone(spoiled: dict[str, Any]) -> None:
    """Whatever types its fields have, the record is read."""
    assert one(cve(**spoiled)).cve == "CVE-2026-1000"


def test_its_files_are_known_by_their_beginning() -> None:
    """Records one a line or one a file, and the programme's archive by its name."""
    assert recognises("x.jsonl", lines(cve()))
    assert recognises("2026-11-26_all_CVEs_at_midnight.zip.zip", b"PK\x03\x04")
    assert not recognises("photos.zip", b"PK\x03\x04")
