"""`hullmark checks` tells all that is promised of every check."""

import json

from typer.testing import CliRunner

from cli.checks import headings, points_of
from cli.main import app
from cli.world import shipped_model
from scoring.vectors import every


def test_json_lists_every_check_whole() -> None:
    """Name, vector, question, headings, sources, causes, loss types and present points, in one document."""
    document = json.loads(CliRunner().invoke(app, ["checks", "--json"]).stdout)
    assert document["schema"] == "hullmark.checks/1"
    assert {check["name"] for check in document["checks"]} == set(every())
    for check in document["checks"]:
        assert check["question"].endswith("?")
        assert set(check["headings"]) == {"Why an insurer cares", "What to do", "What this cannot see", "Source"}
        assert all(check["headings"].values())
        assert check["sources"]
        assert check["causes"]
        assert check["loss_types"]


def test_points_never_exceed_the_cap_and_grow_with_the_verdict() -> None:
    """Fair takes no more than warn, warn no more than bad, and one finding no more than the model allows."""
    model = shipped_model()
    for check in every().values():
        points = points_of(check, model)
        if points is not None:
            assert 0 <= points["fair"] <= points["warn"] <= points["bad"] <= model.single_finding_cap_milli


def test_a_check_outside_the_total_has_no_points() -> None:
    """A vector without weight takes nothing, and says so."""
    assert points_of(every()["dnssec_present"], shipped_model()) is None


def test_headings_are_read_from_a_docstring() -> None:
    """Text may start beside its heading or below it, over several lines."""
    doc = "Is it?\n\nWhy an insurer cares: a\nb\n\nWhat to do:\n  c\n\nWhat this cannot see: d\n\nSource: RFC 1; RFC 2"
    assert headings(doc) == {
        "Why an insurer cares": "a b",
        "What to do": "c",
        "What this cannot see": "d",
        "Source": "RFC 1; RFC 2",
    }
