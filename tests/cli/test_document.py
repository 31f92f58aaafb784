"""`hullmark.scan/1` adds up, says what was not seen, and holds no hostile character."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings

from cli.document import Outcome, band, band_shown, not_seen, scan_document
from cli.explain import explain_document
from scanner.interfaces import Meter
from scoring.assess import assess
from scoring.changes import changes
from scoring.rating import Exposure
from tests.worlds.history import History, histories
from tests.worlds.made_up import MADE_UP


def outcome(history: History) -> Outcome:
    case = history.case
    return Outcome(
        case=case, rating=assess(case), split=changes(None, case), spent=Meter(connections=3, queries=2),
        took=timedelta(seconds=1.25),
    )  # fmt: skip


def documents(history: History) -> tuple[Outcome, dict[str, Any]]:
    with MADE_UP.installed():
        done = outcome(history)
        return done, json.loads(json.dumps(scan_document(done)))


@settings(max_examples=60)
@given(histories(MADE_UP))
def test_points_add_up_three_ways(history: History) -> None:
    """Grades and unseen, findings and unseen, and the lines of explain each sum to 900,000 - exact_milli."""
    done, document = documents(history)
    lost = 900_000 - document["rating"]["exact_milli"]
    unseen = sum(row["points_lost_milli"] for row in document["unseen"])
    assert unseen + sum(row["points_lost_milli"] for row in document["grades"]) == lost
    assert unseen + sum(row["points_lost_milli"] for row in document["findings"]) == lost
    with MADE_UP.installed():
        explained = explain_document(done)
    assert explained["adds_up"]
    assert sum(line["points_lost_milli"] for line in explained["lines"]) == lost
    named = {one for line in explained["lines"] for one in line["observations"]}
    assert {look["observation"] for look in explained["looks"]} == named
    assert all(look["at"].endswith("Z") and look["look"] in (1, 2) for look in explained["looks"])


@settings(max_examples=60)
@given(histories(MADE_UP))
def test_every_reference_leads_somewhere(history: History) -> None:
    """Findings name assets that are listed, critical entries name findings, times are ordered."""
    _, document = documents(history)
    assets = {asset["id"] for asset in document["assets"]} | {"whole"}
    findings = {finding["id"] for finding in document["findings"]}
    for finding in document["findings"]:
        assert finding["asset"] in assets
        assert (finding["first_seen"] or "") <= (finding["last_seen"] or "")
        assert finding["last_seen"] is None or finding["last_seen"].endswith("Z")
    assert {entry["finding"] for entry in document["critical"]} <= findings
    assert {entry["asset"] for entry in document["critical"]} <= assets


@settings(max_examples=60)
@given(histories(MADE_UP))
def test_not_seen_is_the_newest_unanswered_look(history: History) -> None:
    """One row a (probe, asset) whose last look brought no answer, with the reason of that look and of no earlier one.

    What we declined to send is among them.
    """
    _, document = documents(history)
    newest: dict[tuple[str, str], tuple[str, str]] = {}
    for cell in sorted(history.cells, key=lambda cell: (cell.scan, cell.look)):
        newest[cell.probe, cell.asset.id] = cell.said.outcome.value, f"{cell.said.outcome} in scan {cell.scan}"
    expected = {key: how for key, how in newest.items() if how[0] not in ("answered", "partial")}
    assert {(row["probe"], row["asset"]): (row["outcome"], row["why"]) for row in document["not_seen"]} == expected


@settings(max_examples=60)
@given(histories(MADE_UP))
def test_what_is_no_asset_any_longer_is_not_unseen(history: History) -> None:
    """A port that closed, or a name that went, leaves no row that leads nowhere."""
    with MADE_UP.installed():
        case = history.case
        rows = not_seen(case)
        gone = {row["asset"] for row in rows[:1]}
        claims = tuple(claim for claim in case.evidence.claims if claim.asset.id not in gone)
        left = not_seen(replace(case, evidence=replace(case.evidence, claims=claims)))
    assert left == [row for row in rows if row["asset"] not in gone]


@settings(max_examples=1)
@given(histories(MADE_UP))
def test_the_shape_is_the_contract(history: History) -> None:
    """Every key that scripts rely on is there, whatever was seen."""
    _, document = documents(history)
    assert document["schema"] == "hullmark.scan/1"
    assert set(document) >= {
        "target", "as_of", "model", "rating", "critical", "grades", "unseen", "assets", "findings", "not_seen", "spent",
    }  # fmt: skip
    assert set(document["rating"]) >= {
        "value", "exact_milli", "band", "low", "high", "coverage", "confidence", "provisional",
    }  # fmt: skip
    assert document["model"]["scale"] == {"name": "250-900", "calibration": "none"}
    assert document["spent"] == {
        "seconds": 1.2, "connections": 3, "queries": 2, "bytes_sent": 0, "bytes_received": 0,
    }  # fmt: skip


@settings(max_examples=1)
@given(histories(MADE_UP))
def test_critical_withholds_the_band(history: History) -> None:
    """A band is not shown beside an exposure that outranks it; tables say so of an unrated target too."""
    with MADE_UP.installed():
        rating = replace(outcome(history).rating, value=700, band="intermediate", critical=())
    exposure = Exposure(finding="f", asset="a", value="192.0.2.7:3389/tcp", service="rdp", because="x")
    assert band(rating) == "intermediate"
    assert band(replace(rating, critical=(exposure,))) == "withheld: 1 critical exposure"
    assert band(replace(rating, critical=(exposure, exposure))) == "withheld: 2 critical exposures"
    unrated = replace(rating, value=None, band=None, critical=(exposure,))
    assert (band(unrated), band_shown(unrated)) == (None, "withheld: 1 critical exposure")
    assert band_shown(replace(unrated, critical=())) == "not rated: too little seen"


@settings(max_examples=1)
@given(histories(MADE_UP))
def test_strangers_strings_are_cleaned(history: History) -> None:
    """A label, a proof or a reason with an escape sequence reaches nobody's terminal."""
    with MADE_UP.installed():
        done = outcome(history)
        hostile = replace(done.case, target=replace(done.case.target, label="\x1b]0;owned\x07\u202e"))
        document = scan_document(replace(done, case=hostile))
    assert document["target"]["label"] == "?]0;owned??"
