"""Results come in any order and are shown in the one typed."""

import json
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings

from cli.document import Outcome
from cli.pipeline import Result
from cli.results import Documents, Screens
from cli.wanted import feeds_wanted
from scanner.interfaces import Meter
from scoring.assess import assess
from scoring.changes import changes
from scoring.knowledge import Known
from tests.worlds.history import TARGET, History, histories
from tests.worlds.made_up import MADE_UP

NAMES = ("a.example", "b.example", "c.example")


def results(history: History) -> tuple[Result, ...]:
    """Two rated targets and between them one that does not exist."""
    case = history.case
    rating, split = assess(case), changes(None, case)
    found = []
    for name in NAMES:
        target = replace(TARGET, name=name)
        done = Outcome(case=replace(case, target=target), rating=rating, split=split, spent=Meter(), took=None)
        found.append(Result(target=target, done=None if name == NAMES[1] else done, seen=name != NAMES[1], why="gone"))
    return tuple(found)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(MADE_UP))
def test_documents_keep_the_order_typed(capsys: pytest.CaptureFixture[str], history: History) -> None:
    """One line a rated target, whichever is done first, and what the data lack once on standard error."""
    history = replace(history, known=Known())
    expected = [feeds_wanted(history.case)]
    with MADE_UP.installed():
        for order in permutations(results(history)):
            shown = Documents([replace(TARGET, name=name) for name in NAMES])
            for result in order:
                shown.add(result, None)
            told = capsys.readouterr()
            lines = told.out.splitlines()
            assert told.err.splitlines() == [*expected, "gone"] or told.err.splitlines() == ["gone", *expected]
            assert [json.loads(line)["target"]["name"] for line in lines] == ["a.example", "c.example"]
            assert shown.seen == [True, False, True]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(MADE_UP))
def test_a_table_has_a_row_for_each_rated_target(capsys: pytest.CaptureFixture[str], history: History) -> None:
    """In the order typed, below what the data lack; a target that is missing is named on standard error."""
    history = replace(history, known=Known())
    with MADE_UP.installed():
        shown = Screens([replace(TARGET, name=name) for name in NAMES])
        for result in reversed(results(history)):
            shown.add(result, None)
        shown.end()
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0] == feeds_wanted(history.case)
    assert [line.split()[0] for line in lines[3:5]] == ["a.example", "c.example"]
    assert told.err == "gone\n"
