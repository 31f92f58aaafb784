"""cli/report/sheet.py: every row, and none that calculates."""

import csv
import io

import pytest

from cli.report.catalogue import LANGUAGES, catalogue
from cli.report.redaction import AUDIENCES
from cli.report.sheet import COLUMNS, guarded, sheet
from cli.report.teller import Teller
from tests.cli.report.companies import crowded, faulty


def rows(content: bytes) -> list[dict[str, str]]:
    """Read as a spreadsheet reads it."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_the_sheet_has_what_a_page_cuts() -> None:
    """Every finding that hurts, every asset, every silence."""
    report = crowded(600)
    found = rows(sheet(report, audience="policyholder", teller=Teller(catalogue("en"))))
    count = {name: sum(row["section"] == name for row in found) for name in ("finding", "asset", "action", "not seen")}
    assert count["finding"] == len(report.hurting) == 600
    assert count["asset"] == len(report.document["assets"]) >= 600
    assert count["action"] == len(report.actions)
    assert count["not seen"] == len(report.document["not_seen"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_headings_are_the_same_in_every_language(audience: str, language: str) -> None:
    """Scripts find their columns, the first row says what it is not, the second what the rating is."""
    found = rows(sheet(faulty(), audience=audience, teller=Teller(catalogue(language))))
    assert tuple(found[0]) == COLUMNS
    assert found[0]["section"] == "opening"
    assert str(faulty().done.rating.value) in {row["what"] for row in found if row["section"] == "rating"}


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "--1", "-1-1"])
def test_no_cell_becomes_a_formula(cell: str) -> None:
    """An apostrophe makes it text."""
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1.250", "12", "", "made.example", "-7"])
def test_what_calculates_nothing_is_left_alone(cell: str) -> None:
    """Numbers stay numbers, whatever their sign."""
    assert guarded(cell) == cell
