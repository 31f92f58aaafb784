"""What another model says of the same evidence: each model's own rating, and what moved between them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.assess import assess
from scoring.backtest import backtest, largest_first
from tests.worlds.history import World
from tests.worlds.laws import WORLDS, drawn, each, examples
from tests.worlds.made_up import ENDPOINTS, MADE_UP, history, says


@pytest.fixture(autouse=True)
def _installed(world: World) -> Iterator[None]:
    with world.installed():
        yield


made_up = pytest.mark.parametrize("world", [MADE_UP], ids=["made up"])


@each
@examples(25, shared_by=len(WORLDS))
@given(data=st.data(), cap=st.integers(1, 200))
def test_each_model_says_what_it_says(world: World, data: st.DataObject, cap: int) -> None:
    """Both ratings are those of `assess`, whichever model the case was kept under."""
    case = drawn(world, data).case
    other = replace(world.model, single_finding_cap_milli=cap * 1000)
    move = backtest(case, world.model, other)
    before, after = assess(case), assess(replace(case, model=other))
    assert (move.before.exact_milli, move.after.exact_milli) == (before.exact_milli, after.exact_milli)
    assert (move.before.value, move.after.band) == (before.value, after.band)
    assert move.delta_milli == after.exact_milli - before.exact_milli
    assert (move.delta_milli >= 0) or cap > 80
    assert backtest(replace(case, model=other), world.model, other) == move


@made_up
def test_a_band_is_crossed_when_it_is_withheld(world: World) -> None:
    """What becomes critical takes the band away, and that is told, whatever the number does."""
    case = history({ENDPOINTS[0]: (says("good", opens=True),) * 2}).case
    seen = replace(world.model, least_coverage=0)
    move = backtest(case, replace(seen, critical=()), seen)
    assert (move.delta_milli, move.crossed) == (0, True)
    assert (move.before.shown, move.after.shown) == (move.before.band, "")
    assert not backtest(case, seen, seen).crossed


@made_up
def test_the_largest_move_comes_first(world: World) -> None:
    """Up or down; the same size by name."""
    case = history({ENDPOINTS[0]: (says("bad"),) * 2}).case
    small, large = (replace(world.model, single_finding_cap_milli=cap) for cap in (79_000, 10_000))
    one, two = backtest(case, world.model, small), backtest(case, large, world.model)
    assert one.delta_milli > 0 > two.delta_milli
    assert sorted([one, two, replace(two, target="a.example")], key=largest_first) == [
        replace(two, target="a.example"), two, one,
    ]  # fmt: skip
