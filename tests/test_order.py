"""The order of the tests loses none, and gives every process long ones to begin with."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.order import FRONTS, long_ones_first

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 6])
def test_each_process_begins_with_long_ones(processes: int) -> None:
    """The first test of each equal part is of a front, one each, and every test is there once."""
    items = [
        SimpleNamespace(nodeid=f"tests/some.py::test_{one}", fixturenames=("laboratory",) * (one % 50 == 0))
        for one in range(1000)
    ] + [SimpleNamespace(nodeid=f"{file}::test_one", fixturenames=()) for files, _ in FRONTS for file in files]
    order = long_ones_first(items, processes)  # type: ignore[arg-type]  # names and fixtures are all that is read
    assert sorted(map(id, order)) == sorted(map(id, items))
    at = 0
    for number in range(min(processes, len(FRONTS))):
        assert order[at].nodeid == f"{FRONTS[number][0][0]}::test_one"
        at += (len(items) - at) // (processes - number)


def test_the_files_of_the_fronts_are_there() -> None:
    """A file that is renamed is renamed in the order, too."""
    assert [file for files, _ in FRONTS for file in files if not (ROOT / file).exists()] == []
